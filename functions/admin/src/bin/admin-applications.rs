//! The function `admin-applications`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-applications", functions_admin::applications::handle).await
}
