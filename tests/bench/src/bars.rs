//! The bars: what may be how much at most, and what was measured of it. What is over its bar for no known
//! reason is a fault.

mod functions;

use std::collections::BTreeMap;

use crate::figures::growth;
use crate::lists::{self, SIZES};
use crate::pages::Page;
use crate::reasons::{Reasons, STEPS, reason};

pub(crate) use functions::of_functions;

/// Pages that show nothing to whoever is not signed in; the bars are of the others.
const PERSONAL: [&str; 5] = [
    "/dashboard/",
    "/payment/",
    "/receipt/",
    "/account/",
    "/admin/",
];

/// What was measured, beside its bar.
#[derive(Debug)]
pub(crate) struct Held {
    /// What of.
    pub(crate) what: String,
    /// The bar, as it is written.
    pub(crate) bar: String,
    /// The worst figure, as it is written, with whose it is.
    pub(crate) worst: String,
    /// What is over the bar, likewise, each with the reason if one is known.
    over: Vec<(String, Option<&'static str>)>,
}

impl Held {
    /// `figures`, each with whose it is, against a bar of `most`, with its unit.
    fn of(
        what: &str,
        (most, unit): (f64, &str),
        figures: &[(f64, String)],
        reasons: Reasons,
    ) -> Self {
        let worst = figures.iter().max_by(|a, b| a.0.total_cmp(&b.0));
        let over = figures.iter().filter(|(figure, _)| *figure > most);
        // What is held by itself has no name but its own.
        let told = |(figure, whose): &(f64, String)| match whose.as_str() {
            whose if whose == what => written(*figure),
            whose => format!("{} ({whose})", written(*figure)),
        };
        let over = over.map(|one| (told(one), reason(reasons, one)));
        Self {
            what: what.to_owned(),
            bar: format!("≤ {most}{unit}"),
            worst: worst.map_or_else(|| "–".to_owned(), told),
            over: over.collect(),
        }
    }

    /// What is over the bar, by its reason.
    pub(crate) fn missed(&self) -> BTreeMap<Option<&'static str>, Vec<&str>> {
        let mut missed: BTreeMap<_, Vec<&str>> = BTreeMap::new();
        for (figure, why) in &self.over {
            missed.entry(*why).or_default().push(figure);
        }
        missed
    }
}

/// A figure to the hundredth; what took for ever failed.
fn written(figure: f64) -> String {
    if figure.is_finite() {
        ((figure * 100.0).round() / 100.0).to_string()
    } else {
        "failed".to_owned()
    }
}

/// Holds that nothing is over its bar but for a reason.
///
/// # Errors
/// Names what is.
pub(crate) fn explained<'h>(all: impl IntoIterator<Item = &'h Held>) -> Result<(), String> {
    let unexplained = all.into_iter().filter_map(|held| {
        let figures = held.missed().remove(&None)?.join(", ");
        Some(format!("{}: {figures} ({})", held.what, held.bar))
    });
    let unexplained: Vec<_> = unexplained.collect();
    if unexplained.is_empty() {
        return Ok(());
    }
    Err(format!(
        "over its bar for no reason given yet: {}",
        unexplained.join("; ")
    ))
}

/// The bars of the lists; none where no list was measured.
pub(crate) fn of_lists(lists: &[lists::Page]) -> Vec<Held> {
    if lists.is_empty() {
        return Vec::new();
    }
    let [small, large] = SIZES;
    let of = |figure: fn(&lists::Page) -> f64| {
        let figures = lists
            .iter()
            .map(|page| (figure(page), page.what.to_owned()));
        figures.collect::<Vec<_>>()
    };
    let ratio =
        format!("list page or overview at {large} enrollments against {small}, ratio of the times");
    vec![
        Held::of(&ratio, (1.2, "×"), &of(growth), &[]),
        Held::of(
            "read units that the same takes more or less of",
            (0.0, ""),
            &of(|page| (page.units[1] - page.units[0]).abs()),
            &[],
        ),
    ]
}

/// The bars of the pages that are for anybody; none where no page was weighed.
pub(crate) fn of_pages(pages: &[Page]) -> Vec<Held> {
    let is_public = |page: &&Page| !PERSONAL.contains(&page.path.as_str());
    let pages: Vec<&Page> = pages.iter().filter(is_public).collect();
    if pages.is_empty() {
        return Vec::new();
    }
    let held = |what: &str, most: f64, figure: fn(&Page) -> f64| {
        let figures = pages.iter().map(|page| (figure(page), page.path.clone()));
        let figures: Vec<_> = figures.collect();
        Held::of(what, (most, ""), &figures, &[])
    };
    vec![
        held(
            "public page with all it loads, compressed KB",
            50.0,
            |page| page.bytes / 1000.0,
        ),
        held("requests of a public page", 8.0, |page| {
            page.requests as f64
        }),
        held("function calls of a public page, signed out", 0.0, |page| {
            page.api_calls as f64
        }),
        held("requests to third parties", 0.0, |page| page.foreign as f64),
    ]
}

/// The bars of the developer's loop, each row as `tests/bench/run` gives it: `WHAT (bar: ≤ MOST)=SECONDS`.
/// A step that failed is over any bar, and that it is slow is no reason for that.
///
/// # Errors
/// Names a row that does not read.
pub(crate) fn of_dev_loop(rows: &[String]) -> Result<Vec<Held>, String> {
    let held = |row: &String| {
        let (before, seconds) = row.rsplit_once('=')?;
        let (what, bar) = before.split_once(" (bar: ≤ ")?;
        let most: f64 = bar.strip_suffix(')')?.parse().ok()?;
        let (seconds, reasons) = match seconds {
            "failed" => (f64::INFINITY, &[][..]),
            seconds => (seconds.parse().ok()?, STEPS),
        };
        let figures = [(seconds, what.to_owned())];
        Some(Held::of(what, (most, " s"), &figures, reasons))
    };
    let read = |row| held(row).ok_or_else(|| format!("no WHAT (bar: ≤ MOST)=SECONDS: {row}"));
    rows.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::functions::{Hashing, Seen};

    fn functions(name: &'static str, round_trips: usize) -> BTreeMap<&'static str, Seen> {
        let read = Seen {
            signed_in: true,
            round_trips,
            size: (8_000_000, 1),
            ..Seen::default()
        };
        BTreeMap::from([(name, read)])
    }

    fn missed(all: &[Held]) -> Vec<&str> {
        let missed = all.iter().filter(|held| !held.missed().is_empty());
        missed.map(|held| held.what.as_str()).collect()
    }

    fn rows(rows: &[&str]) -> Vec<String> {
        rows.iter().map(|row| (*row).to_owned()).collect()
    }

    /// Fails if a figure at its bar counts as over it, or one over it as kept.
    #[test]
    fn a_bar_is_missed_by_what_is_over_it_alone() {
        let mut functions = functions("account-show", 1);
        assert_eq!(missed(&of_functions(&functions)), [""; 0]);
        functions.get_mut("account-show").unwrap().size.0 += 10_000;
        let large = of_functions(&functions);
        assert_eq!(missed(&large), ["package of an HTTP function, bare MB"]);
        assert_eq!(large[3].missed()[&None], ["8.01 (account-show)"]);
        assert_eq!(
            (large[3].bar.as_str(), &*large[7].worst),
            ("≤ 8", "1 (account-show)")
        );
    }

    /// Fails if the reason of one function stands for another, or for another bar.
    #[test]
    fn a_bar_is_missed_for_a_reason_or_not_at_all() {
        let mut both = functions("admin-export", 4);
        assert_eq!(explained(&of_functions(&both)), Ok(()));
        both.extend(functions("account-show", 2));
        let words = explained(&of_functions(&both)).unwrap_err();
        assert!(words.contains("read: 2 (account-show) (≤ 1)"), "{words}");
        assert!(!words.contains("admin-export"), "{words}");
        let mut large = functions("admin-export", 4);
        large.get_mut("admin-export").unwrap().size.0 = 9_000_000;
        let words = explained(&of_functions(&large)).unwrap_err();
        assert!(words.contains("bare MB: 9 (admin-export)"), "{words}");
        assert!(!words.contains("round trips"), "{words}");
    }

    /// Fails if a refusal counts as an answer like others, or the one function that has nothing else to give
    /// is refused for it.
    #[test]
    fn an_answer_that_is_no_success_is_a_fault() {
        let answered = |name: &'static str, statuses: &[u64]| {
            let mut functions = functions(name, 0);
            let seen = functions.get_mut(name).unwrap();
            seen.statuses = statuses.to_vec();
            explained(&of_functions(&functions))
        };
        assert_eq!(answered("account-show", &[200, 204]), Ok(()));
        assert_eq!(answered("events-mailer", &[0, 0]), Ok(()));
        assert_eq!(answered("catalog-missing", &[404, 503]), Ok(()));
        for (name, status) in [
            ("account-show", 304),
            ("account-show", 500),
            ("events-mailer", 500),
            ("catalog-missing", 200),
            ("catalog-missing", 500),
        ] {
            let words = answered(name, &[200, status]).unwrap_err();
            assert!(words.contains(name), "{words}");
        }
    }

    /// Fails if an old hash may cost what one of today may, or its bar holds a hash of today.
    #[test]
    fn an_old_hash_has_a_bar_of_its_own() {
        let costing = |hashing, mib: u64| {
            let mut functions = functions("auth-login", 2);
            let seen = functions.get_mut("auth-login").unwrap();
            (seen.hashing, seen.peak_kib, seen.signed_in) = (hashing, mib * 1024, false);
            explained(&of_functions(&functions)).is_ok()
        };
        assert!(costing(Hashing::Today, 40) && !costing(Hashing::Today, 41));
        assert!(costing(Hashing::Old, 80) && !costing(Hashing::Old, 81));
    }

    /// Fails if one list of many may grow, or read other units at another size, without being named.
    #[test]
    fn each_list_that_grows_is_named() {
        let list = |what, large: u128, units| lists::Page {
            what,
            took_us: [vec![1_000], vec![large]],
            units: [2.0, units],
        };
        let even = [list("students", 1_200, 2.0)];
        assert_eq!(explained(&of_lists(&even)), Ok(()));
        let grown = [
            list("students", 1_300, 2.0),
            list("overview", 1_000, 2.5),
            list("messages", 1_400, 2.0),
        ];
        let words = explained(&of_lists(&grown)).unwrap_err();
        assert!(words.contains("1.3 (students), 1.4 (messages)"), "{words}");
        assert!(words.contains("0.5 (overview)"), "{words}");
    }

    /// Fails if a personal page counts, or a public one that asks a function does not.
    #[test]
    fn pages_for_anybody_have_bars() {
        let page = |path: &str, api_calls| Page {
            path: path.to_owned(),
            bytes: 50_000.0,
            requests: 8,
            api_calls,
            foreign: 0,
        };
        let all = [page("/", 0), page("/dashboard/", 1)];
        assert_eq!(missed(&of_pages(&all)), [""; 0]);
        let asks = "function calls of a public page, signed out";
        assert_eq!(missed(&of_pages(&[page("/courses/", 1)])), [asks]);
    }

    /// Fails if a row's bar is not held, or a step that failed counts as explained by being slow.
    #[test]
    fn the_developers_loop_has_its_bars_in_its_rows() {
        let kept = of_dev_loop(&rows(&["ready (bar: ≤ 10)=10"])).unwrap();
        assert_eq!((missed(&kept), &*kept[0].bar), (Vec::new(), "≤ 10 s"));
        let slow = rows(&["after an edit of shared code (bar: ≤ 60)=76.1"]);
        let slow = of_dev_loop(&slow).unwrap();
        assert_eq!(missed(&slow), ["after an edit of shared code"]);
        assert_eq!(explained(&slow), Ok(()));
        for unexplained in [
            "after an edit of one route (bar: ≤ 15)=15.1",
            "after an edit of shared code (bar: ≤ 60)=failed",
        ] {
            let held = of_dev_loop(&rows(&[unexplained])).unwrap();
            assert!(explained(&held).is_err(), "{unexplained}");
        }
        for bad in ["ready=2", "ready (bar: ≤ 10)", "ready (bar: ≤ 10)=soon"] {
            assert!(of_dev_loop(&rows(&[bad])).is_err(), "{bad}");
        }
    }
}
