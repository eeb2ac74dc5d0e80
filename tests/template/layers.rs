//! Layers point one way: domain ← auth, store, mail, http ← functions.

use std::collections::BTreeSet;

use super::none;
use super::source::{File, literals, read, rust_in};

/// What the domain may stand on: no AWS, HTTP, clock, randomness, threads or waiting.
const OF_THE_DOMAIN: [&str; 7] = [
    "data-encoding",
    "percent-encoding",
    "serde",
    "sha2",
    "thiserror",
    "time",
    "unicode-normalization",
];

/// What would let the world into the domain.
const THE_WORLD: [&str; 12] = [
    "SystemTime",
    "Instant::",
    "now_utc",
    "now_local",
    "std::env",
    "std::fs",
    "std::io",
    "TcpStream",
    "UdpSocket",
    "std::thread",
    "async ",
    ".await",
];

/// Which of ours a function may depend on besides `academy`: the two that write pages.
const PAGES: [&str; 2] = ["functions-catalog", "functions-events"];

#[test]
fn the_domain_knows_nothing_of_the_world() {
    let manifest = manifest("shared/domain");
    let found: BTreeSet<_> = names(&manifest, "dependencies");
    let faults = found
        .iter()
        .filter(|name| !OF_THE_DOMAIN.contains(&name.as_str()));
    let mut faults: Vec<_> = faults
        .map(|name| format!("the domain depends on {name}"))
        .collect();
    for file in rust_in("shared/domain/src") {
        let code = file.code();
        let world = THE_WORLD.iter().filter(|word| code.contains(**word));
        faults.extend(world.map(|word| format!("{}: {word}", file.path)));
    }
    none(&faults);
}

#[test]
fn functions_depend_on_the_shared_crate_and_never_on_each_other() {
    let mut faults = Vec::new();
    for folder in [
        "account",
        "admin",
        "auth",
        "catalog",
        "contact",
        "enrollments",
        "events",
    ] {
        let manifest = manifest(&format!("functions/{folder}"));
        let package = format!("functions-{folder}");
        assert_eq!(manifest["package"]["name"].as_str(), Some(package.as_str()));
        for name in names(&manifest, "dependencies") {
            let pages = name == "academy-site" && PAGES.contains(&package.as_str());
            let ours = name.starts_with("academy-") || name.starts_with("functions-");
            if ours && !pages {
                faults.push(format!("{package} depends on {name}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn every_function_package_is_looked_at() {
    let found = rust_in("functions")
        .into_iter()
        .filter(|file| file.path.ends_with("src/lib.rs"));
    let found: Vec<_> = found.map(|file| file.path).collect();
    assert_eq!(found.len(), 7, "{found:?}: add it to the test above");
}

#[test]
fn only_the_settings_read_the_environment() {
    let reads = ["env::var", "env::vars", "var_os", "set_var"];
    none(&uses(&reads, |path| path == "shared/academy/src/config.rs"));
}

#[test]
fn only_the_clock_looks_at_the_time() {
    let looks = ["SystemTime::now", "now_utc()", "now_local()", "getrandom::"];
    none(&uses(&looks, |path| path == "shared/academy/src/clock.rs"));
}

/// `/_local/calls.json` tells which request made which calls. Fails if a task is spawned that does not
/// know for whom it works.
#[test]
fn only_on_behalf_of_a_request_are_tasks_spawned() {
    let spawns = ["tokio::spawn", "spawn_local", "JoinSet"];
    none(&uses(&spawns, |path| {
        path == "shared/academy/src/on_behalf.rs"
    }));
}

#[test]
fn only_the_runner_and_the_settings_make_clients_of_the_table() {
    let clients = [
        "aws_sdk_dynamodb::Client::",
        "dynamodb::Client::from_conf",
        "Client::from_conf",
    ];
    let may = [
        "shared/academy/src/lambda.rs",
        "shared/academy/src/mail/send.rs",
        "functions/events/src/seals.rs",
        "functions/events/src/site.rs",
    ];
    none(&uses(&clients, |path| may.contains(&path)));
}

#[test]
fn only_the_store_calls_the_table() {
    let calls = [
        ".get_item()",
        ".put_item()",
        ".update_item()",
        ".delete_item()",
        ".query()",
        ".scan()",
        ".batch_get_item()",
        ".batch_write_item()",
        ".transact_write_items()",
        ".transact_get_items()",
    ];
    none(&uses(&calls, |path| {
        path.starts_with("shared/academy/src/store/")
    }));
}

#[test]
fn only_keys_spells_keys() {
    const KEYS: &str = "shared/academy/src/store/keys.rs";
    let spelled = literals(
        &File {
            path: KEYS.to_owned(),
            text: read(KEYS),
        }
        .code(),
    );
    let words: BTreeSet<String> = spelled.iter().filter_map(|text| key_word(text)).collect();
    assert!(words.len() > 12 && words.contains("USER#"), "{words:?}");
    let whole: BTreeSet<&String> = spelled.iter().filter(|text| is_whole_key(text)).collect();
    assert!(whole.len() > 4, "{whole:?}");
    let mut faults = Vec::new();
    for file in shipped().into_iter().filter(|file| file.path != KEYS) {
        for text in literals(&file.code()) {
            let begins = words.iter().any(|word| text.starts_with(word.as_str()));
            if begins || whole.contains(&text) {
                faults.push(format!("{}: \"{text}\"", file.path));
            }
        }
    }
    none(&faults);
}

/// `USER#` of `USER#{id}`.
fn key_word(text: &str) -> Option<String> {
    let word = text.split_once('#').map(|(word, _)| word)?;
    let is_word = word.len() > 2 && word.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
    is_word.then(|| format!("{word}#"))
}

/// `PROFILE`, `by_list`: a key, or an index, without a part that changes.
fn is_whole_key(text: &str) -> bool {
    text.starts_with("by_") || text.len() > 3 && text.bytes().all(|b| b.is_ascii_uppercase())
}

/// Where one of `words` stands in what is deployed, outside the files that may have it.
fn uses(words: &[&str], may: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut met = false;
    for file in shipped() {
        let code = file.code();
        for word in words.iter().filter(|word| code.contains(**word)) {
            if may(&file.path) {
                met = true;
            } else {
                faults.push(format!("{}: {word}", file.path));
            }
        }
    }
    assert!(
        met,
        "nobody has {words:?} any more: the rule looks for nothing"
    );
    faults
}

/// The sources of what is deployed.
fn shipped() -> Vec<File> {
    let mut files = rust_in("shared/academy/src");
    files.extend(rust_in("shared/domain/src"));
    files.extend(rust_in("shared/old-passwords/src"));
    files.extend(rust_in("functions"));
    files.retain(|file| !file.path.ends_with("/build.rs"));
    files
}

fn manifest(folder: &str) -> toml::Table {
    read(&format!("{folder}/Cargo.toml"))
        .parse()
        .expect("a manifest is TOML")
}

fn names(manifest: &toml::Table, section: &str) -> BTreeSet<String> {
    let entries = manifest.get(section).and_then(toml::Value::as_table);
    entries
        .into_iter()
        .flat_map(|entries| entries.keys().cloned())
        .collect()
}
