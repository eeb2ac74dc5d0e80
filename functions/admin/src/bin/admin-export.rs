//! The function `admin-export`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-export", functions_admin::export::handle).await
}
