//! The function `auth-step-up`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("auth-step-up", functions_auth::step_up::handle).await
}
