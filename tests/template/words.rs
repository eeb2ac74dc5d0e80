//! What the panel has words for.

use std::collections::BTreeSet;

use super::none;
use super::source::{read, rust_in};

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

fn literal(rest: &str) -> Option<String> {
    rest.split('"').next().map(str::to_owned)
}
