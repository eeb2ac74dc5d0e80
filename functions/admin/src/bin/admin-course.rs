//! The function `admin-course`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("admin-course", functions_admin::course::handle).await
}
