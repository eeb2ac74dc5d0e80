//! The function `admin-course-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-course-delete",
        functions_admin::course_delete::handle,
    )
    .await
}
