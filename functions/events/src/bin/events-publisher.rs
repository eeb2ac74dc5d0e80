//! The function `events-publisher`.

use functions_events::publisher;
use functions_events::site::Distribution;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    academy::lambda::run_events(publisher::ROUTE, Distribution::connect, publisher::handle).await
}
