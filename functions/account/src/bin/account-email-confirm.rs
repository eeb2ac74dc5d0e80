//! The function `account-email-confirm`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "account-email-confirm",
        functions_account::email_confirm::handle,
    )
    .await
}
