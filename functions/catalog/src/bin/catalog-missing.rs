//! The function `catalog-missing`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("catalog-missing", functions_catalog::missing::handle).await
}
