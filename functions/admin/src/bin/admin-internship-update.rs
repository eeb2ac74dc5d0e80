//! The function `admin-internship-update`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run(
        "admin-internship-update",
        functions_admin::internship_update::handle,
    )
    .await
}
