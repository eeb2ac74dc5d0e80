//! The function `enrollments-list`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("enrollments-list", functions_enrollments::list::handle).await
}
