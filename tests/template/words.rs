//! What the panel has words for, and the browser tests refusals.

use std::collections::BTreeSet;

use super::none;
use serde_json::Value;

use super::source::{files_in, read, rust_in};

/// How the verb of an audit row is written, up to the quotation mark before it.
const VERBS: [&str; 5] = [
    "action: \"",
    "Done::moved(\"",
    "const ACTION: &str = \"",
    "(ACTOR, \"",
    "&admin, \"",
];

/// Fails if an act is written to the audit log that the panel can only show by its bare verb.
#[test]
fn every_act_of_the_audit_log_has_words_in_the_panel() {
    let mut verbs = BTreeSet::new();
    for folder in ["functions", "shared", "infra/ops"] {
        for file in rust_in(folder) {
            let code = file.code();
            for before in VERBS {
                verbs.extend(code.split(before).skip(1).filter_map(literal));
            }
            // Between the actor, which may be a word as well, and the time.
            let changes = code.split("ChangeAct::new(").skip(1);
            let arguments = changes.filter_map(|rest| rest.split("now").next());
            verbs.extend(arguments.filter_map(|all| all.rsplit('"').nth(1).map(str::to_owned)));
        }
    }
    assert!(verbs.len() >= 20, "verbs are written otherwise: {verbs:?}");
    let words = read("static-site/assets/scripts/admin/strings.js");
    let silent = verbs
        .iter()
        .filter(|verb| !words.contains(&format!("\"audit.act.{verb}\":")));
    none(&silent.cloned().collect::<Vec<_>>());
}

/// Fails if a browser test plays a refusal that no route of the API gives: a page would be tried on what does not come.
#[test]
fn every_refusal_that_a_browser_test_plays_is_in_the_contract() {
    let contract: Value =
        serde_yaml_ng::from_str(&read("docs/openapi.yaml")).expect("docs/openapi.yaml is YAML");
    let mut known = BTreeSet::new();
    refusals(&contract, &mut known);
    let mut played = BTreeSet::new();
    for file in files_in("tests/browser", ".js") {
        let calls = file.text.split("problem(").skip(1);
        let named = calls.filter_map(|rest| {
            let (status, rest) = rest.split_once(", \"")?;
            Some((status.parse().ok()?, literal(rest)?))
        });
        played.extend(named);
    }
    assert!(
        played.len() >= 15,
        "refusals are played otherwise: {played:?}"
    );
    let unknown = played.difference(&known).map(|each| format!("{each:?}"));
    none(&unknown.collect::<Vec<_>>());
}

/// Each status with each code that `part` of the contract gives together.
fn refusals(part: &Value, found: &mut BTreeSet<(u64, String)>) {
    let codes = part.pointer("/code/enum").and_then(Value::as_array);
    if let (Some(status), Some(codes)) = (part.pointer("/status/const"), codes) {
        let pairs = codes.iter().filter_map(Value::as_str).map(str::to_owned);
        found.extend(pairs.filter_map(|code| Some((status.as_u64()?, code))));
    }
    match part {
        Value::Object(parts) => parts.values().for_each(|each| refusals(each, found)),
        Value::Array(parts) => parts.iter().for_each(|each| refusals(each, found)),
        _ => {}
    }
}

fn literal(rest: &str) -> Option<String> {
    rest.split('"').next().map(str::to_owned)
}
