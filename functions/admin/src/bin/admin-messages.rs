//! The function `admin-messages`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-messages", functions_admin::messages::handle).await
}
