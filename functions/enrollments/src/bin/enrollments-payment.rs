//! The function `enrollments-payment`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "enrollments-payment",
        functions_enrollments::payment::handle,
    )
    .await
}
