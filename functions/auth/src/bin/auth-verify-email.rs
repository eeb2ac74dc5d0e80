//! The function `auth-verify-email`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-verify-email", functions_auth::verify_email::handle).await
}
