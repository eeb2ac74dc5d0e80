//! The function `admin-student-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-student-update",
        functions_admin::student_update::handle,
    )
    .await
}
