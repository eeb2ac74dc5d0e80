//! The scripts, as far as they can be judged without running them.

use std::collections::{BTreeMap, BTreeSet};

use academy_domain::email::Email;
use academy_domain::enrollment::PRICE_HONOURED_DAYS;
use academy_domain::field::FieldError;
use academy_domain::limits::RESEND_EMAIL;
use academy_domain::password;
use academy_domain::utr::Utr;

use crate::support::{data, pages, site, tags};

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

/// The catalogue of sentences by their keys; the panel has a part of its own, whose words come first.
fn catalogue(scripts: &[(String, String)]) -> BTreeMap<&str, &str> {
    let tables = scripts
        .iter()
        .filter(|(key, _)| key.contains("strings."))
        .map(|(_, source)| source);
    let lines = tables.flat_map(|source| source.lines());
    let entries = lines.filter_map(|line| line.strip_prefix("  \"")?.split_once("\": \""));
    entries
        .map(|(key, words)| (key, words.trim_end_matches("\",")))
        .collect()
}

fn sentences(scripts: &[(String, String)]) -> BTreeSet<&str> {
    catalogue(scripts).into_keys().collect()
}

/// Fails if a form explains in other words than the API what is wrong with a field.
#[test]
fn what_a_form_refuses_is_refused_in_the_words_of_the_api() {
    let scripts = scripts();
    let catalogue = catalogue(&scripts);
    let register = include_str!("../../../functions/auth/src/register.rs");
    let verify = include_str!("../../../functions/admin/src/verification.rs");
    let words = |error: FieldError| error.message;
    let table = [
        ("field.required", words(FieldError::required())),
        (
            "field.password_short",
            words(FieldError::too_short(password::LEAST)),
        ),
        (
            "field.password_long",
            words(FieldError::too_long(password::MOST)),
        ),
        ("field.email", words(Email::parse("asha").unwrap_err())),
        (
            "field.utr_short",
            words(Utr::parse("41234567890").unwrap_err()),
        ),
        (
            "field.utr_long",
            words(Utr::parse("4123456789012").unwrap_err()),
        ),
    ];
    for (key, words) in table {
        assert_eq!(catalogue[key], words, "{key}");
    }
    let written = [
        (register, "field.terms"),
        (verify, "panel.note_why"),
        (verify, "panel.utr_seen"),
    ];
    for (route, key) in written {
        assert!(route.contains(&format!("\"{}\"", catalogue[key])), "{key}");
    }
}

/// Fails if the domain comes to hold a price for longer, to take other passwords, or to mail a link oftener, and a
/// script still goes by the old rule; or if a script takes such a rule from another place, where this does not look.
#[test]
fn the_rules_that_scripts_keep_too_are_those_of_the_domain() {
    let scripts = scripts();
    let all: String = scripts.iter().map(|(_, source)| source.as_str()).collect();
    let holds = format!("const PRICE_HOLDS_MS = {PRICE_HONOURED_DAYS} * 24 * 3_600_000;");
    let longest = format!("const PASSWORD_MOST = {};", password::MOST);
    for rule in [holds, longest] {
        assert_eq!(all.matches(&rule).count(), 1, "{rule}");
    }
    // Where a password is chosen; where one is tried, any goes.
    let chosen = format!("least: {} }}", password::LEAST);
    assert_eq!(all.matches(&chosen).count(), 3, "{chosen}");
    assert_eq!(all.matches("least: ").count(), 3);
    assert_eq!(
        (RESEND_EMAIL.allowed, RESEND_EMAIL.window_seconds),
        (3, 3600)
    );
    let enough = catalogue(&scripts)["student.resend.done.nothing"];
    assert!(enough.starts_with("Three mails") && enough.contains("within the hour"));
}

/// What a literal says by itself: `rest` up to its `quote`, without the values of a template.
fn literal(rest: &str, quote: char) -> String {
    let (mut words, mut depth) = (String::new(), 0);
    let mut before = ' ';
    for c in rest.chars() {
        match c {
            '{' if depth > 0 || (quote == '`' && before == '$') => depth += 1,
            '}' if depth > 0 => depth -= 1,
            _ if c == quote && depth == 0 => return words,
            _ if depth == 0 => words.push(c),
            _ => {}
        }
        before = c;
    }
    panic!("a literal without an end: {rest}");
}

/// So that another language is another table. Fails if a script says words that are not in the catalogue:
/// a text of two words or more, as a literal, where people see it; or a sign for an amount, or for what is not known.
#[test]
fn whatever_a_script_says_is_in_the_catalogue() {
    let mut seen = 0;
    for (name, source) in scripts() {
        if name.contains("strings.") {
            continue;
        }
        for sign in ["\"₹", "?? \"?\""] {
            assert!(!source.contains(sign), "{name} says {sign} by itself");
        }
        for place in ["textContent = ", "text: ", "title: ", "\"aria-label\", "] {
            for said in source.split(place).skip(1) {
                seen += 1;
                let quote = said.chars().next().unwrap();
                if !matches!(quote, '"' | '\'' | '`') {
                    continue;
                }
                let words = literal(&said[1..], quote);
                let letters = words.chars().filter(|c| c.is_alphabetic()).count();
                assert!(letters < 3, "{name} says {words:?} by itself");
            }
        }
    }
    assert!(seen > 50, "only {seen} places were found");
}

/// So that another language is another table. Fails if a page brings a sentence along, for its scripts to say, that
/// is not in the catalogue; or no longer those for where the catalogue itself does not come.
#[test]
fn what_a_page_brings_along_for_its_scripts_to_say_is_in_the_catalogue() {
    let scripts = scripts();
    let catalogue = catalogue(&scripts);
    let known: BTreeSet<&str> = catalogue.values().copied().collect();
    let mut said = BTreeMap::<String, usize>::new();
    let assets = site(&data());
    let all = pages(&assets);
    for (key, html) in &all {
        for (name, value) in tags(html).into_iter().flat_map(|tag| tag.attributes) {
            if name.starts_with("data-") && value.ends_with(['.', '!', '?']) {
                assert!(
                    known.contains(value.as_str()),
                    "{key} brings {name}: {value}"
                );
                *said.entry(value).or_default() += 1;
            }
        }
    }
    let courses = data().courses.len();
    for (key, times) in [
        ("session.logout_failed", all.len()),
        ("problem.offline", courses),
    ] {
        assert_eq!(said.get(catalogue[key]), Some(&times), "{key}");
    }
}

#[test]
fn every_sentence_that_a_script_says_is_in_the_table() {
    let scripts = scripts();
    let known = sentences(&scripts);
    let mut said = 0;
    for (name, source) in &scripts {
        let says = [" say(", "(say(", "${say(", "...say("]
            .iter()
            .any(|call| source.contains(call))
            && !name.contains("strings.");
        // By an import, or out of one that waits until it is needed.
        let knows_how = source.lines().any(|line| {
            let names = line.contains("import {") || line.contains("const {");
            names && (line.contains(" say }") || line.contains(" say,"))
        });
        assert_eq!(says, knows_how, "{name} imports what it says with");
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
/// said back by a timer. One module has one, for waiting before something is tried again: it says nothing.
#[test]
fn nothing_that_was_said_is_taken_back_by_a_timer() {
    let mut pauses = 0;
    for (name, source) in scripts() {
        if name.starts_with("assets/pause.") {
            assert!(!source.contains("say("), "{name} says something");
            pauses += source.matches("setTimeout").count();
            continue;
        }
        for timer in ["setTimeout", "setInterval"] {
            assert!(!source.contains(timer), "{name}: {timer}");
        }
    }
    assert_eq!(pauses, 1, "timers of the one module");
}

/// Fails if what every page asks as it loads needs a browser of 2022: in an older one no form comes to life.
#[test]
fn the_sentences_can_be_asked_for_in_browsers_of_2021() {
    for (name, source) in scripts() {
        if name.starts_with("assets/strings.") {
            let code = source.lines().filter(|line| !line.trim().starts_with("//"));
            assert!(!code.collect::<String>().contains("hasOwn("), "{name}");
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
