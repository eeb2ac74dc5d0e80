//! The contract, docs/openapi.yaml, held against every answer that a test gets: its status and headers
//! must be declared, its body must be what the schema says, to the field.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::{Value, json};

use crate::headers::{OF_THE_SITE, of_answer};
use crate::person::Answered;

/// The operation that stands for the API's `$default`.
const DEFAULT: (&str, &str) = ("GET", "/{path}");

/// The document.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/openapi.yaml");
    let text = std::fs::read_to_string(&path).expect("docs/openapi.yaml is there");
    serde_yaml_ng::from_str(&text).expect("docs/openapi.yaml is YAML")
});

/// The compiled schemas, by their text: compiling one takes longer than judging by it.
static COMPILED: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);

/// What was asked, as far as the contract speaks of it.
#[derive(Debug)]
pub struct Asked<'a> {
    /// The method.
    pub method: &'a str,
    /// The route's path, with `{parameters}`, or `$default`.
    pub route: &'a str,
    /// The query's names.
    pub query: Vec<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl<'a> Asked<'a> {
    /// What `method` asks of `route` by `path`, which may have a query.
    pub fn of(method: &'a str, route: &'a str, path: &'a str, body: &'a [u8]) -> Self {
        let (_, query) = path.split_once('?').unwrap_or((path, ""));
        let pairs = query.split('&').filter(|pair| !pair.is_empty());
        let name = |pair: &'a str| pair.split('=').next().unwrap_or(pair);
        Self {
            method,
            route,
            query: pairs.map(name).collect(),
            body,
        }
    }
}

/// Through what an answer came, which sets headers of its own.
#[derive(Debug, Clone, Copy)]
enum Way {
    /// From the function itself.
    Straight,
    /// Through the API and the distribution, or the door that stands for it.
    TheSite,
}

/// What the server and the API add to an answer, beside the site's headers.
const BY_THE_WAY: [&str; 3] = ["date", "content-length", "apigw-requestid"];

/// Fails the test when `answered` is not what the contract declares for what was `asked`.
pub fn check(asked: &Asked<'_>, answered: &Answered) {
    refuse(asked, answered, &faults(asked, answered));
}

/// The same of an answer that came through the whole site.
pub fn check_of_the_site(asked: &Asked<'_>, answered: &Answered) {
    let mut faults = Vec::new();
    judge(asked, answered, Way::TheSite, &mut faults);
    refuse(asked, answered, &faults);
}

fn refuse(asked: &Asked<'_>, answered: &Answered, faults: &[String]) {
    assert!(
        faults.is_empty(),
        "{} {} answered {} against docs/openapi.yaml:\n  {}\nbody: {}",
        asked.method,
        asked.route,
        answered.status,
        faults.join("\n  "),
        answered.text,
    );
}

/// What in `answered` is not as the contract has it.
pub fn faults(asked: &Asked<'_>, answered: &Answered) -> Vec<String> {
    let mut faults = Vec::new();
    judge(asked, answered, Way::Straight, &mut faults);
    faults
}

/// The operation that takes `method` at the path of a route.
pub fn operation(method: &str, route: &str) -> &'static Value {
    let (method, path) = match route {
        "$default" => DEFAULT,
        path => (method, path),
    };
    &DOCUMENT["paths"][path][method.to_lowercase()]
}

fn judge(asked: &Asked<'_>, answered: &Answered, way: Way, faults: &mut Vec<String>) {
    let operation = operation(asked.method, asked.route);
    if operation.is_null() {
        faults.push("no such operation".to_owned());
        return;
    }
    let response = resolved(&operation["responses"][answered.status.to_string()]);
    if response.is_null() {
        faults.push("this status is not declared".to_owned());
        return;
    }
    judge_headers(&response["headers"], answered, way, faults);
    judge_body(&response["content"], answered, faults);
    if (200..300).contains(&answered.status) {
        judge_request(operation, asked, faults);
    }
}

/// What is declared is there and right; what is there is declared, the security headers aside, which
/// are on every answer.
fn judge_headers(declared: &Value, answered: &Answered, way: Way, faults: &mut Vec<String>) {
    let mut known = vec!["content-type".to_owned()];
    for (name, header) in declared.as_object().into_iter().flatten() {
        let header = resolved(header);
        let name = name.to_lowercase();
        let values: Vec<_> = answered.all(&name).collect();
        if values.is_empty() && header["required"] == true {
            faults.push(format!("the header {name} is missing"));
        }
        for value in values {
            let number = value.parse::<u64>().map(Value::from);
            let value = match header["schema"]["type"] == "integer" {
                true => number.unwrap_or_default(),
                false => Value::from(value),
            };
            faults.extend(mismatches(
                &format!("header {name}"),
                &header["schema"],
                &value,
            ));
        }
        known.push(name);
    }
    let media_type = answered.header("content-type").unwrap_or_default();
    let everywhere = match way {
        Way::Straight => of_answer(media_type),
        Way::TheSite => OF_THE_SITE.to_vec(),
    };
    if matches!(way, Way::TheSite) {
        known.extend(BY_THE_WAY.map(str::to_owned));
    }
    for (name, value) in everywhere {
        if answered.all(name).collect::<Vec<_>>() != [value] {
            faults.push(format!("the header {name} must be there once, as {value}"));
        }
        known.push(name.to_owned());
    }
    for (name, value) in &answered.headers {
        if !known.contains(name) {
            faults.push(format!("the header {name}: {value} is not declared"));
        }
    }
}

fn judge_body(declared: &Value, answered: &Answered, faults: &mut Vec<String>) {
    let Some(content) = declared.as_object() else {
        if !answered.text.is_empty() {
            faults.push("no body is declared".to_owned());
        }
        return;
    };
    let media_type = answered.header("content-type").unwrap_or_default();
    let media_type = media_type.split(';').next().unwrap_or_default();
    let Some(declared) = content.get(media_type) else {
        faults.push(format!("the media type `{media_type}` is not declared"));
        return;
    };
    let value = if media_type.ends_with("json") {
        serde_json::from_str(&answered.text).unwrap_or_else(|e| {
            faults.push(format!("the body is not JSON: {e}"));
            Value::Null
        })
    } else {
        Value::from(answered.text.clone())
    };
    faults.extend(mismatches("body", &declared["schema"], &value));
}

/// What a route took, its contract must let pass.
fn judge_request(operation: &Value, asked: &Asked<'_>, faults: &mut Vec<String>) {
    let parameters = operation["parameters"].as_array();
    let declared: Vec<_> = parameters.into_iter().flatten().map(resolved).collect();
    // A route without a query does not look at it; a list looks at every name.
    let mut known = declared.iter().filter(|p| p["in"] == "query").peekable();
    if known.peek().is_some() {
        let known: Vec<_> = known.map(|p| p["name"].as_str()).collect();
        let strange = asked
            .query
            .iter()
            .filter(|name| !known.contains(&Some(*name)));
        faults.extend(strange.map(|name| format!("it took the query's undeclared `{name}`")));
    }
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    match (asked.body.is_empty(), schema.is_null()) {
        (true, _) if operation["requestBody"]["required"] == true => {
            faults.push("it took no body, and one is required".to_owned());
        }
        (true, _) => {}
        (false, true) => faults.push("it took a body, and none is declared".to_owned()),
        (false, false) => match serde_json::from_slice(asked.body) {
            Ok(sent) => faults.extend(mismatches("it took the body", schema, &sent)),
            Err(error) => faults.push(format!("it took a body that is not JSON: {error}")),
        },
    }
}

/// What in `value` is not as `schema` (a part of the document) has it.
pub fn mismatches(what: &str, schema: &Value, value: &Value) -> Vec<String> {
    let validator = compiled(schema);
    let errors = validator.iter_errors(value);
    errors
        .map(|e| format!("{what}{}: {e}", e.instance_path()))
        .collect()
}

fn compiled(schema: &Value) -> Arc<Validator> {
    let key = schema.to_string();
    let mut compiled = COMPILED.lock().expect("no test fails while it compiles");
    if let Some(validator) = compiled.get(&key) {
        return Arc::clone(validator);
    }
    // References are from the document's root: the part stands in one of its own.
    let root = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "components": DOCUMENT["components"],
        "allOf": [schema],
    });
    let options = jsonschema::options()
        .should_validate_formats(true)
        .build(&root);
    let validator = Arc::new(options.expect("docs/openapi.yaml has proper schemas"));
    compiled.insert(key, Arc::clone(&validator));
    validator
}

/// `part`, or what it refers to.
pub fn resolved(part: &Value) -> &Value {
    let Some(reference) = part["$ref"].as_str() else {
        return part;
    };
    let pointer = reference
        .strip_prefix('#')
        .expect("references stay in the document");
    DOCUMENT
        .pointer(pointer)
        .unwrap_or_else(|| panic!("docs/openapi.yaml lacks {reference}"))
}
