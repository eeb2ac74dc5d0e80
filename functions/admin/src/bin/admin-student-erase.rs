//! The function `admin-student-erase`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-student-erase",
        functions_admin::student_erase::handle,
    )
    .await
}
