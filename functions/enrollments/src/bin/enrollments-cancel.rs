//! The function `enrollments-cancel`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("enrollments-cancel", functions_enrollments::cancel::handle).await
}
