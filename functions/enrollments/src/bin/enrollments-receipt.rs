//! The function `enrollments-receipt`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "enrollments-receipt",
        functions_enrollments::receipt::handle,
    )
    .await
}
