//! The function `admin-student`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-student", functions_admin::student::handle).await
}
