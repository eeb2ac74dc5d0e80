//! What the sources must look like.

use super::none;
use super::source::{File, rust, rust_in};

/// Lines of a Rust file at most.
const FILE_LINES: usize = 400;
/// Lines of a handler at most, braces included; clippy bounds every other function alike.
const HANDLER_LINES: usize = 70;

#[test]
fn no_rust_file_is_longer_than_400_lines() {
    let long = rust()
        .into_iter()
        .filter(|file| file.text.lines().count() > FILE_LINES);
    let told = long.map(|file| format!("{}: {} lines", file.path, file.text.lines().count()));
    none(&told.collect::<Vec<_>>());
}

#[test]
fn every_rust_file_opens_by_saying_what_it_is_for() {
    let silent = rust()
        .into_iter()
        .filter(|file| !file.text.starts_with("//! "));
    none(&silent.map(|file| file.path).collect::<Vec<_>>());
}

#[test]
fn every_handler_is_at_most_a_screen_long() {
    let mut faults = Vec::new();
    let mut handlers = 0;
    for file in rust_in("functions") {
        for lines in bodies(&file.text, "pub async fn handle") {
            handlers += 1;
            if lines > HANDLER_LINES {
                faults.push(format!("{}: {lines} lines", file.path));
            }
        }
    }
    assert!(
        handlers >= super::reading::FUNCTIONS.len(),
        "a handler for each function"
    );
    none(&faults);
}

#[test]
fn nothing_is_left_for_later_and_no_lint_is_silenced_without_a_reason() {
    // Put together here, so that this file does not find itself.
    let words = ["TO", "FIX", "XX"].into_iter().zip(["DO", "ME", "X:"]);
    let mut words: Vec<String> = words.map(|(a, b)| format!("{a}{b}")).collect();
    words.extend(
        ["allow(", "allow("]
            .into_iter()
            .zip(["#[", "#!["])
            .map(|(end, start)| format!("{start}{end}")),
    );
    words.push(format!("#[{}", "ignore"));
    let mut faults = Vec::new();
    for file in rust() {
        let found = words
            .iter()
            .filter(|word| file.text.contains(word.as_str()));
        faults.extend(found.map(|word| format!("{}: {word}", file.path)));
    }
    none(&faults);
}

/// Regression 12: money as floats. Fails if an amount anywhere in what is deployed becomes an `f64`.
#[test]
fn nothing_that_is_deployed_counts_in_floats() {
    // How long to wait before the next try is a lot, and no amount.
    const LOT: &str = "shared/academy/src/store/retry.rs";
    let shipped = ["shared", "functions", "static-site/src", "infra/ops"];
    let files: Vec<File> = shipped.iter().flat_map(|folder| rust_in(folder)).collect();
    let is_float = |file: &&File| {
        ["f32", "f64"]
            .iter()
            .any(|float| file.code().contains(float))
    };
    let found: Vec<_> = files
        .iter()
        .filter(is_float)
        .map(|file| file.path.clone())
        .collect();
    assert_eq!(found, [LOT]);
}

#[test]
fn no_test_waits_by_the_clock() {
    let word = format!("thread::{}", "sleep");
    let tests = rust_in("tests/api")
        .into_iter()
        .chain(rust_in("tests/template"));
    let waits = |file: &File| {
        file.text.contains(&word) || file.text.contains(&format!("time::{}", "sleep("))
    };
    none(
        &tests
            .filter(waits)
            .map(|file| file.path)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_length_of_a_handler_is_counted_from_its_name_to_its_last_brace() {
    let text = "pub async fn handle(\n    app: &App,\n) -> Answer {\n    if a {\n    }\n}\n\nfn other() {\n}\n";
    assert_eq!(bodies(text, "pub async fn handle"), [6]);
    assert_eq!(bodies(text, "fn other"), [2]);
}

/// How many lines each function has whose line begins with `opening`.
fn bodies(text: &str, opening: &str) -> Vec<usize> {
    let lines: Vec<_> = text.lines().collect();
    let starts = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| line.starts_with(opening));
    let length = |(at, _): (usize, &&str)| {
        let end = lines[at..].iter().position(|line| *line == "}");
        end.map_or(lines.len() - at, |end| end + 1)
    };
    starts.map(length).collect()
}
