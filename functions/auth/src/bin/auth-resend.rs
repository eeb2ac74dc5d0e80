//! The function `auth-resend`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-resend", functions_auth::resend::handle).await
}
