//! The function `account-totp-remove`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "account-totp-remove",
        functions_account::totp_remove::handle,
    )
    .await
}
