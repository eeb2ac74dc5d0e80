//! `make reload`: asks the running stack to take what was edited.

use bytes::Bytes;
use http::{Method, Request, Uri};
use http_body_util::Full;

use super::{Config, Trouble};
use crate::http_io::{exchange, upstream};

/// Asks, waits, and gives the stack's words.
///
/// # Errors
/// When no stack runs, or it could not take the edits.
pub async fn ask_for_reload(config: &Config) -> Result<String, Trouble> {
    let url = format!("http://127.0.0.1:{}/_local/reload", config.port);
    let not_running = || {
        Trouble::new(
            format!("No local stack answers at {}.", config.origin()),
            "Start it with make dev.",
        )
    };
    let mut request = Request::new(Full::new(Bytes::new()));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = url.parse::<Uri>().map_err(|_| not_running())?;
    let response = exchange(&upstream(), request)
        .await
        .map_err(|_| not_running())?;
    let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap_or_default();
    if response.status().is_success() {
        return Ok(body["message"].as_str().unwrap_or("done").to_owned());
    }
    let words = body["detail"]
        .as_str()
        .unwrap_or("The stack could not say why.");
    Err(Trouble::new("Nothing was reloaded.", words))
}
