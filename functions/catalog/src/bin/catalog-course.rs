//! The function `catalog-course`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("catalog-course", functions_catalog::course::handle).await
}
