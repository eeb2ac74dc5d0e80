//! What a first view of each page costs, as the browser counted it (`tests/browser/weigh.js`).

use std::path::Path;

use serde::Deserialize;

/// One page, seen with an empty cache and signed out.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    /// Its address.
    pub(crate) path: String,
    /// Bytes over the wire, headers too, of the page and all that it loads.
    pub(crate) bytes: f64,
    /// How many requests.
    pub(crate) requests: usize,
    /// How many of them reached a function.
    pub(crate) api_calls: usize,
    /// How many of them left for another host.
    pub(crate) foreign: usize,
}

/// The pages of the file that `weigh.js` wrote.
pub(crate) fn read(file: &Path) -> std::io::Result<Vec<Page>> {
    let text = std::fs::read_to_string(file)?;
    Ok(serde_json::from_str(&text)?)
}
