//! The function `admin-audit`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-audit", functions_admin::audit::handle).await
}
