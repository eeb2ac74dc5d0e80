//! The function `account-erase`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-erase", functions_account::erase::handle).await
}
