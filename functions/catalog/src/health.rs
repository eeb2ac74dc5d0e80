//! `GET /api/health`: says that the API answers, and which version.

use academy::app::App;
use academy::http::{Answer, Reply, Request};
use serde::Serialize;

#[derive(Serialize)]
struct Health {
    status: &'static str,
    version: &'static str,
}

/// Answers without a look at the table: a health check must not cost.
///
/// # Errors
/// As `academy::http` has them.
pub async fn handle(_app: &App, _request: &Request) -> Answer {
    Reply::ok(&Health {
        status: "ok",
        version: env!("CARGO_PKG_VERSION"),
    })
}
