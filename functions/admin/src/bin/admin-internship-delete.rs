//! The function `admin-internship-delete`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-internship-delete",
        functions_admin::internship_delete::handle,
    )
    .await
}
