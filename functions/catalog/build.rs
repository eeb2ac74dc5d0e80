//! Takes the API's addresses out of template.yaml, the only list of routes, so that `$default` can
//! tell an address that is not ours from a method that an address does not take.

use std::collections::{BTreeMap, BTreeSet};
use std::{env, fs, path::Path};

const TEMPLATE: &str = "../../template.yaml";

#[expect(
    clippy::disallowed_methods,
    reason = "cargo tells a build script its folder so"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed={TEMPLATE}");
    let template = fs::read_to_string(TEMPLATE)?;
    let mut method = None;
    let mut routes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    // SAM writes an event as `Method:` and `Path:`, one after the other.
    for line in template.lines().map(str::trim) {
        if let Some(value) = line.strip_prefix("Method: ") {
            method = Some(value);
        }
        if let (Some(path), Some(method)) = (line.strip_prefix("Path: /api/"), method) {
            routes.entry(path).or_default().insert(method);
        }
    }
    if routes.len() < 3 {
        return Err(
            format!("{TEMPLATE}: its routes do not read as `Method:`, then `Path:`").into(),
        );
    }
    let rows = routes
        .into_iter()
        .map(|(path, methods)| (path, methods.into_iter().collect::<Vec<_>>()))
        .map(|(path, methods)| format!("(\"/api/{path}\", &{methods:?}),\n"));
    let rows: String = rows.collect();
    let text = format!(
        "/// Each address with its methods.\npub(crate) const ADDRESSES: &[(&str, &[&str])] = &[\n{rows}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("addresses.rs"), text)?;
    Ok(())
}
