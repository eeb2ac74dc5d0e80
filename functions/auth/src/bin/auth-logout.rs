//! The function `auth-logout`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-logout", functions_auth::logout::handle).await
}
