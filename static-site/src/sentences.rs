//! The sentences of the scripts' catalogue, for the few that a page brings along itself: where nothing
//! comes by the network, the catalogue does not come either.

use std::collections::BTreeMap;

use crate::RenderError;
use crate::assets::script;

/// Where the catalogue stands.
const CATALOGUE: &str = "strings.js";

/// The sentences by their names.
pub(crate) fn sentences() -> Result<BTreeMap<String, String>, RenderError> {
    let mut found = BTreeMap::new();
    // Each stands in a line of its own, written as JSON writes it.
    let entries = script(CATALOGUE)?
        .lines()
        .filter_map(|line| line.strip_prefix("  \"")?.strip_suffix("\","));
    for entry in entries {
        let one: BTreeMap<String, String> = serde_json::from_str(&format!("{{\"{entry}\"}}"))
            .map_err(|_| RenderError::asset(CATALOGUE, "has a line that is no sentence"))?;
        found.extend(one);
    }
    Ok(found)
}
