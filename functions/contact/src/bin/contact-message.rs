//! The function `contact-message`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    academy::lambda::run("contact-message", functions_contact::message::handle).await
}
