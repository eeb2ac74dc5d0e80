//! The table: what was measured, beside the bar.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use academy::domain::time::{IndiaDate, Timestamp};

use crate::functions::Seen;
use crate::lists::{self, SIZES};
use crate::pages::Page;

/// What the lists may take at the large size, as a multiple of the small one.
const LISTS_ALLOWED: f64 = 1.2;

/// Pages that show nothing to whoever is not signed in; the bars are of the others.
const PERSONAL: [&str; 5] = [
    "/dashboard/",
    "/payment/",
    "/receipt/",
    "/account/",
    "/admin/",
];

/// Why a bar is missed where it is.
const MISSED: &str = "
## Where a bar is missed

- Two round trips of a signed-in read: lists of the panel that name students read those after the enrollments, as nothing of a student is copied onto them; a search reads its index first.
- Three of a signed-in write: what asks for the password or a code reads the profile, which names the e-mail, and then the item that keeps both ([decision 0014](decisions/0014-second-factor-and-links-of-accounts.md)). These are seldom used.
- More where all that one person, or one filter, has is gone through: the copy of one's data, an erasure, a CSV. Each step reads what the one before found.
- After an edit of shared code all programs, one a route, are compiled and linked anew: some two seconds each, two at a time. After one of what every page has, those that hold the pages, and then the pages are published.
";

/// The whole report, as Markdown.
pub(crate) fn write(
    now: Timestamp,
    functions: &BTreeMap<&'static str, Seen>,
    lists: &[lists::Page],
    pages: &[Page],
    dev_loop: &[String],
) -> String {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `make bench` on {}, {}. Absolute times are of that machine; ratios are of one run.\n",
        IndiaDate::of(now),
        machine(),
    );
    summary(&mut text, functions, lists, pages);
    text.push_str(MISSED);
    each_function(&mut text, functions);
    text.push_str(&of_lists(lists));
    if !pages.is_empty() {
        each_page(&mut text, pages);
    }
    if !dev_loop.is_empty() {
        text.push_str("\n## The developer's loop\n\n| what | seconds |\n| --- | --- |\n");
        for row in dev_loop {
            let (what, seconds) = row.split_once('=').unwrap_or((row, ""));
            let _ = writeln!(text, "| {what} | {seconds} |");
        }
    }
    text
}

fn summary(
    text: &mut String,
    functions: &BTreeMap<&'static str, Seen>,
    lists: &[lists::Page],
    pages: &[Page],
) {
    text.push_str("\n| what | bar | worst seen |\n| --- | --- | --- |\n");
    for bar in BARS {
        let all = functions
            .iter()
            .filter(|(name, seen)| (bar.of)(name, seen))
            .map(|(name, seen)| ((bar.figure)(seen), *name));
        let worst = all.max_by(|a, b| a.0.total_cmp(&b.0));
        let worst = worst.map_or_else(
            || "–".to_owned(),
            |(value, name)| format!("{value:.1} ({name})"),
        );
        let _ = writeln!(text, "| {} | {} | {worst} |", bar.what, bar.allowed);
    }
    if let Some(slowest) = lists.iter().max_by(|a, b| growth(a).total_cmp(&growth(b))) {
        let more = lists.iter().filter(|page| page.units[0] != page.units[1]);
        let _ = writeln!(
            text,
            "| list page or overview at {} enrollments against {}, ratio of the times | ≤ {LISTS_ALLOWED} | {:.2} ({}) |\n| the same that read other units | 0 | {} |",
            SIZES[1],
            SIZES[0],
            growth(slowest),
            slowest.what,
            more.count(),
        );
    }
    let is_public = |page: &&Page| !PERSONAL.contains(&page.path.as_str());
    let pages: Vec<&Page> = pages.iter().filter(is_public).collect();
    let Some(heaviest) = pages.iter().max_by(|a, b| a.bytes.total_cmp(&b.bytes)) else {
        return;
    };
    let most = |of: fn(&Page) -> usize| pages.iter().map(|page| of(page)).max().unwrap_or(0);
    let _ = writeln!(
        text,
        "| public page with all it loads, compressed KB | ≤ 50 | {:.1} ({}) |\n| requests of a public page | ≤ 8 | {} |\n| function calls of a public page, signed out | 0 | {} |\n| requests to third parties | 0 | {} |",
        heaviest.bytes / 1000.0,
        heaviest.path,
        most(|page| page.requests),
        most(|page| page.api_calls),
        most(|page| page.foreign),
    );
}

/// A bar: of which functions, which figure, and how much of it is allowed.
struct Bar {
    what: &'static str,
    allowed: &'static str,
    of: fn(&str, &Seen) -> bool,
    figure: fn(&Seen) -> f64,
}

const BARS: [Bar; 10] = [
    Bar {
        what: "cold start of a signed-in request without a password against an empty function, ratio",
        allowed: "≤ 3×",
        of: |_, seen| seen.signed_in && !seen.hashes,
        figure: ratio,
    },
    Bar {
        what: "peak memory where no password is hashed, MiB",
        allowed: "≤ 16",
        of: |_, seen| !seen.hashes,
        figure: mib,
    },
    Bar {
        what: "peak memory where one is, MiB",
        allowed: "≤ 40",
        of: |_, seen| seen.hashes,
        figure: mib,
    },
    Bar {
        what: "package of an HTTP function, bare MB",
        allowed: "≤ 8",
        of: |_, seen| !seen.event,
        figure: |seen| mb(seen.size.0),
    },
    Bar {
        what: "the same zipped, MB",
        allowed: "≤ 3.5",
        of: |_, seen| !seen.event,
        figure: |seen| mb(seen.size.1),
    },
    Bar {
        what: "package of an event function, bare MB",
        allowed: "≤ 12",
        of: |_, seen| seen.event,
        figure: |seen| mb(seen.size.0),
    },
    Bar {
        what: "the same zipped, MB",
        allowed: "≤ 5",
        of: |_, seen| seen.event,
        figure: |seen| mb(seen.size.1),
    },
    Bar {
        what: "round trips of a signed-in read",
        allowed: "≤ 1",
        of: |_, seen| seen.signed_in && !seen.writes,
        figure: trips,
    },
    Bar {
        what: "round trips of a signed-in write",
        allowed: "≤ 2",
        of: |_, seen| seen.signed_in && seen.writes,
        figure: trips,
    },
    Bar {
        what: "round trips of a log-in",
        allowed: "≤ 2",
        of: |name, _| name == "auth-login",
        figure: trips,
    },
];

fn each_function(text: &mut String, functions: &BTreeMap<&'static str, Seen>) {
    text.push_str("\n## Functions\n\nCold start: from spawn to the first answer, median of nine, built by cargo-lambda as for a deploy; beside it an empty `lambda_http` function that makes the same calls in the same run.\n");
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
}

/// The table of the lists; nothing where none was measured.
pub(crate) fn of_lists(lists: &[lists::Page]) -> String {
    let mut text = String::new();
    if lists.is_empty() {
        return text;
    }
    let [small, large] = SIZES;
    let _ = writeln!(
        text,
        "\n## Lists\n\nA page of each list, and the overview, in an academy of {small} enrollments and in one of {large}, asked in turn; median, over dynoxide, in a debug build. Read units as DynamoDB counts them.\n\n| what | ms at {small} | ms at {large} | ratio | read units at {small} | at {large} |\n| --- | --- | --- | --- | --- | --- |"
    );
    for page in lists {
        let _ = writeln!(
            text,
            "| {} | {:.1} | {:.1} | {:.2} | {} | {} |",
            page.what,
            median(&page.took_us[0]) / 1000.0,
            median(&page.took_us[1]) / 1000.0,
            growth(page),
            page.units[0],
            page.units[1],
        );
    }
    text
}

/// Holds the lists to their bar.
///
/// # Errors
/// Names those that miss it.
pub(crate) fn lists_hold(lists: &[lists::Page]) -> Result<(), String> {
    let holds =
        |page: &&lists::Page| growth(page) <= LISTS_ALLOWED && page.units[0] == page.units[1];
    let missed: Vec<_> = lists
        .iter()
        .filter(|page| !holds(page))
        .map(|page| page.what)
        .collect();
    if missed.is_empty() {
        return Ok(());
    }
    Err(format!(
        "these lists grow with the academy: {}",
        missed.join(", ")
    ))
}

fn growth(page: &lists::Page) -> f64 {
    median(&page.took_us[1]) / median(&page.took_us[0]).max(1.0)
}

fn each_page(text: &mut String, pages: &[Page]) {
    text.push_str("\n## Pages\n\nA first view on a phone with an empty cache, signed out, counted by Chromium: bytes over the wire, headers too.\n\n| page | KB | requests |\n| --- | --- | --- |\n");
    for page in pages {
        let _ = writeln!(
            text,
            "| `{}` | {:.1} | {} |",
            page.path,
            page.bytes / 1000.0,
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
