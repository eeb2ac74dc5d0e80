//! The function `catalog-health`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("catalog-health", functions_catalog::health::handle).await
}
