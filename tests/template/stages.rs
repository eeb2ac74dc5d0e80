//! What is deployed on one machine is what is deployed on AWS: the differences are a short list.

use std::collections::BTreeSet;

use serde_json::Value;

use super::policies::allowed;
use super::reading::TEMPLATE;

#[test]
fn the_stack_of_one_machine_differs_only_where_the_rules_say_so() {
    let conditions = stage_conditions();
    let mut found = BTreeSet::new();
    for section in ["Resources", "Outputs", "Globals"] {
        look(
            &TEMPLATE[section],
            &format!("/{section}"),
            &conditions,
            &mut found,
        );
    }
    assert_eq!(found, allowed("local_only", "path"));
}

/// The conditions that look at the stage, by themselves or through others.
fn stage_conditions() -> BTreeSet<String> {
    let all = TEMPLATE["Conditions"]
        .as_object()
        .expect("there are conditions");
    let mut found: BTreeSet<String> = BTreeSet::new();
    loop {
        let more = all.iter().filter(|(name, condition)| {
            !found.contains(*name)
                && (mentions(condition, "Ref", "Stage")
                    || found
                        .iter()
                        .any(|known| mentions(condition, "Condition", known)))
        });
        let more: Vec<String> = more.map(|(name, _)| name.clone()).collect();
        if more.is_empty() {
            return found;
        }
        found.extend(more);
    }
}

fn mentions(value: &Value, kind: &str, name: &str) -> bool {
    match value {
        Value::Object(entries) => {
            entries.get(kind).is_some_and(|to| to == name)
                || entries.values().any(|inner| mentions(inner, kind, name))
        }
        Value::Array(items) => items.iter().any(|inner| mentions(inner, kind, name)),
        _ => false,
    }
}

/// Notes every place under `value` that depends on one of `conditions`.
fn look(value: &Value, path: &str, conditions: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    let known = |name: &Value| name.as_str().is_some_and(|name| conditions.contains(name));
    match value {
        Value::Object(entries) => {
            let chosen = entries
                .get("Fn::If")
                .is_some_and(|choice| known(&choice[0]));
            let conditional = entries.get("Condition").is_some_and(known);
            if chosen || conditional {
                found.insert(path.to_owned());
            }
            for (name, inner) in entries {
                look(inner, &format!("{path}/{name}"), conditions, found);
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                look(inner, &format!("{path}/{index}"), conditions, found);
            }
        }
        _ => {}
    }
}
