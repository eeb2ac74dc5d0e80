//! The function `admin-course-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-course-update",
        functions_admin::course_update::handle,
    )
    .await
}
