//! The function `account-export`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-export", functions_account::export::handle).await
}
