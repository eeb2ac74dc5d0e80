//! The function `admin-enrollments`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-enrollments", functions_admin::enrollments::handle).await
}
