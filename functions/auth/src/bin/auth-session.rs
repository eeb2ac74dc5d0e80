//! The function `auth-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-session", functions_auth::session::handle).await
}
