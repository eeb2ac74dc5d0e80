//! What the template grants: exact actions on exact things, and nothing by a ready-made policy.

use std::collections::BTreeSet;

use serde_json::Value;

use super::none;
use super::reading::{FUNCTIONS, Function, list, texts};
use super::source::read;

/// infra/policy/rules.toml.
pub(super) fn rules() -> toml::Table {
    read("infra/policy/rules.toml")
        .parse()
        .expect("the rules are TOML")
}

/// The texts at `name` of the rules, or of each table of the list `name` at `field`.
pub(super) fn allowed(name: &str, field: &str) -> BTreeSet<String> {
    let rules = rules();
    let entries = rules
        .get(name)
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    let text = |entry: &toml::Value| match entry {
        toml::Value::Table(table) => {
            let reason = table.get("reason").or(table.get("functions"));
            assert!(reason.is_some(), "{table} gives no reason");
            table
                .get(field)
                .and_then(toml::Value::as_str)
                .map(str::to_owned)
        }
        text => text.as_str().map(str::to_owned),
    };
    entries
        .iter()
        .map(|entry| text(entry).expect("the rules are texts"))
        .collect()
}

/// What is wrong with each statement, by a rule.
fn faults(rule: impl Fn(&Function, &Value) -> Option<String>) -> Vec<String> {
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        for statement in function.statements() {
            if let Some(fault) = rule(function, statement) {
                faults.push(format!("{} {}: {fault}", function.name, statement["Sid"]));
            }
        }
    }
    faults
}

/// Fails if a statement allows `dynamodb:*`, or all but something.
#[test]
fn every_grant_names_its_actions() {
    none(&faults(|_, statement| {
        let actions = texts(&statement["Action"]);
        let named = |action: &&str| {
            let parts = action.split_once(':');
            parts.is_some_and(|(service, verb)| !service.is_empty() && !verb.contains(['*', '?']))
        };
        let plain = statement["Effect"] == "Allow"
            && statement["NotAction"].is_null()
            && statement["NotResource"].is_null();
        let fine = plain && !actions.is_empty() && actions.iter().all(named);
        (!fine).then(|| format!("{actions:?}"))
    }));
}

/// Fails if a statement is about `*` whose actions infra/policy/rules.toml does not list under
/// `actions_on_everything`.
#[test]
fn every_grant_names_its_resources() {
    let everything = allowed("actions_on_everything", "");
    let wildcards = allowed("wildcard", "resource");
    none(&faults(|_, statement| {
        let on_everything = texts(&statement["Action"])
            .iter()
            .all(|a| everything.contains(*a));
        let bad = list(&statement["Resource"]).find(|resource| match spelled(resource) {
            Some("*") => !on_everything,
            Some(text) => text.contains(['*', '?']) && !wildcards.contains(text),
            None => resource["Fn::GetAtt"].is_null() && resource["Ref"].is_null(),
        });
        let absent = list(&statement["Resource"]).count() == 0;
        (bad.is_some() || absent).then(|| format!("on {}", statement["Resource"]))
    }));
}

/// Fails if infra/policy/rules.toml allows a wildcard that no statement has.
#[test]
fn every_exception_is_in_use() {
    let mut used = BTreeSet::new();
    for statement in FUNCTIONS.iter().flat_map(Function::statements) {
        used.extend(
            list(&statement["Resource"])
                .filter_map(spelled)
                .map(str::to_owned),
        );
    }
    let unused: Vec<_> = allowed("wildcard", "resource")
        .difference(&used)
        .cloned()
        .collect();
    none(&unused);
}

/// Fails if a function takes `AmazonDynamoDBFullAccess`, or names a `Role`.
#[test]
fn no_function_takes_a_ready_made_policy_or_a_role_of_anothers() {
    let managed = allowed("managed_policies", "");
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        for policy in list(&function.properties["Policies"]) {
            let fine = match policy.as_str() {
                Some(name) => managed.contains(name),
                None => policy["Statement"].is_array() && policy["Version"] == "2012-10-17",
            };
            if !fine {
                faults.push(format!("{}: {policy}", function.name));
            }
        }
        if !function.properties["Role"].is_null() {
            faults.push(format!("{} has no role of its own", function.name));
        }
    }
    none(&faults);
}

/// Fails if a statement about items has no `dynamodb:LeadingKeys`, or one that begins with `*`.
#[test]
fn the_table_is_open_to_each_function_by_leading_keys_only() {
    none(&faults(|_, statement| {
        let actions = texts(&statement["Action"]);
        let of_items = |action: &&str| {
            action.starts_with("dynamodb:")
                && !action.contains("Stream")
                && !action.contains("Record")
                && *action != "dynamodb:GetShardIterator"
        };
        if !actions.iter().any(of_items) {
            return None;
        }
        if actions.contains(&"dynamodb:Scan") || actions.iter().any(|a| a.contains("PartiQL")) {
            return Some(format!("{actions:?}"));
        }
        let keys = leading_keys(statement);
        let fine = !keys.is_empty() && keys.iter().all(|key| narrow(key));
        (!fine).then(|| format!("leading keys {keys:?}"))
    }));
}

/// Regression 27: mails were sent inside the request, ten seconds each. Fails if a route's function is
/// granted `ses:SendEmail`, or told a sender.
#[test]
fn no_route_may_send_mail_itself() {
    const SENDERS: [&str; 2] = ["events-mailer", "events-sweeper"];
    let mut may = BTreeSet::new();
    for function in FUNCTIONS.iter() {
        let mut actions = function
            .statements()
            .flat_map(|statement| texts(&statement["Action"]));
        let told = function
            .variables()
            .any(|(name, _)| name.starts_with("MAIL_"));
        if told || actions.any(|action| action.starts_with("ses:")) {
            may.insert(function.name);
        }
    }
    assert_eq!(may, BTreeSet::from(SENDERS));
}

/// Fails if a function may update or delete under `AUDIT#`.
#[test]
fn no_function_may_change_or_remove_an_audit_row() {
    none(&faults(|_, statement| {
        let actions = texts(&statement["Action"]);
        let changes = actions
            .iter()
            .any(|a| ["UpdateItem", "DeleteItem"].iter().any(|w| a.ends_with(w)));
        let on_rows = |key: &&str| {
            let fixed = key.split(['*', '?']).next().unwrap_or_default();
            fixed.starts_with("AUDIT#") || "AUDIT#".starts_with(fixed)
        };
        let keys = leading_keys(statement);
        (changes && keys.iter().any(on_rows)).then(|| format!("leading keys {keys:?}"))
    }));
}

/// A pattern that begins with an item's own word.
fn narrow(key: &str) -> bool {
    let word: String = key
        .chars()
        .take_while(|c| c.is_ascii_uppercase() || *c == '_')
        .collect();
    let rest = &key[word.len()..];
    word.len() >= 3 && (rest.is_empty() || rest.starts_with('#'))
}

fn leading_keys(statement: &Value) -> Vec<&str> {
    texts(&statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
}

/// A resource's name where it is spelled out.
fn spelled(resource: &Value) -> Option<&str> {
    resource.as_str().or(resource["Fn::Sub"].as_str())
}
