//! The function `enrollments-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("enrollments-create", functions_enrollments::create::handle).await
}
