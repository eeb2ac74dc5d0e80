//! What the panel has words for, and the browser tests refusals.

use std::collections::BTreeSet;

use academy::domain::limits::UTR_TAKEN;
use academy::mail::Trouble;
use serde_json::Value;

use super::none;
use super::source::{files_in, literals, read, rust_in};

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

/// How the details of an audit row are begun in a list, up to its first name.
const LISTS: [&str; 6] = [
    "detail: BTreeMap::from([",
    "detail = BTreeMap::from([",
    "detail: vec![",
    "detail = vec![",
    "detail: [",
    "detail = [",
];
/// How one of them is written by itself, up to the quotation mark before its name; and what else its file then says.
const ALONE: [(&str, &str); 6] = [
    ("detail.insert(\"", "detail"),
    (".with(\"", "Done::"),
    ("note(\"", "act.detail.insert(name.to_owned()"),
    ("add(\"", "act.detail.insert(name.to_owned()"),
    // Of an application its opening, of an entry its price or fee.
    ("let opening = (\"", "detail.chain([opening])"),
    ("Paise) {\n        (\"", "fn amount(&self)"),
];
/// Where the filters of a file are listed, and the fields of an entry that changed.
const FILTERS: &str = "for filter in [";
const FIELDS: &str = "changed([";

/// Fails if a detail is written to the audit log, or a field named in one, that the panel can only show by the name
/// that the API has for it.
#[test]
fn every_detail_of_the_audit_log_has_words_in_the_panel() {
    let (mut details, mut fields) = (BTreeSet::new(), BTreeSet::new());
    for folder in ["functions", "shared", "infra/ops"] {
        let files = rust_in(folder).into_iter();
        for file in files.filter(|file| !file.path.ends_with("tests.rs")) {
            let code = file.code();
            for before in LISTS {
                details.extend(lists(&code, before).flat_map(firsts));
            }
            for (before, besides) in ALONE {
                let named = code.split(before).skip(1).filter_map(literal);
                details.extend(named.filter(|_| code.contains(besides)));
            }
            if file.path == "functions/admin/src/export.rs" {
                details.extend(lists(&code, FILTERS).flat_map(literals));
            }
            fields.extend(lists(&code, FIELDS).flat_map(firsts));
        }
    }
    // What was before an edit, by the name that it has after it (`entry.rs`).
    details.extend(["before_price_paise", "before_fee_paise"].map(str::to_owned));
    let troubles = [Trouble::Bounce, Trouble::Complaint].map(|trouble| format!("why.{trouble}"));
    details.extend(troubles);
    details.insert(format!("why.{}", UTR_TAKEN.name));
    // The panel's own business: a move or the days of a file, and how an enrollment is called.
    for own in ["from", "to", "reference"] {
        assert!(details.remove(own), "{own} is written otherwise");
    }
    assert!(details.len() >= 30, "written otherwise: {details:?}");
    assert!(fields.len() >= 11, "written otherwise: {fields:?}");
    let details = details.into_iter().map(|name| format!("detail.{name}"));
    let fields = fields.into_iter().map(|name| format!("field.{name}"));
    let words = read("static-site/assets/scripts/admin/strings.js");
    // By itself, or with each of the values that it has.
    let silent = details.chain(fields).filter(|name| {
        let found = |end: &str| words.contains(&format!("\"audit.{name}{end}"));
        !found("\":") && !found(".")
    });
    none(&silent.collect::<Vec<_>>());
}

/// What stands in each list of `code` that begins with `before`.
fn lists<'a>(code: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    let rest = code.split(before).skip(1);
    rest.filter_map(|rest| rest.split(']').next())
}

/// Of each pair in a list what comes first, where that is a literal.
fn firsts(list: &str) -> Vec<String> {
    let pairs = list.split('(').skip(1).map(str::trim_start);
    let named = pairs.filter_map(|pair| pair.strip_prefix('"'));
    named.filter_map(literal).collect()
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
