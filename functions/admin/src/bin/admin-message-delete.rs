//! The function `admin-message-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-message-delete",
        functions_admin::message_delete::handle,
    )
    .await
}
