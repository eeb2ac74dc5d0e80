//! The function `admin-course-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-course-create",
        functions_admin::course_create::handle,
    )
    .await
}
