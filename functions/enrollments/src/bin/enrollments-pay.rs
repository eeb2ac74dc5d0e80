//! The function `enrollments-pay`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("enrollments-pay", functions_enrollments::pay::handle).await
}
