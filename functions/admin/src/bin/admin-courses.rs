//! The function `admin-courses`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-courses", functions_admin::courses::handle).await
}
