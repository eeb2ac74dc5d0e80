//! The function `admin-student-resend`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-student-resend",
        functions_admin::student_resend::handle,
    )
    .await
}
