//! The ordinary use of every function: a route's as the event that the HTTP API hands over, an event
//! function's as the stream, the schedule or the topic does.

use std::collections::BTreeSet;

use academy::store::keys;
use academy_tests::academy::{Academy, ORIGIN, ORIGIN_SECRET, email_of};
use academy_tests::events::{bounce_of, record};
use academy_tests::grants::template;
use academy_tests::person::Person;
use academy_tests::routes;
use academy_tests::uses::{self, COURSE, Use};
use serde_json::{Value, json};

use crate::functions::Hashing;

/// What the yardstick is handed; it reads none of it.
pub(crate) const EMPTY_EVENT: &str = r#"{"version":"2.0","routeKey":"GET /","rawPath":"/","rawQueryString":"","headers":{},"requestContext":{"accountId":"000000000000","apiId":"bench","domainName":"localhost","stage":"$default","requestId":"bench-request","routeKey":"/","time":"01/Apr/2026:04:30:00 +0000","timeEpoch":1775017800000,"http":{"method":"GET","path":"/","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"bench"}},"isBase64Encoded":false}"#;

/// The API's `$default`, whose ordinary answer is that there is nothing here.
pub(crate) const MISSING: &str = "catalog-missing";

/// The password of the site before this one, and its hash as Werkzeug wrote it by itself: the dearest that is
/// taken. Made by Python: `hashlib.scrypt(b"old password", salt=b"aB3dE5gH7jK9mN1p", n=32768, r=8, p=1,
/// maxmem=2**27, dklen=64)`.
const OLD_PASSWORD: &str = "old password";
const OLD_HASH: &str = "scrypt:32768:8:1$aB3dE5gH7jK9mN1p$458086fba57d6d9c84ffe90cb918743a84231a4236e249e2903257870c4ea783507fe00141e69dd2feb2d0784d098f97b41c060acfd9e4ddc9812aaacb2d9a43";

/// One invocation to be measured.
#[derive(Debug)]
pub(crate) struct Case {
    /// What it goes by: the function's name, but for a second use of one.
    pub(crate) name: &'static str,
    /// Which function.
    pub(crate) function: &'static str,
    /// Whether somebody signed in asks.
    pub(crate) signed_in: bool,
    /// Whether the function changes something.
    pub(crate) writes: bool,
    /// Whether nobody asks: the stream or the schedule rings.
    pub(crate) is_event: bool,
    /// Which password hash is worked on: of today wherever a password is sent.
    pub(crate) hashing: Hashing,
    /// What the function is handed.
    pub(crate) event: Value,
}

impl Case {
    /// A use of `function` by nobody in particular, who reads.
    fn of(function: &'static str, event: Value) -> Self {
        Self {
            name: function,
            function,
            signed_in: false,
            writes: false,
            is_event: false,
            hashing: Hashing::Nothing,
            event,
        }
    }
}

/// A use of every function, the `number`th of its kind, and of the log-in a second one.
pub(crate) async fn all(academy: &Academy, admin: &Person, number: u32) -> Vec<Case> {
    let uses = uses::all(academy, admin, number).await;
    let mut cases: Vec<Case> = uses
        .iter()
        .map(|each| {
            let event = event(each);
            let body = event["body"].as_str().unwrap_or_default();
            let hashing = match body.contains("password\":") {
                true => Hashing::Today,
                false => Hashing::Nothing,
            };
            Case {
                signed_in: each.signed_in,
                writes: each.writes(),
                hashing,
                ..Case::of(each.route.name, event)
            }
        })
        .collect();
    cases.push(by_an_old_password(academy, number).await);
    // A course's page is looked up before it is said not to be there.
    let nowhere = event_of(
        ("GET", "$default"),
        "/courses/no-such-course/",
        &[],
        &Value::Null,
    );
    cases.push(Case::of(MISSING, nowhere));
    // A mail of its own each time: those of the uses above wait for the sweeper, which sends them.
    academy
        .visitor()
        .post("/api/auth/register", registration(number))
        .await
        .expect(202);
    let newest = academy.outbox_batch().await.records.pop();
    let course = record(keys::CATALOGUE, &format!("COURSE#{COURSE}"), 1);
    let rings = [
        ("events-mailer", json!({"Records": newest.as_slice()})),
        ("events-publisher", json!({"Records": [course]})),
        ("events-sweeper", json!({})),
        ("events-feedback", bounce_of(&newcomer(number))),
    ];
    cases.extend(rings.map(|(function, event)| Case {
        writes: true,
        is_event: true,
        ..Case::of(function, event)
    }));
    cases
}

/// Holds that every function of the template is used, and nothing else.
///
/// # Errors
/// Names what is not.
pub(crate) fn are_of_the_template(cases: &[Case]) -> Result<(), String> {
    let used: BTreeSet<&str> = cases.iter().map(|case| case.function).collect();
    let template = template();
    let functions = template.functions.iter();
    let functions: BTreeSet<&str> = functions.map(|function| function.name.as_str()).collect();
    let differ: Vec<&&str> = used.symmetric_difference(&functions).collect();
    if differ.is_empty() {
        return Ok(());
    }
    Err(format!(
        "used or in template.yaml, and not both: {differ:?}"
    ))
}

/// The first log-in of somebody whose account the site before this one had.
async fn by_an_old_password(academy: &Academy, number: u32) -> Case {
    let name = format!("Ordinary old password {number}");
    let email = email_of(&name);
    academy.student(&name).await;
    academy.keeps_hash(&email, OLD_HASH).await;
    let body = json!({"email": email, "password": OLD_PASSWORD});
    let event = event_of(("POST", "/api/auth/login"), "/api/auth/login", &[], &body);
    Case {
        name: "auth-login, by an old hash",
        writes: true,
        hashing: Hashing::Old,
        ..Case::of("auth-login", event)
    }
}

fn newcomer(number: u32) -> String {
    format!("new-{number}@example.com")
}

fn registration(number: u32) -> Value {
    json!({
        "name": "Someone New", "email": newcomer(number),
        "password": "a password of the bench", "accept_terms": true,
    })
}

/// The event of one use.
fn event(each: &Use) -> Value {
    let cookies = each.person.cookies.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let route = (each.route.method, each.route.path);
    event_of(route, &each.path, &cookies, &each.body)
}

/// The event of a request for `path`, which the route of this method and path takes.
fn event_of((method, route): (&str, &str), path: &str, cookies: &[String], body: &Value) -> Value {
    let parameters = routes::find(method, path).map(|(_, parameters)| parameters);
    let body = match body {
        Value::Null => Value::Null,
        body => Value::String(body.to_string()),
    };
    json!({
        "version": "2.0",
        "routeKey": format!("{method} {route}"),
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
            "accountId": "000000000000", "apiId": "bench", "domainName": "localhost",
            "stage": "$default", "requestId": "bench-request", "routeKey": route,
            "time": "01/Apr/2026:04:30:00 +0000", "timeEpoch": 1_775_017_800_000_i64,
            "http": {
                "method": method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "bench",
            },
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fails if a function of the template has no case here, so that no bar is held against it, or if the
    /// log-in by an old hash is not what it says.
    #[tokio::test]
    async fn every_function_of_the_template_is_measured() {
        let academy = Academy::open().await;
        let admin = uses::prepare(&academy).await;
        let cases = all(&academy, &admin, 0).await;
        assert_eq!(are_of_the_template(&cases), Ok(()));
        assert!(are_of_the_template(&cases[1..]).is_err());
        let mut old = cases.iter().filter(|case| case.hashing == Hashing::Old);
        assert_eq!(old.next().map(|case| case.function), Some("auth-login"));
        let email = email_of("Ordinary old password 0");
        let mut owner = academy.visitor();
        owner.logs_in(&email, OLD_PASSWORD).await.expect(200);
    }
}
