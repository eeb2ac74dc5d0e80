//! The function `admin-enrollment-refund`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-enrollment-refund",
        functions_admin::enrollment_refund::handle,
    )
    .await
}
