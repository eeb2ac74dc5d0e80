//! docs/openapi.yaml itself: that it says what every route must say, that its examples are right, and
//! that the judge of answers finds faults.

use academy_tests::Answered;
use academy_tests::contract::{Asked, DOCUMENT, check, faults, mismatches, resolved};
use academy_tests::headers::OF_THE_API;
use serde_json::{Value, json};

use super::none;
use super::routes::operations;
use super::source::read;

/// Routes that want nobody signed in.
const PUBLIC: [&str; 14] = [
    "catalog-health",
    "catalog-courses",
    "catalog-course",
    "catalog-missing",
    "auth-register",
    "auth-verify-email",
    "auth-resend",
    "auth-login",
    "auth-logout",
    "auth-forgot",
    "auth-reset",
    "catalog-internships",
    "contact-apply",
    "contact-message",
];

/// Routes that honour an `Idempotency-Key`.
const ONCE: [&str; 10] = [
    "admin-bulk-verify",
    "admin-course-create",
    "admin-enrollment-refund",
    "admin-enrollment-reject",
    "admin-enrollment-verify",
    "enrollments-create",
    "enrollments-pay",
    "admin-internship-create",
    "contact-apply",
    "contact-message",
];

#[test]
fn every_operation_says_what_may_go_wrong() {
    let mut faults = Vec::new();
    for (method, path, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let mut wanted = vec![(403, "forbidden"), (500, "internal"), (503, "unavailable")];
        if method != "GET" {
            wanted.push((403, "cross_site"));
        }
        if !PUBLIC.contains(&id) {
            wanted.push((401, "not_signed_in"));
        }
        if path.starts_with("/api/admin/") {
            wanted.push((403, "admins_only"));
        }
        if operation["requestBody"].is_object() {
            wanted.extend([
                (400, "malformed"),
                (413, "too_large"),
                (415, "unsupported_media_type"),
            ]);
            wanted.push((422, "unknown_field"));
        }
        if ONCE.contains(&id) {
            wanted.extend([(400, "bad_idempotency_key"), (409, "idempotency_in_flight")]);
            wanted.push((422, "idempotency_key_reused"));
        }
        if has_parameter(operation, "cursor") {
            wanted.extend([(400, "bad_query"), (400, "bad_cursor")]);
        }
        if path.contains("{id}") || path.contains("{slug}") {
            wanted.push((404, "not_found"));
        }
        for (status, code) in wanted {
            if !codes(operation, status).contains(&code.to_owned()) {
                faults.push(format!("{id} does not declare {status} {code}"));
            }
        }
        let mut ways = operation["security"]
            .as_array()
            .into_iter()
            .flatten()
            .peekable();
        let secured = ways.peek().is_some() && ways.all(|way| way["session"].is_array());
        if secured == PUBLIC.contains(&id) {
            faults.push(format!("{id}: its `security` is not what it asks for"));
        }
        if has_parameter(operation, "Idempotency-Key") != ONCE.contains(&id) {
            faults.push(format!("{id}: its Idempotency-Key"));
        }
    }
    none(&faults);
}

#[test]
fn the_documents_version_is_the_academys_and_its_tags_are_the_domains() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    let version = manifest["workspace"]["package"]["version"].as_str();
    assert_eq!(DOCUMENT["info"]["version"].as_str(), version);
    for (_, _, operation) in operations() {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let domain = id.split('-').next().unwrap_or_default();
        assert_eq!(operation["tags"], json!([domain]), "{id}");
    }
}

#[test]
fn every_schema_can_be_used_and_its_examples_are_right() {
    let mut wrong = Vec::new();
    let mut examples = 0;
    for (name, schema) in DOCUMENT["components"]["schemas"].as_object().unwrap() {
        let reference = json!({"$ref": format!("#/components/schemas/{name}")});
        for example in schema["examples"].as_array().into_iter().flatten() {
            examples += 1;
            wrong.extend(mismatches(name, &reference, example));
        }
        // Compiles it, examples or not.
        mismatches(name, &reference, &Value::Null);
    }
    for (name, parameter) in DOCUMENT["components"]["parameters"].as_object().unwrap() {
        if let Some(example) = parameter.get("example") {
            examples += 1;
            wrong.extend(mismatches(name, &parameter["schema"], example));
        }
    }
    assert!(examples > 15, "{examples} examples were looked at");
    none(&wrong);
}

#[test]
fn everything_in_the_document_is_used() {
    let text = read("docs/openapi.yaml");
    let mut unused = Vec::new();
    for section in ["headers", "parameters", "responses", "schemas"] {
        for name in DOCUMENT["components"][section].as_object().unwrap().keys() {
            let reference = format!("\"#/components/{section}/{name}\"");
            if !text.contains(&reference) {
                unused.push(reference);
            }
        }
    }
    none(&unused);
}

#[test]
fn an_answer_as_declared_passes() {
    check(&asked("GET", "/api/health"), &health());
}

#[test]
fn every_departure_from_the_contract_is_found() {
    let health_asked = asked("GET", "/api/health");
    let with = |change: fn(&mut Answered)| {
        let mut answered = health();
        change(&mut answered);
        faults(&health_asked, &answered)
    };
    assert!(
        !with(|a| a.text = r#"{"status":"ok","version":"0.1.0","more":1}"#.to_owned()).is_empty()
    );
    assert!(!with(|a| a.text = r#"{"status":"ok"}"#.to_owned()).is_empty());
    assert!(!with(|a| a.text = r#"{"status":"ok","version":null}"#.to_owned()).is_empty());
    assert!(!with(|a| a.text = "ok".to_owned()).is_empty());
    assert!(!with(|a| a.status = 201).is_empty());
    assert!(!with(|a| a.headers.retain(|(name, _)| name != "cache-control")).is_empty());
    assert!(
        !with(|a| a
            .headers
            .retain(|(name, _)| name != "content-security-policy"))
        .is_empty()
    );
    assert!(!with(|a| a.headers.push(("x-table".to_owned(), "academy".to_owned()))).is_empty());
    assert!(!with(|a| a.headers[0].1 = "text/plain".to_owned()).is_empty());
    assert!(!faults(&asked("PUT", "/api/health"), &health()).is_empty());
    let courses = answered(
        200,
        "application/json",
        &json!({"items": [], "next_cursor": null}),
    );
    let queried = Asked {
        query: vec!["limit", "page"],
        ..asked("GET", "/api/admin/courses")
    };
    let undeclared = ["it took the query's undeclared `page`"];
    assert_eq!(faults(&queried, &courses), undeclared);
    let with_a_body = Asked {
        body: b"{}",
        ..asked("GET", "/api/health")
    };
    assert!(!faults(&with_a_body, &health()).is_empty());
}

#[test]
fn a_problem_must_carry_a_code_that_the_route_declares() {
    let login = asked("POST", "/api/auth/login");
    let problem = |status: u16, code: &str| {
        let body = json!({"type": "about:blank", "title": "T", "status": status, "detail": "D", "code": code,
            "request_id": "r"});
        answered(status, "application/problem+json", &body)
    };
    assert_eq!(
        faults(&login, &problem(401, "invalid_credentials")),
        Vec::<String>::new()
    );
    assert!(!faults(&login, &problem(401, "not_signed_in")).is_empty());
    assert!(!faults(&login, &problem(404, "not_found")).is_empty());
    // Without Retry-After, and without `errors`.
    assert!(!faults(&login, &problem(429, "too_many_requests")).is_empty());
    assert!(!faults(&login, &problem(422, "invalid_fields")).is_empty());
}

fn asked<'a>(method: &'a str, route: &'a str) -> Asked<'a> {
    Asked {
        method,
        route,
        query: Vec::new(),
        body: b"",
    }
}

fn health() -> Answered {
    answered(
        200,
        "application/json",
        &json!({"status": "ok", "version": "0.1.0"}),
    )
}

fn answered(status: u16, media_type: &str, body: &Value) -> Answered {
    let own = [("content-type", media_type), ("cache-control", "no-store")];
    let headers = own.iter().chain(OF_THE_API.iter());
    Answered {
        status,
        headers: headers
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        text: body.to_string(),
        json: body.clone(),
    }
}

fn has_parameter(operation: &Value, name: &str) -> bool {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    parameters
        .map(resolved)
        .any(|parameter| parameter["name"] == name)
}

/// The codes that an operation declares for a status.
fn codes(operation: &Value, status: u16) -> Vec<String> {
    let response = resolved(&operation["responses"][status.to_string()]);
    let schema = &response["content"]["application/problem+json"]["schema"];
    let codes = schema["properties"]["code"]["enum"]
        .as_array()
        .into_iter()
        .flatten();
    codes.filter_map(Value::as_str).map(str::to_owned).collect()
}
