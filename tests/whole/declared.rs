//! That what docs/openapi.yaml declares is given, too: `contract::check` finds only what is not declared.

use std::collections::BTreeSet;

use academy_tests::contract::{DOCUMENT, resolved};
use academy_tests::heard::{self, Word};
use serde_json::Value;

/// What no test of the suite hears: operation (`*` for any), status, code, and why.
const UNHEARD: &[(&str, u16, &str, &str)] = &[(
    "*",
    409,
    "idempotency_in_flight",
    "the same key would have to be taken, and given back, beside each of the runner's attempts",
)];

/// Each status of each operation that is declared, with each code of its problem.
fn declared() -> BTreeSet<Word> {
    let mut declared = BTreeSet::new();
    let paths = DOCUMENT["paths"].as_object().unwrap().values();
    let operations = paths.flat_map(|path| path.as_object().unwrap().values());
    for operation in operations.filter(|operation| operation["operationId"].is_string()) {
        let name = operation["operationId"].as_str().unwrap();
        for (status, response) in operation["responses"].as_object().unwrap() {
            let status = status.parse().unwrap();
            for code in codes(resolved(response)) {
                declared.insert((name.to_owned(), status, code));
            }
        }
    }
    declared
}

/// The codes of a problem; one that is empty for what is none.
fn codes(response: &Value) -> Vec<String> {
    let schema = &response["content"]["application/problem+json"]["schema"];
    let code = &schema["properties"]["code"];
    let of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match code["enum"].as_array() {
        Some(codes) => codes.iter().map(of).collect(),
        None => vec![of(&code["const"])],
    }
}

fn is_excused((name, status, code): &Word) -> bool {
    UNHEARD.iter().any(|(of, at, named, why)| {
        assert!(!why.is_empty());
        (*of == "*" || of == name) && at == status && named == code
    })
}

/// Fails for a status or a code in docs/openapi.yaml that nothing gives, and for an excuse without a cause.
#[test]
fn all_that_is_declared_was_heard_of_by_the_suite() {
    let Some(heard) = heard::by_the_suite() else {
        assert!(
            !heard::is_expected(),
            "the suite wrote down nothing to judge"
        );
        return;
    };
    let declared = declared();
    let silent: Vec<_> = declared
        .difference(&heard)
        .filter(|word| !is_excused(word))
        .map(|(name, status, code)| format!("{name} {status} {code}"))
        .collect();
    assert!(
        silent.is_empty(),
        "declared, and never heard by the suite:\n{}",
        silent.join("\n")
    );
    let idle = UNHEARD.iter().filter(|(name, status, code, _)| {
        let is_it = |word: &&Word| {
            (*name == "*" || *name == word.0) && *status == word.1 && *code == word.2
        };
        declared
            .iter()
            .filter(is_it)
            .all(|word| heard.contains(word))
    });
    let idle: Vec<_> = idle.collect();
    assert!(idle.is_empty(), "heard, or not declared: {idle:?}");
}
