//! The function `catalog-courses`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("catalog-courses", functions_catalog::courses::handle).await
}
