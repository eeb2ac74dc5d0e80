//! The function `admin-application-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-application-delete",
        functions_admin::application_delete::handle,
    )
    .await
}
