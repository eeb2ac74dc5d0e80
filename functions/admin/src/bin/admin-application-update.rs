//! The function `admin-application-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-application-update",
        functions_admin::application_update::handle,
    )
    .await
}
