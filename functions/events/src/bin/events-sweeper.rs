//! The function `events-sweeper`.

use functions_events::sweeper;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    academy::lambda::run_events(sweeper::ROUTE, sweeper::connect, sweeper::handle).await
}
