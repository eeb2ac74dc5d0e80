//! The function `events-sweeper`.

use academy::mail::send::Ses;
use functions_events::sweeper;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    academy::lambda::run_events(sweeper::ROUTE, Ses::connect, sweeper::handle).await
}
