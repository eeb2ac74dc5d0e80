//! tests/REGRESSIONS.md: every fault that must not come back has its test, and the test says which
//! change of code makes it fail.

use std::collections::BTreeSet;

use academy_tests::routes::ROUTES;

use super::none;
use super::source::{exists, read};

/// The faults are numbered from 1 to this.
const LAST: usize = 37;

/// What has to stand in the comment of a test that the index names.
const NAMES_THE_CHANGE: &str = "Fails if ";

/// One line of the index.
struct Entry {
    fault: usize,
    file: String,
    tests: Vec<String>,
}

#[test]
fn every_regression_is_kept_out_by_a_test_that_exists_and_names_what_makes_it_fail() {
    let (entries, later) = entries();
    let mut faults = Vec::new();
    for Entry { fault, file, tests } in &entries {
        if !exists(file) {
            faults.push(format!("{fault}: there is no {file}"));
            continue;
        }
        let source = read(file);
        for name in tests {
            faults.extend(
                judge(&source, name, *fault).map(|f| format!("{fault}: {file}, {name}: {f}")),
            );
        }
    }
    let seen: BTreeSet<usize> = entries.iter().map(|entry| entry.fault).collect();
    let named: BTreeSet<usize> = seen
        .iter()
        .chain(later.iter().map(|(fault, _)| fault))
        .copied()
        .collect();
    let missing = (1..=LAST).filter(|fault| !named.contains(fault));
    faults.extend(missing.map(|fault| format!("{fault} is not in the index")));
    // Once a route is there, its regressions are, too.
    for (fault, route) in later {
        if ROUTES.iter().any(|known| known.name == route) {
            faults.push(format!(
                "{fault}: {route} is there now, and its test is not named"
            ));
        }
    }
    none(&faults);
}

/// What is wrong with the test `name` of `source`, which keeps `fault` out.
fn judge(source: &str, name: &str, fault: usize) -> Option<&'static str> {
    let Some(comment) = comment_of(source, name) else {
        return Some("there is no such test");
    };
    let Some((about, _)) = comment.split_once(NAMES_THE_CHANGE) else {
        return Some("its comment does not say which change makes it fail");
    };
    let numbers = about.split("egression").skip(1).flat_map(|text| {
        let until = text.split([':', '.']).next().unwrap_or_default();
        until
            .split(|c: char| !c.is_ascii_digit())
            .filter_map(|number| number.parse().ok())
    });
    let numbers: Vec<usize> = numbers.collect();
    (!numbers.contains(&fault)).then_some("its comment does not name this regression")
}

/// The comment above the test `name`; none when there is no such test.
fn comment_of(source: &str, name: &str) -> Option<String> {
    let rust = format!("fn {name}(");
    let browser = [format!("test(\"{name}\","), format!("test(`{name}`,")];
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| {
        line.contains(&rust) || browser.iter().any(|opening| line.starts_with(opening))
    })?;
    let above = || lines[..at].iter().rev();
    let is_attribute = |line: &&&str| line.starts_with("#[");
    let is_test = above()
        .take_while(is_attribute)
        .any(|line| line.contains("test"));
    if lines[at].contains(&rust) && !is_test {
        return None;
    }
    let comment = above()
        .skip_while(|line| is_attribute(line))
        .take_while(|line| line.starts_with("//"));
    let mut words: Vec<&str> = comment
        .map(|line| line.trim_start_matches('/').trim())
        .collect();
    words.reverse();
    Some(words.join(" "))
}

/// The index's lines, and the routes that it waits for, each with its regression.
fn entries() -> (Vec<Entry>, Vec<(usize, String)>) {
    let (mut entries, mut later) = (Vec::new(), Vec::new());
    for line in read("tests/REGRESSIONS.md").lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let Some(fault) = cells.get(1).and_then(|cell| cell.parse().ok()) else {
            continue;
        };
        let quoted = |cell: &str| -> Vec<String> {
            cell.split('`')
                .skip(1)
                .step_by(2)
                .map(str::to_owned)
                .collect()
        };
        let named = quoted(cells[3]);
        assert!(
            named.len() > usize::from(!cells[3].starts_with("later")),
            "{line}"
        );
        if cells[3].starts_with("later") {
            later.extend(named.into_iter().map(|route| (fault, route)));
        } else {
            let (file, tests) = named.split_first().expect("a file and a test are named");
            let (file, tests) = (file.clone(), tests.to_vec());
            entries.push(Entry { fault, file, tests });
        }
    }
    (entries, later)
}

#[test]
fn a_test_is_found_by_its_name_and_judged_by_the_comment_above_it() {
    let source = "\
/// Regressions 3 and 5: a price. Fails if `x` goes.
#[tokio::test(flavor = \"multi_thread\")]
async fn asked() {}

// Regression 9, of pages. Fails if `y` goes.
test(\"it is shown\", async () => {});
fn helper() {}
/// Regression 3: nothing else.
#[test]
fn silent() {}
";
    assert_eq!(judge(source, "asked", 5), None);
    assert_eq!(judge(source, "it is shown", 9), None);
    for (name, fault) in [("asked", 4), ("helper", 3), ("silent", 3), ("absent", 3)] {
        assert!(judge(source, name, fault).is_some(), "{name} {fault}");
    }
}
