//! The function `events-mailer`.

use academy::mail::send::Ses;
use functions_events::mailer;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    academy::lambda::run_events(mailer::ROUTE, Ses::connect, mailer::handle).await
}
