//! Grants and uses, row by row.

use academy_local::wire::Use;
use academy_tests::grants::{self, Later};

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
    let (grants, later) = (grants::all(), Later::all());
    let now = grants
        .iter()
        .filter(|grant| !later.iter().any(|row| row.leaves_out(grant)));
    let unused = grants::unused(now, &used);
    let ungranted: Vec<_> = used
        .iter()
        .filter(|row| !grants.iter().any(|grant| grant.is_used_by(row)))
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
