//! The function `admin-enrollment-reject`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-enrollment-reject",
        functions_admin::enrollment_reject::handle,
    )
    .await
}
