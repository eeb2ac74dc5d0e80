//! The function `auth-reset`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-reset", functions_auth::reset::handle).await
}
