//! The function `admin-students`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-students", functions_admin::students::handle).await
}
