//! The function `admin-bulk-verify`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-bulk-verify", functions_admin::bulk_verify::handle).await
}
