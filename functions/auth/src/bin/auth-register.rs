//! The function `auth-register`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-register", functions_auth::register::handle).await
}
