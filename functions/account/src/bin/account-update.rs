//! The function `account-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-update", functions_account::update::handle).await
}
