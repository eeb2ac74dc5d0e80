//! The function `auth-login`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-login", functions_auth::login::handle).await
}
