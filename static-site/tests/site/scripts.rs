//! The scripts, as far as they can be judged without running them.

use std::collections::BTreeSet;

use crate::support::{data, site};

/// Every script with its name less the hash.
fn scripts() -> Vec<(String, String)> {
    let assets = site(&data());
    let scripts = assets.iter().filter(|asset| asset.key.ends_with(".js"));
    scripts
        .map(|asset| {
            (
                asset.key.clone(),
                String::from_utf8(asset.body.clone()).unwrap(),
            )
        })
        .collect()
}

/// The keys of the catalogue of sentences, of which the panel has a part of its own.
fn sentences(scripts: &[(String, String)]) -> BTreeSet<&str> {
    let tables = scripts
        .iter()
        .filter(|(key, _)| key.contains("strings."))
        .map(|(_, source)| source);
    let lines = tables.flat_map(|source| source.lines());
    let entries = lines.filter_map(|line| line.strip_prefix("  \"")?.split_once("\": \""));
    entries.map(|(key, _)| key).collect()
}

#[test]
fn every_sentence_that_a_script_says_is_in_the_table() {
    let scripts = scripts();
    let known = sentences(&scripts);
    let mut said = 0;
    for (name, source) in &scripts {
        for call in source.split("say(\"").skip(1) {
            let key = &call[..call.find('"').unwrap()];
            assert!(
                known.contains(key),
                "{name} says {key}, which has no sentence"
            );
            said += 1;
        }
        for call in source.split("say(`").skip(1) {
            let prefix = &call[..call.find("${").unwrap_or(0)];
            assert!(
                known.iter().any(|key| key.starts_with(prefix)),
                "{name} says {prefix}…"
            );
        }
    }
    assert!(said > 100, "only {said} sentences were found");
}

#[test]
fn every_state_has_its_sentences() {
    let scripts = scripts();
    let known = sentences(&scripts);
    for state in [
        "pending_payment",
        "under_review",
        "active",
        "rejected",
        "cancelled",
        "refunded",
    ] {
        for place in ["state", "next", "panel.explain"] {
            assert!(
                known.contains(format!("{place}.{state}").as_str()),
                "{place}.{state}"
            );
        }
    }
    for state in ["draft", "published", "archived"] {
        assert!(known.contains(format!("state.{state}").as_str()), "{state}");
    }
}

#[test]
fn scripts_open_by_saying_what_they_are_for() {
    for (name, source) in scripts() {
        assert!(source.starts_with("// "), "{name}");
        assert!(source.lines().count() <= 400, "{name} is too long");
    }
}

/// Regression 36: notices were removed after five seconds, read or not. Fails if a script takes what it
/// said back by a timer.
#[test]
fn nothing_that_was_said_is_taken_back_by_a_timer() {
    for (name, source) in scripts() {
        for timer in ["setTimeout", "setInterval"] {
            assert!(!source.contains(timer), "{name}: {timer}");
        }
    }
}

/// Fails if a sentence with a count before a plural has no other one for 1.
#[test]
fn a_sentence_that_counts_has_another_for_one() {
    let scripts = scripts();
    let known = sentences(&scripts);
    // Their scripts choose another sentence for one themselves.
    let chosen = [
        "form.problems",
        "wait.minutes",
        "wait.hours",
        "panel.waiting.many",
        "student.enrollments",
    ];
    let tables = scripts.iter().filter(|(key, _)| key.contains("strings."));
    let lines = tables.flat_map(|(_, source)| source.lines());
    let entries = lines.filter_map(|line| line.strip_prefix("  \"")?.split_once("\": \""));
    let mut counting = 0;
    for (key, sentence) in entries {
        let Some((_, after)) = sentence.split_once("{count} ") else {
            continue;
        };
        let word = after.split(|c: char| !c.is_alphabetic()).next();
        if !word.is_some_and(|word| word.ends_with('s')) {
            continue;
        }
        let one = format!("{key}.one");
        assert!(
            known.contains(one.as_str()) || chosen.contains(&key),
            "{key} has no sentence for 1: {sentence}"
        );
        counting += 1;
    }
    assert!(counting > chosen.len(), "only {counting} were found");
}
