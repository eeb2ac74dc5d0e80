//! The bars of the functions, each of those that it is for.

use std::collections::BTreeMap;

use super::Held;
use crate::cases::MISSING;
use crate::figures::{mb, mib, ratio, trips};
use crate::functions::{Hashing, Seen};
use crate::reasons::{READS, Reasons, WRITES};

/// A bar of functions: of which of them, and which figure.
struct Bar {
    what: &'static str,
    most: (f64, &'static str),
    of: fn(&str, &Seen) -> bool,
    figure: fn(&Seen) -> f64,
    why: Reasons,
}

const BARS: [Bar; 13] = [
    Bar {
        what: "cold start of a signed-in request without a password against an empty function, ratio",
        most: (3.0, "×"),
        of: |_, seen| seen.signed_in && seen.hashing == Hashing::Nothing,
        figure: ratio,
        why: &[],
    },
    Bar {
        what: "peak memory where no password is hashed, MiB",
        most: (16.0, ""),
        of: |_, seen| seen.hashing == Hashing::Nothing,
        figure: mib,
        why: &[],
    },
    Bar {
        what: "peak memory where one is, MiB",
        most: (40.0, ""),
        of: |_, seen| seen.hashing == Hashing::Today,
        figure: mib,
        why: &[],
    },
    Bar {
        what: "package of an HTTP function, bare MB",
        most: (8.0, ""),
        of: |_, seen| !seen.event,
        figure: |seen| mb(seen.size.0),
        why: &[],
    },
    Bar {
        what: "the same zipped, MB",
        most: (3.5, ""),
        of: |_, seen| !seen.event,
        figure: |seen| mb(seen.size.1),
        why: &[],
    },
    Bar {
        what: "package of an event function, bare MB",
        most: (12.0, ""),
        of: |_, seen| seen.event,
        figure: |seen| mb(seen.size.0),
        why: &[],
    },
    Bar {
        what: "the same zipped, MB",
        most: (5.0, ""),
        of: |_, seen| seen.event,
        figure: |seen| mb(seen.size.1),
        why: &[],
    },
    Bar {
        what: "round trips of a signed-in read",
        most: (1.0, ""),
        of: |_, seen| seen.signed_in && !seen.writes,
        figure: trips,
        why: READS,
    },
    Bar {
        what: "round trips of a signed-in write",
        most: (2.0, ""),
        of: |_, seen| seen.signed_in && seen.writes,
        figure: trips,
        why: WRITES,
    },
    Bar {
        what: "round trips of a log-in",
        most: (2.0, ""),
        of: |name, _| name.starts_with("auth-login"),
        figure: trips,
        why: &[],
    },
    Bar {
        what: "peak memory where an old scrypt hash is checked, MiB",
        most: (80.0, ""),
        of: |_, seen| seen.hashing == Hashing::Old,
        figure: mib,
        why: &[],
    },
    Bar {
        what: "answers that are no success",
        most: (0.0, ""),
        of: |name, _| name != MISSING,
        figure: |seen| counted(seen, |status| status >= 300),
        why: &[],
    },
    Bar {
        what: "answers of `$default` that say neither \"not found\" nor \"out of reach\"",
        most: (0.0, ""),
        of: |name, _| name == MISSING,
        figure: |seen| counted(seen, |status| ![404, 503].contains(&status)),
        why: &[],
    },
];

/// How many of its answers had a status that is `meant`.
fn counted(seen: &Seen, meant: fn(u64) -> bool) -> f64 {
    let statuses = seen.statuses.iter();
    statuses.filter(|status| meant(**status)).count() as f64
}

/// The bars of the functions.
pub(crate) fn of_functions(functions: &BTreeMap<&'static str, Seen>) -> Vec<Held> {
    let held = |bar: &Bar| {
        let whom = functions.iter().filter(|(name, seen)| (bar.of)(name, seen));
        let figures = whom.map(|(name, seen)| ((bar.figure)(seen), (*name).to_owned()));
        let figures: Vec<_> = figures.collect();
        Held::of(bar.what, bar.most, &figures, bar.why)
    };
    BARS.iter().map(held).collect()
}
