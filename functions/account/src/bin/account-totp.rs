//! The function `account-totp`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-totp", functions_account::totp::handle).await
}
