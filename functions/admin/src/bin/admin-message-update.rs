//! The function `admin-message-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-message-update",
        functions_admin::message_update::handle,
    )
    .await
}
