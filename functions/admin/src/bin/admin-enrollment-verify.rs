//! The function `admin-enrollment-verify`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-enrollment-verify",
        functions_admin::enrollment_verify::handle,
    )
    .await
}
