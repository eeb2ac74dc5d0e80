//! The function `admin-overview`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-overview", functions_admin::overview::handle).await
}
