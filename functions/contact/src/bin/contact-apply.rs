//! The function `contact-apply`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("contact-apply", functions_contact::apply::handle).await
}
