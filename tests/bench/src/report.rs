//! The table: what was measured, beside the bar.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use academy::domain::time::{IndiaDate, Timestamp};

use crate::bars::{self, Held};
use crate::figures::{growth, mb, median, mib, ratio};
use crate::functions::Seen;
use crate::lists::{self, SIZES};
use crate::pages::Page;

/// All that was measured.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    /// The functions.
    pub(crate) functions: BTreeMap<&'static str, Seen>,
    /// The lists.
    pub(crate) lists: Vec<lists::Page>,
    /// The pages.
    pub(crate) pages: Vec<Page>,
    /// The steps of the developer's loop.
    pub(crate) dev_loop: Vec<Held>,
}

impl Measured {
    /// All of it that has a bar but for the developer's loop, which has a table of its own.
    fn held(&self) -> Vec<Held> {
        let mut held = bars::of_functions(&self.functions);
        held.extend(bars::of_lists(&self.lists));
        held.extend(bars::of_pages(&self.pages));
        held
    }

    /// Holds that each bar is kept, or missed for a reason.
    ///
    /// # Errors
    /// Names the bars that are missed without one.
    pub(crate) fn explained(&self) -> Result<(), String> {
        bars::explained(self.held().iter().chain(&self.dev_loop))
    }
}

/// The whole report, as Markdown; `tree` is what was measured.
pub(crate) fn write(now: Timestamp, tree: &str, measured: &Measured) -> String {
    let mut text = format!(
        "# Benchmarks\n\nWritten by `make bench` on {}, of {tree}, on {}. Absolute times are of that machine; ratios are of one run.\n",
        IndiaDate::of(now),
        machine(),
    );
    let held = measured.held();
    text.push_str("\n| what | bar | worst seen |\n| --- | --- | --- |\n");
    rows(&mut text, &held);
    text.push_str(&missed(held.iter().chain(&measured.dev_loop)));
    each_function(&mut text, &measured.functions);
    text.push_str(&of_lists(&measured.lists));
    if !measured.pages.is_empty() {
        each_page(&mut text, &measured.pages);
    }
    if !measured.dev_loop.is_empty() {
        text.push_str(
            "\n## The developer's loop\n\n| what | bar | seconds |\n| --- | --- | --- |\n",
        );
        rows(&mut text, &measured.dev_loop);
    }
    text
}

fn rows(text: &mut String, held: &[Held]) {
    for one in held {
        let _ = writeln!(text, "| {} | {} | {} |", one.what, one.bar, one.worst);
    }
}

/// What is over its bar, by its reasons; nothing where nothing is.
fn missed<'h>(held: impl Iterator<Item = &'h Held>) -> String {
    let mut text = String::new();
    for one in held {
        for (why, figures) in one.missed() {
            if text.is_empty() {
                text.push_str("\n## Where a bar is missed\n\n");
            }
            let figures = figures.join(", ");
            let why = why.unwrap_or("No reason given yet.");
            let _ = writeln!(text, "- **{}** ({}): {figures}. {why}", one.what, one.bar);
        }
    }
    text
}

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

/// The tree that was measured: its commit, and whether anything but the report differs from that.
pub(crate) fn tree() -> String {
    let git = |arguments: &[&str]| {
        let answer = Command::new("git").args(arguments).output().ok()?;
        let text = String::from_utf8(answer.stdout).ok()?;
        answer.status.success().then(|| text.trim().to_owned())
    };
    let commit = git(&["rev-parse", "--short", "HEAD"]);
    let changes = git(&["status", "--porcelain", "--", ".", ":!docs/BENCHMARKS.md"]);
    named(commit.as_deref(), changes.as_deref())
}

fn named(commit: Option<&str>, changes: Option<&str>) -> String {
    match (commit, changes) {
        (Some(commit), Some("")) => format!("the tree at {commit}"),
        (Some(commit), _) => format!("a tree that differs from {commit}"),
        (None, _) => "a tree that no commit names".to_owned(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn measured(round_trips: usize, step: &str) -> Measured {
        let read = Seen {
            signed_in: true,
            round_trips,
            ..Seen::default()
        };
        Measured {
            functions: BTreeMap::from([("admin-export", read)]),
            dev_loop: bars::of_dev_loop(&[step.to_owned()]).unwrap(),
            ..Measured::default()
        }
    }

    /// Fails if the report does not say which tree it is of, or takes one with changes for its commit.
    #[test]
    fn the_report_says_which_tree_it_is_of() {
        let now = Timestamp::from_seconds(1_775_017_800);
        let of = |changes: &str| {
            let tree = named(Some("1a2b3c4"), Some(changes));
            write(now, &tree, &Measured::default())
        };
        let clean = "on 2026-04-01, of the tree at 1a2b3c4, on ";
        assert!(of("").contains(clean), "{}", of(""));
        let changed = of(" M shared/academy/src/lib.rs");
        assert!(changed.contains("of a tree that differs from 1a2b3c4"));
        assert_eq!(named(None, None), "a tree that no commit names");
    }

    /// Fails if a reason stands in the report whose bar is kept, or a missed bar does not.
    #[test]
    fn the_report_gives_the_reasons_of_the_missed_bars_and_no_other() {
        let now = Timestamp::from_seconds(1_775_017_800);
        let good = measured(1, "after an edit of shared code (bar: ≤ 60)=59.9");
        let text = write(now, "a tree", &good);
        assert!(!text.contains("Where a bar is missed"), "{text}");
        let step = "| after an edit of shared code | ≤ 60 s | 59.9 |";
        assert!(text.contains(step), "{text}");
        assert_eq!(good.explained(), Ok(()));

        let slow = measured(4, "after an edit of one route (bar: ≤ 15)=16");
        let text = write(now, "a tree", &slow);
        let read = "- **round trips of a signed-in read** (≤ 1): 4 (admin-export). All that";
        assert!(text.contains(read), "{text}");
        let step = "- **after an edit of one route** (≤ 15 s): 16. No reason given yet.";
        assert!(text.contains(step), "{text}");
        assert_eq!(text.matches("\n- **").count(), 2, "{text}");
        assert!(slow.explained().unwrap_err().contains("one route"));
    }
}
