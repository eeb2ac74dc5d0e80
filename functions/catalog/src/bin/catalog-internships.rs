//! The function `catalog-internships`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "catalog-internships",
        functions_catalog::internships::handle,
    )
    .await
}
