//! The function `enrollments-show`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("enrollments-show", functions_enrollments::show::handle).await
}
