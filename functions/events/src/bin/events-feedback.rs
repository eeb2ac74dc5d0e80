//! The function `events-feedback`.

use functions_events::feedback;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    academy::lambda::run_events(feedback::ROUTE, feedback::connect, feedback::handle).await
}
