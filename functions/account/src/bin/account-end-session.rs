//! The function `account-end-session`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "account-end-session",
        functions_account::end_session::handle,
    )
    .await
}
