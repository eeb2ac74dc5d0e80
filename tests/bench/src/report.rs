//! The table: what was measured, beside the bar.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use academy::domain::time::{IndiaDate, Timestamp};

use crate::functions::Seen;
use crate::pages::Page;

/// The whole report, as Markdown.
pub(crate) fn write(
    now: Timestamp,
    functions: &BTreeMap<&'static str, Seen>,
    events: &[(&str, (u64, u64))],
    pages: &[Page],
    dev_loop: &[String],
) -> String {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `make bench` on {}, {}. Absolute times are of that machine; ratios are of one run.\n",
        IndiaDate::of(now),
        machine(),
    );
    summary(&mut text, functions, pages);
    each_function(&mut text, functions, events);
    each_page(&mut text, pages);
    if !dev_loop.is_empty() {
        text.push_str("\n## The developer's loop\n\n| what | seconds |\n| --- | --- |\n");
        for row in dev_loop {
            let (what, seconds) = row.split_once('=').unwrap_or((row, ""));
            let _ = writeln!(text, "| {what} | {seconds} |");
        }
    }
    text
}

fn summary(text: &mut String, functions: &BTreeMap<&'static str, Seen>, pages: &[Page]) {
    let worst = |pick: &dyn Fn(&Seen) -> bool, of: &dyn Fn(&Seen) -> f64| {
        let all = functions.iter().filter(|(_, seen)| pick(seen));
        let all = all.map(|(name, seen)| (of(seen), *name));
        all.max_by(|a, b| a.0.total_cmp(&b.0)).map_or_else(
            || "–".to_owned(),
            |(value, name)| format!("{value:.1} ({name})"),
        )
    };
    let hashes = |seen: &Seen| seen.peak_kib > 20 * 1024;
    let rows = [
        (
            "cold start against an empty function, worst ratio",
            "≤ 3×",
            worst(&|s| s.signed_in, &ratio),
        ),
        (
            "peak memory where no password is hashed, MiB",
            "≤ 16",
            worst(&|s| !hashes(s), &mib),
        ),
        (
            "peak memory where one is, MiB",
            "≤ 40",
            worst(&hashes, &mib),
        ),
        (
            "package of an HTTP function, bare MB",
            "≤ 8",
            worst(&|_| true, &|s| mb(s.size.0)),
        ),
        (
            "the same zipped, MB",
            "≤ 3.5",
            worst(&|_| true, &|s| mb(s.size.1)),
        ),
        (
            "round trips of a signed-in read",
            "≤ 1",
            worst(&|s| s.signed_in && !s.writes, &trips),
        ),
        (
            "round trips of a signed-in write",
            "≤ 2",
            worst(&|s| s.signed_in && s.writes, &trips),
        ),
    ];
    text.push_str("\n| what | bar | worst seen |\n| --- | --- | --- |\n");
    for (what, bar, seen) in rows {
        let _ = writeln!(text, "| {what} | {bar} | {seen} |");
    }
    if let Some(seen) = functions.get("auth-login") {
        let _ = writeln!(
            text,
            "| round trips of a log-in | ≤ 2 | {} |",
            seen.round_trips
        );
    }
    let bytes = pages.iter().map(|page| page.bytes).max().unwrap_or(0);
    let requests = pages.iter().map(|page| page.requests).max().unwrap_or(0);
    let _ = writeln!(
        text,
        "| page with all it loads, compressed KB | ≤ 50 | {:.1} |",
        kb(bytes)
    );
    let _ = writeln!(text, "| requests of a page | ≤ 8 | {requests} |");
}

fn each_function(
    text: &mut String,
    functions: &BTreeMap<&'static str, Seen>,
    events: &[(&str, (u64, u64))],
) {
    text.push_str("\n## Functions\n\nCold start: from spawn to the first answer, median of five, release build; beside it an empty `lambda_http` function that makes the same calls in the same run.\n");
    text.push_str("\n| function | cold start ms | empty ms | ratio | peak MiB | round trips | bare MB | zipped MB | statuses |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (name, seen) in functions {
        let mut statuses = seen.statuses.clone();
        statuses.dedup();
        let statuses: Vec<_> = statuses.iter().map(u64::to_string).collect();
        let _ = writeln!(
            text,
            "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {} | {:.1} | {:.1} | {} |",
            median(&seen.started_us) / 1000.0,
            median(&seen.empty_us) / 1000.0,
            ratio(seen),
            mib(seen),
            seen.round_trips,
            mb(seen.size.0),
            mb(seen.size.1),
            statuses.join(" "),
        );
    }
    for (name, size) in events {
        let _ = writeln!(
            text,
            "| {name} | | | | | | {:.1} | {:.1} | |",
            mb(size.0),
            mb(size.1)
        );
    }
}

fn each_page(text: &mut String, pages: &[Page]) {
    text.push_str("\n## Pages\n\nWith everything that a first view loads, gzip.\n\n| page | KB | requests |\n| --- | --- | --- |\n");
    for page in pages {
        let _ = writeln!(
            text,
            "| `{}` | {:.1} | {} |",
            page.path,
            kb(page.bytes),
            page.requests
        );
    }
}

fn median(values: &[u128]) -> f64 {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
        .get(values.len() / 2)
        .map_or(0.0, |value| *value as f64)
}

fn ratio(seen: &Seen) -> f64 {
    median(&seen.started_us) / median(&seen.empty_us).max(1.0)
}

fn trips(seen: &Seen) -> f64 {
    seen.round_trips as f64
}

fn mib(seen: &Seen) -> f64 {
    seen.peak_kib as f64 / 1024.0
}

fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1_000_000.0
}

fn kb(bytes: usize) -> f64 {
    bytes as f64 / 1000.0
}

/// The machine in a few words.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model
        .and_then(|rest| rest.split_once(": "))
        .map_or("unknown processor", |(_, name)| name);
    format!("{cores} cores, {model}")
}
