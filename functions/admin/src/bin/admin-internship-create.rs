//! The function `admin-internship-create`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-internship-create",
        functions_admin::internship_create::handle,
    )
    .await
}
