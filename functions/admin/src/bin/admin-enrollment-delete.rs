//! The function `admin-enrollment-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-enrollment-delete",
        functions_admin::enrollment_delete::handle,
    )
    .await
}
