//! The function `admin-internships`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-internships", functions_admin::internships::handle).await
}
