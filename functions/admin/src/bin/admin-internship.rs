//! The function `admin-internship`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-internship", functions_admin::internship::handle).await
}
