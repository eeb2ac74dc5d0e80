//! The function `auth-forgot`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-forgot", functions_auth::forgot::handle).await
}
