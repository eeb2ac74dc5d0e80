//! Grants and uses, row by row.

use std::collections::BTreeSet;
use std::path::Path;

use academy_local::policy::like;
use academy_local::template::{Statement, Template};
use academy_local::wire::Use;

/// What the platform uses by itself, outside the wire: streams, dead letters, logs, tracing.
const PLATFORM: &[&str] = &[
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "sqs:SendMessage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
];

/// One grant, as small as it can be used: an action on one thing for one kind of key.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Grant {
    function: String,
    action: String,
    on: String,
    leading_key: Option<String>,
}

fn template() -> Template {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../template.yaml");
    let text = std::fs::read_to_string(path).expect("template.yaml is there");
    Template::parse(&text).expect("template.yaml reads")
}

fn grants_of(function: &str, statement: &Statement) -> BTreeSet<Grant> {
    let keys: Vec<Option<String>> = match &statement.leading_keys {
        None => vec![None],
        Some(patterns) => patterns.iter().cloned().map(Some).collect(),
    };
    let mut grants = BTreeSet::new();
    for action in statement
        .actions
        .iter()
        .filter(|a| !PLATFORM.contains(&a.as_str()))
    {
        for on in &statement.resources {
            for leading_key in &keys {
                grants.insert(Grant {
                    function: function.to_owned(),
                    action: action.clone(),
                    on: on.clone(),
                    leading_key: leading_key.clone(),
                });
            }
        }
    }
    grants
}

/// Whether `used` is a use of `grant`.
fn uses(used: &Use, grant: &Grant) -> bool {
    let action = used.action == grant.action
        // S3's and CloudFront's operations are called as their actions; SES's has the API's version.
        || used.action.replace("sesv2:", "ses:") == grant.action;
    let on = match (&used.on, used.action.starts_with("dynamodb:")) {
        (Some(index), true) => grant.on == format!("Table/index/{index}"),
        (None, true) => grant.on == "Table",
        (_, false) => true,
    };
    let key = match (&grant.leading_key, &used.leading_key) {
        // The wire notes keys up to their first `#` only; whole ones it has held against the grant itself.
        (Some(pattern), Some(key)) => {
            like(pattern, key) || (key.ends_with('#') && pattern.starts_with(key.as_str()))
        }
        (Some(_), None) => false,
        (None, _) => true,
    };
    used.function == grant.function && action && on && key
}

/// The grants that wait for time to pass: infra/policy/rules.toml, each with its reason.
fn used_later() -> Vec<toml::Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/policy/rules.toml");
    let rules: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let rows = rules["used_later"].as_array().unwrap().iter();
    rows.map(|row| row.as_table().unwrap().clone()).collect()
}

/// Whether `row` leaves out `grant`; what a row does not name may be anything.
fn leaves_out(row: &toml::Table, grant: &Grant) -> bool {
    let says = |name: &str| row.get(name).and_then(toml::Value::as_str);
    assert!(
        says("reason").is_some_and(|reason| !reason.is_empty()),
        "{row:?}"
    );
    says("function") == Some(&grant.function)
        && says("action").is_none_or(|action| action == grant.action)
        && says("leading_key").is_none_or(|key| grant.leading_key.as_deref() == Some(key))
}

/// Fails if template.yaml grants what no test used and `used_later` of infra/policy/rules.toml does not name,
/// or a function did what it is not granted.
#[tokio::test]
#[expect(clippy::disallowed_methods, reason = "the test's own setting")]
async fn every_grant_was_used_and_every_use_is_granted() {
    let origin = std::env::var("ORIGIN").expect("ORIGIN is set by tests/with-stack");
    let used = reqwest::get(format!("{origin}/_local/used.json"))
        .await
        .unwrap();
    let used: Vec<Use> = serde_json::from_str(&used.text().await.unwrap()).unwrap();
    let template = template();
    let grants: BTreeSet<Grant> = template
        .functions
        .iter()
        .flat_map(|f| f.statements.iter().flat_map(|s| grants_of(&f.name, s)))
        .collect();
    let later = used_later();
    let unused: Vec<_> = grants
        .iter()
        .filter(|grant| !used.iter().any(|row| uses(row, grant)))
        .filter(|grant| !later.iter().any(|row| leaves_out(row, grant)))
        .map(|grant| format!("{grant:?}"))
        .collect();
    let ungranted: Vec<_> = used
        .iter()
        .filter(|row| !grants.iter().any(|grant| uses(row, grant)))
        .map(|row| format!("{row:?}"))
        .collect();
    println!("{} grants, {} kinds of use", grants.len(), used.len());
    assert!(
        unused.is_empty(),
        "granted, never used:\n{}",
        unused.join("\n")
    );
    assert!(
        ungranted.is_empty(),
        "used, not granted:\n{}",
        ungranted.join("\n")
    );
}
