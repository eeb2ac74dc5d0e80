//! The function `account-show`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("account-show", functions_account::show::handle).await
}
