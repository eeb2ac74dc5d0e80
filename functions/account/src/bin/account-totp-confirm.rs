//! The function `account-totp-confirm`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "account-totp-confirm",
        functions_account::totp_confirm::handle,
    )
    .await
}
