//! How a function starts: with every setting, or not at all.

#![expect(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

/// The variables of every function, each with a value that will do.
const SETTINGS: [(&str, &str); 7] = [
    ("AWS_ACCESS_KEY_ID", "key"),
    ("AWS_REGION", "ap-south-1"),
    ("AWS_SECRET_ACCESS_KEY", "secret"),
    ("PUBLIC_ORIGIN", "https://academy.example"),
    ("SECRET_ID", "academy"),
    ("STAGE", "prod"),
    ("TABLE_NAME", "academy"),
];

/// Starts the function in an environment of its own, and waits until it gives up.
fn start(settings: &[(&str, &str)]) -> (Output, String) {
    let mut function = Command::new(env!("CARGO_BIN_EXE_catalog-health"));
    let ended = function
        .env_clear()
        .envs(settings.iter().copied())
        .output()
        .expect("the function can be started");
    let said = [&ended.stdout[..], &ended.stderr[..]].concat();
    (ended, String::from_utf8_lossy(&said).into_owned())
}

/// Regression 20: a default key, and debug mode, when a variable was unset or misspelt. Fails if
/// `Environment::from_process` or `credentials` puts a default in a missing variable's place.
#[test]
fn a_variable_that_is_missing_or_misspelt_or_empty_stops_the_function_and_is_named() {
    for (name, value) in SETTINGS {
        let others: Vec<_> = SETTINGS
            .into_iter()
            .filter(|(other, _)| *other != name)
            .collect();
        let misspelt = format!("{name}S");
        let empty = [&others[..], &[(name, "")]].concat();
        let misspelt = [&others[..], &[(misspelt.as_str(), value)]].concat();
        for settings in [others, misspelt, empty] {
            let (ended, said) = start(&settings);
            assert!(!ended.status.success(), "{name}: {said}");
            assert!(
                said.contains(&format!("the setting {name} is missing")),
                "{name}: {said}"
            );
        }
    }
}

/// Fails if an origin that no browser would send is taken: no request could ever be from it.
#[test]
fn an_address_that_is_no_origin_stops_the_function() {
    for origin in [
        "academy.example",
        "https://academy.example/",
        "ftp://academy.example",
    ] {
        let replaced = |(name, value)| match name {
            "PUBLIC_ORIGIN" => (name, origin),
            _ => (name, value),
        };
        let (ended, said) = start(&SETTINGS.map(replaced));
        assert!(!ended.status.success(), "{origin}: {said}");
        assert!(said.contains("PUBLIC_ORIGIN"), "{origin}: {said}");
    }
}
