//! The documents: that those which people look for are there, that links lead somewhere, and that the
//! tables which repeat the template, the limits and the headers say what these say.

use std::collections::BTreeMap;
use std::fs;

use academy_site::SECURITY_HEADERS;
use serde_json::Value;

use super::none;
use super::reading::TEMPLATE;
use super::source::{read, root};

/// What whoever changes, deploys, runs or judges the academy looks for. The README leads to each.
const DOCUMENTS: [&str; 9] = [
    "docs/ADDING_A_ROUTE.md",
    "docs/ARCHITECTURE.md",
    "docs/DATA_MODEL.md",
    "docs/DEPLOYMENT.md",
    "docs/DEVELOPMENT.md",
    "docs/OPERATIONS.md",
    "docs/PRIVACY.md",
    "docs/PRODUCTION_CHECKLIST.md",
    "docs/SECURITY.md",
];

/// Where documents lie.
const FOLDERS: [&str; 4] = ["", "docs/", "docs/decisions/", "tests/"];

/// Fails if one of them is gone, is empty, or is not to be found from the README.
#[test]
fn every_document_is_there_and_the_readme_leads_to_it() {
    let readme = read("README.md");
    let mut faults = Vec::new();
    for path in DOCUMENTS {
        if !read(path).starts_with("# ") {
            faults.push(format!("{path} has no title"));
        }
        if !readme.contains(&format!("]({path})")) {
            faults.push(format!("README.md does not lead to {path}"));
        }
    }
    none(&faults);
}

/// Fails if a document, or a title in one, is renamed and a link to it is not.
#[test]
fn every_link_of_a_document_leads_somewhere() {
    let (mut links, mut faults) = (0, Vec::new());
    for (path, text) in documents() {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links_of(&text).filter(|link| !link.contains("://")) {
            links += 1;
            let (file, title) = link.split_once('#').unwrap_or((link, ""));
            let target = root().join(folder).join(file);
            let found = if title.is_empty() {
                target.exists()
            } else {
                // One without a file is about the document itself.
                let target = if file.is_empty() {
                    root().join(&path)
                } else {
                    target
                };
                fs::read_to_string(target).is_ok_and(|text| has_title(&text, title))
            };
            if !found {
                faults.push(format!("{path}: {link}"));
            }
        }
    }
    assert!(links > 40, "only {links} links: they are read wrongly");
    none(&faults);
}

/// Fails if a parameter comes, goes or gets another default, and docs/DEPLOYMENT.md does not say so.
#[test]
fn the_parameters_that_are_told_are_those_of_the_template() {
    let parameters = TEMPLATE["Parameters"].as_object();
    let parameters = parameters.expect("the template has parameters").iter();
    let of_template: BTreeMap<String, String> = parameters
        .map(|(name, parameter)| (format!("`{name}`"), default_of(parameter)))
        .collect();
    let told = table("docs/DEPLOYMENT.md", "parameter").into_iter();
    let told: BTreeMap<String, String> = told.map(|row| (row[0].clone(), row[2].clone())).collect();
    assert_eq!(told, of_template);
}

/// Fails if a limit comes, goes or gets another number or window, and docs/SECURITY.md does not say so.
#[test]
fn the_limits_that_are_told_are_those_of_the_domain() {
    let code = read("shared/domain/src/limits.rs");
    let made = code.split("Limit::new(\"").skip(1);
    let limit = |rest: &str| {
        let (arguments, _) = rest.split_once(");")?;
        let (name, numbers) = arguments.split_once("\", ")?;
        let (allowed, window) = numbers.split_once(", ")?;
        Some((format!("`{name}`"), [allowed.to_owned(), in_words(window)]))
    };
    let of_domain: BTreeMap<String, [String; 2]> =
        made.map(|rest| limit(rest).expect(rest)).collect();
    assert!(of_domain.len() > 10, "the limits are read wrongly");
    let told = table("docs/SECURITY.md", "limit").into_iter();
    let told: BTreeMap<String, [String; 2]> = told
        .map(|row| (row[0].clone(), [row[2].clone(), row[3].clone()]))
        .collect();
    assert_eq!(told, of_domain);
}

/// Fails if a header of every answer changes, and docs/SECURITY.md does not say so.
#[test]
fn the_headers_that_are_told_are_those_that_are_set() {
    let of_site: BTreeMap<String, String> = SECURITY_HEADERS
        .iter()
        .map(|(name, value)| (format!("`{name}`"), format!("`{value}`")))
        .collect();
    let told = table("docs/SECURITY.md", "header").into_iter();
    let told: BTreeMap<String, String> = told.map(|row| (row[0].clone(), row[1].clone())).collect();
    assert_eq!(told, of_site);
}

/// A parameter's default, as the table has it.
fn default_of(parameter: &Value) -> String {
    match &parameter["Default"] {
        Value::Null => "none".to_owned(),
        Value::String(text) if text.is_empty() => "empty".to_owned(),
        Value::String(text) => format!("`{text}`"),
        other => format!("`{other}`"),
    }
}

/// A window, as the table has it: `15 * MINUTE` is `15 minutes`.
fn in_words(window: &str) -> String {
    match window {
        "HOUR" => "an hour".to_owned(),
        "DAY" => "a day".to_owned(),
        other => other.replace(" * MINUTE", " minutes"),
    }
}

/// Every document, by its path.
fn documents() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in FOLDERS {
        let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
        for entry in entries {
            let name = entry.expect("a folder can be read").file_name();
            let path = format!("{folder}{}", name.to_string_lossy());
            if path.ends_with(".md") {
                let text = read(&path);
                found.push((path, text));
            }
        }
    }
    found
}

/// Where the links of `text` lead.
fn links_of(text: &str) -> impl Iterator<Item = &str> {
    let behind = text.split("](").skip(1);
    behind.filter_map(|rest| rest.split_once(')').map(|(link, _)| link))
}

/// Whether `text` has a title that is linked to by `name`: in small letters, with a `-` for each space,
/// and of other signs without all but `-` and `_`.
fn has_title(text: &str, name: &str) -> bool {
    let mut titles = text.lines().filter(|line| line.starts_with('#'));
    titles.any(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase();
        let kept = title
            .chars()
            .filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.collect::<String>().replace(' ', "-") == name
    })
}

/// The rows of the table of `path` whose first column is called `heading`, each by its cells.
pub(super) fn table(path: &str, heading: &str) -> Vec<Vec<String>> {
    let text = read(path);
    let opening = format!("| {heading} |");
    let rows = text.lines().skip_while(|line| !line.starts_with(&opening));
    // Behind the headings comes a line that only draws.
    let rows = rows.skip(2).take_while(|line| line.starts_with('|'));
    let rows: Vec<Vec<String>> = rows.map(cells).collect();
    assert!(!rows.is_empty(), "{path} has no table by {heading}");
    rows
}

fn cells(row: &str) -> Vec<String> {
    let row = row.trim_matches('|').split('|');
    row.map(|cell| cell.trim().to_owned()).collect()
}

#[test]
fn links_titles_and_cells_are_read_as_people_read_them() {
    let text = "See [a](A.md#b-c) and [d](https://e/).\n\n## B c\n";
    assert_eq!(
        links_of(text).collect::<Vec<_>>(),
        ["A.md#b-c", "https://e/"]
    );
    assert!(has_title(text, "b-c") && !has_title(text, "b"));
    assert!(has_title("# What is *so*, and why\n", "what-is-so-and-why"));
    assert_eq!(cells("| `a` | b, c |  |"), ["`a`", "b, c", ""]);
}
