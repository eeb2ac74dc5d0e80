//! Each route's ordinary use, made anew for every repetition: somebody who is signed in, and what they
//! ask for.

use academy_tests::academy::{ORIGIN, ORIGIN_SECRET, PASSWORD, email_of};
use academy_tests::{Academy, Person, routes};
use serde_json::{Value, json};

/// What a route is asked.
#[derive(Debug)]
pub struct Case {
    /// The route's name.
    pub route: &'static str,
    /// Whether a person is signed in by it.
    pub signed_in: bool,
    /// Whether it changes something.
    pub writes: bool,
    /// The event as the HTTP API hands it over.
    pub event: String,
}

/// What every case needs to be there.
pub async fn prepare(academy: &Academy) -> Person {
    academy.course(COURSE, 49_900).await;
    academy.admin("Bench Admin").await
}

const COURSE: &str = "bench-course";

/// The ordinary use of every route, for repetition `number`.
pub async fn all(academy: &Academy, admin: &Person, number: u32) -> Vec<Case> {
    let mut cases = Vec::new();
    for route in routes::ROUTES.iter() {
        if let Some(case) = of(academy, admin, route, number).await {
            cases.push(case);
        }
    }
    cases
}

async fn of(academy: &Academy, admin: &Person, route: &'static routes::Route, number: u32) -> Option<Case> {
    let name = format!("Bench {} {number}", route.name.replace('-', " "));
    let of_admin = route.path.starts_with("/api/admin/");
    let of_student = route.path.starts_with("/api/enrollments") || route.name == "auth-session" || route.name == "auth-logout";
    let mut student = match of_admin || of_student || route.name == "auth-login" {
        true => Some(academy.student(&name).await),
        false => None,
    };
    let mut path = route.path.replace("{slug}", COURSE);
    if path.contains("{id}") {
        let id = enrollment(student.as_mut()?, route.name, number, admin).await;
        path = path.replace("{id}", &id);
    }
    let body = body(academy, route.name, &name, number).await?;
    let person = if of_admin { Some(admin) } else { student.as_ref().filter(|_| of_student) };
    Some(Case {
        route: route.name,
        signed_in: person.is_some(),
        writes: route.method != "GET",
        event: event(route, &path, person, &body).to_string(),
    })
}

/// An enrollment in the state that the route wants.
async fn enrollment(student: &mut Person, route: &str, number: u32, admin: &Person) -> String {
    let id = student.enrolls_in(COURSE).await;
    let paid = ["verify", "reject", "refund", "receipt"].iter().any(|act| route.ends_with(act));
    if paid {
        student.pays(&id, &utr(route, number)).await;
    }
    if route.ends_with("refund") || route.ends_with("receipt") {
        let path = format!("/api/admin/enrollments/{id}/verify");
        admin.clone().post(&path, json!({})).await.expect(200);
    }
    id
}

/// What the route takes; nothing for a route without an ordinary use here.
async fn body(academy: &Academy, route: &str, name: &str, number: u32) -> Option<Value> {
    Some(match route {
        "auth-register" => json!({"name": name, "email": email_of(name), "password": PASSWORD, "accept_terms": true}),
        "auth-login" => json!({"email": email_of(name), "password": PASSWORD}),
        "auth-resend" => json!({"email": email_of(name)}),
        // Opening a link needs the mail's token; the API tests count its calls.
        "auth-verify-email" => return None,
        "enrollments-create" => json!({"course": COURSE}),
        "enrollments-pay" => json!({"utr": utr(route, number)}),
        "admin-enrollment-reject" | "admin-enrollment-refund" => json!({"reason": "Measured."}),
        "admin-enrollment-delete" => json!({"reason": "Measured."}),
        "admin-enrollment-note" => json!({"note": "Measured."}),
        "admin-bulk-verify" => json!({"ids": ["0000000000000000000000000"]}),
        "admin-course-create" => course(&format!("bench-{number}"), None),
        "admin-course-update" => {
            let version = academy.visitor().get(&format!("/api/courses/{COURSE}")).await.number_at("/version");
            course(COURSE, version)
        }
        "admin-course-delete" => return None,
        _ => json!({}),
    })
}

fn course(slug: &str, version: Option<i64>) -> Value {
    let mut course = json!({
        "slug": slug, "name": "A course", "summary": "A summary.", "description": "A description.",
        "duration": "3 months", "level": "foundational", "price_paise": 49_900,
        "topics": ["one"], "modules": ["first"], "featured": false, "state": "published",
    });
    if let Some(version) = version {
        course["version"] = json!(version);
    }
    course
}

fn utr(route: &str, number: u32) -> String {
    let route: u32 = route.bytes().map(u32::from).sum();
    format!("{route:06}{number:06}")
}

fn event(route: &routes::Route, path: &str, person: Option<&Person>, body: &Value) -> Value {
    let takes_body = route.method != "GET" && body.as_object().is_some_and(|fields| !fields.is_empty());
    let (path, parameters) = (path, routes::find(route.method, path).map(|(_, parameters)| parameters));
    let cookies: Vec<String> = person
        .map(|person| person.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect())
        .unwrap_or_default();
    json!({
        "version": "2.0",
        "routeKey": format!("{} {}", route.method, route.path),
        "rawPath": path,
        "rawQueryString": "",
        "cookies": cookies,
        "headers": {
            "x-origin-secret": ORIGIN_SECRET,
            "x-viewer-address": "127.0.0.1",
            "sec-fetch-site": "same-origin",
            "origin": ORIGIN,
            "content-type": "application/json",
            "user-agent": "bench",
        },
        "pathParameters": parameters.unwrap_or_default(),
        "requestContext": {
            "accountId": "000000000000", "apiId": "bench", "domainName": "localhost", "stage": "$default",
            "requestId": "bench-request", "routeKey": route.path, "time": "01/Apr/2026:04:30:00 +0000",
            "timeEpoch": 1_775_017_800_000_i64,
            "http": {"method": route.method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "bench"},
        },
        "body": if takes_body { Value::String(body.to_string()) } else { Value::Null },
        "isBase64Encoded": false,
    })
}
