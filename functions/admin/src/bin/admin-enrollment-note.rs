//! The function `admin-enrollment-note`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-enrollment-note",
        functions_admin::enrollment_note::handle,
    )
    .await
}
