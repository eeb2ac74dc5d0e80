//! One name everywhere: template.yaml = code = OpenAPI = tests.

use std::collections::{BTreeMap, BTreeSet};

use academy_tests::contract::DOCUMENT;
use academy_tests::routes::ROUTES;
use serde_json::Value;

use super::none;
use super::reading::{FUNCTIONS, Function};
use super::source::{exists, read, root, rust_in};

/// What the operation of `$default` stands at.
const DEFAULT_OPERATION: (&str, &str) = ("GET", "/{path}");

#[test]
fn a_function_is_named_as_its_binary_which_is_named_as_its_route() {
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        let words = function.name.split('-').map(capitalised);
        if function.id != format!("{}Function", words.collect::<String>()) {
            faults.push(format!("{} runs {}", function.id, function.name));
        }
        let full = format!("${{AWS::StackName}}-{}", function.name);
        if function.properties["FunctionName"]["Fn::Sub"] != full.as_str() {
            faults.push(format!("{} is not called {full}", function.id));
        }
    }
    none(&faults);
}

#[test]
fn every_function_has_its_file_its_module_its_binary_and_its_test() {
    let mut faults = Vec::new();
    for function in FUNCTIONS.iter() {
        let (domain, module) = (function.domain(), function.module());
        let file = format!("functions/{domain}/src/{module}.rs");
        let test = format!("tests/api/{domain}/{module}.rs");
        let mut want = |held: bool, what: String| {
            if !held {
                faults.push(format!("{}: {what}", function.name));
            }
        };
        want(exists(&file), format!("there is no {file}"));
        let library = read(&format!("functions/{domain}/src/lib.rs"));
        let declared = library.contains(&format!("\npub mod {module};"));
        want(
            declared,
            format!("functions/{domain}/src/lib.rs has no `pub mod {module};`"),
        );
        let listed = bins(domain).contains(function.name);
        want(
            listed,
            format!("functions/{domain}/Cargo.toml has no such [[bin]]"),
        );
        let index = read(&format!("tests/api/{domain}/mod.rs"));
        let indexed = index.contains(&format!("mod {module};"));
        let tested = exists(&test) && read(&test).contains("test]\nasync fn ");
        let tested = tested || exists(&test) && read(&test).contains("test(flavor");
        want(
            indexed && tested,
            format!("{test} has no test, or is no module"),
        );
    }
    none(&faults);
}

#[test]
fn every_binary_is_a_function_and_its_main_does_nothing_but_run_the_route() {
    let mut faults = Vec::new();
    for domain in domains() {
        let manifest = format!("functions/{domain}/Cargo.toml");
        let untested = read(&manifest).matches("\ntest = false").count();
        if untested != bins(&domain).len() {
            // Without it a test program with nothing in it is linked for each: minutes of `make test`.
            faults.push(format!("{manifest} has a [[bin]] without `test = false`"));
        }
        for name in bins(&domain) {
            let Some(function) = FUNCTIONS.iter().find(|f| f.name == name) else {
                faults.push(format!("{name} has no function in template.yaml"));
                continue;
            };
            let path = format!("functions/{domain}/src/bin/{name}.rs");
            if !is_main_of(function, &read(&path)) {
                faults.push(format!("{path} is not as every main is"));
            }
        }
        for file in rust_in(&format!("functions/{domain}/src/bin")) {
            let name = file.path.rsplit('/').next().unwrap_or_default();
            if !bins(&domain).contains(name.trim_end_matches(".rs")) {
                faults.push(format!("{} is not in Cargo.toml", file.path));
            }
        }
    }
    none(&faults);
}

#[test]
fn template_openapi_and_in_process_routes_have_the_same_methods_and_paths() {
    let mut of_template = BTreeSet::new();
    for function in FUNCTIONS.iter() {
        for (method, path) in &function.routes {
            of_template.insert((function.name.to_owned(), method.clone(), path.clone()));
        }
    }
    let of_tests = ROUTES
        .iter()
        .map(|r| (r.name.to_owned(), r.method.to_owned(), r.path.to_owned()));
    let of_tests: BTreeSet<_> = of_tests.collect();
    let mut faults = differences("tests/src/routes", &of_template, &of_tests);
    let of_openapi: BTreeSet<_> = operations().into_iter().map(of_operation).collect();
    faults.extend(differences("docs/openapi.yaml", &of_template, &of_openapi));
    none(&faults);
}

#[test]
fn a_function_has_one_route_and_a_delete_may_have_its_twin() {
    let mut faults = Vec::new();
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for function in FUNCTIONS.iter().filter(|f| f.domain() != "events") {
        let mut routes: Vec<_> = function
            .routes
            .iter()
            .map(|(m, p)| (m.as_str(), p.as_str()))
            .collect();
        for route in &routes {
            if let Some(other) = seen.insert(*route, function.name) {
                faults.push(format!("{} and {other} have the same route", function.name));
            }
        }
        routes.sort_unstable();
        let fine = match routes.as_slice() {
            [_] => true,
            [("DELETE", path), ("POST", twin)] => *twin == format!("{path}/delete"),
            _ => false,
        };
        if !fine {
            faults.push(format!("{} has the routes {routes:?}", function.name));
        }
    }
    none(&faults);
}

#[test]
fn what_the_stream_or_the_clock_starts_has_no_route() {
    for function in FUNCTIONS.iter() {
        assert_eq!(
            function.routes.is_empty(),
            function.domain() == "events",
            "{}",
            function.name
        );
    }
}

/// Whether `text` is what every main is: the route's handler, run; an event function names besides
/// what it reaches the world by.
fn is_main_of(function: &Function, text: &str) -> bool {
    let (name, domain, module) = (function.name, function.domain(), function.module());
    let (run, by) = match domain {
        "events" => ("runtime", format!("run_events({module}::ROUTE,")),
        _ => (
            "http",
            format!("run(\"{name}\",functions_{domain}::{module}::handle)"),
        ),
    };
    let opening = squeezed(&format!("//! The function `{name}`.\n"));
    let main = format!(
        "#[tokio::main(flavor=\"current_thread\")]asyncfnmain()->Result<(),lambda_{run}::Error>\
         {{academy::lambda::{by}"
    );
    let (uses, code): (Vec<_>, Vec<_>) = text.lines().partition(|line| line.starts_with("use "));
    let code = squeezed(&code.join("\n"));
    let Some(rest) = code
        .strip_prefix(&opening)
        .and_then(|rest| rest.strip_prefix(&main))
    else {
        return false;
    };
    match domain {
        "events" => {
            rest.ends_with(&format!("::connect,{module}::handle).await}}")) && uses.len() <= 2
        }
        _ => rest == ".await}" && uses.is_empty(),
    }
}

fn squeezed(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    text.replace(",)", ")")
}

fn capitalised(word: &str) -> String {
    let (first, rest) = word.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn domains() -> Vec<String> {
    let folder = std::fs::read_dir(root().join("functions")).expect("functions/ is there");
    let names = folder.map(|entry| entry.expect("a folder can be read").file_name());
    names
        .map(|name| name.into_string().expect("a plain name"))
        .collect()
}

fn bins(domain: &str) -> BTreeSet<String> {
    let text = read(&format!("functions/{domain}/Cargo.toml"));
    let manifest: toml::Table = text.parse().expect("a manifest is TOML");
    let bins = manifest
        .get("bin")
        .and_then(toml::Value::as_array)
        .cloned()
        .unwrap_or_default();
    let name = |bin: &toml::Value| {
        bin.get("name")
            .and_then(toml::Value::as_str)
            .map(str::to_owned)
    };
    bins.iter()
        .map(|bin| name(bin).expect("a binary has a name"))
        .collect()
}

/// Method, path and operation of everything in the document.
pub(super) fn operations() -> Vec<(String, &'static str, &'static Value)> {
    let paths = DOCUMENT["paths"]
        .as_object()
        .expect("the document has paths");
    let of_path = |(path, item): (&'static String, &'static Value)| {
        let operations = item.as_object().into_iter().flatten();
        operations.map(|(method, operation)| (method.to_uppercase(), path.as_str(), operation))
    };
    paths.iter().flat_map(of_path).collect()
}

/// A route's name, method and path, as the template has them.
fn of_operation((method, path, operation): (String, &str, &Value)) -> (String, String, String) {
    let id = operation["operationId"].as_str().unwrap_or_default();
    if (method.as_str(), path) == DEFAULT_OPERATION {
        return (id.to_owned(), String::new(), "$default".to_owned());
    }
    // An operationId is unique, so the twin of a DELETE has one of its own.
    let name = id
        .strip_suffix("-by-post")
        .filter(|_| path.ends_with("/delete"));
    (name.unwrap_or(id).to_owned(), method, path.to_owned())
}

type Routes = BTreeSet<(String, String, String)>;

fn differences(what: &str, wanted: &Routes, found: &Routes) -> Vec<String> {
    let lacks = wanted
        .difference(found)
        .map(|route| format!("{what} lacks {route:?}"));
    let more = found
        .difference(wanted)
        .map(|route| format!("{what} has {route:?}, template.yaml not"));
    lacks.chain(more).collect()
}
