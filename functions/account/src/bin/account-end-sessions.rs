//! The function `account-end-sessions`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "account-end-sessions",
        functions_account::end_sessions::handle,
    )
    .await
}
