//! The function `account-email`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-email", functions_account::email::handle).await
}
