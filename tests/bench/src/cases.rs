//! The ordinary use of every function: a route's as the event that the HTTP API hands over, an event
//! function's as the stream, the schedule or the topic does.

use academy::store::keys;
use academy_tests::academy::{Academy, ORIGIN, ORIGIN_SECRET};
use academy_tests::events::{bounce_of, record};
use academy_tests::person::Person;
use academy_tests::routes;
use academy_tests::uses::{self, COURSE, Use};
use serde_json::{Value, json};

/// What the yardstick is handed; it reads none of it.
pub(crate) const EMPTY_EVENT: &str = r#"{"version":"2.0","routeKey":"GET /","rawPath":"/","rawQueryString":"","headers":{},"requestContext":{"accountId":"000000000000","apiId":"bench","domainName":"localhost","stage":"$default","requestId":"bench-request","routeKey":"/","time":"01/Apr/2026:04:30:00 +0000","timeEpoch":1775017800000,"http":{"method":"GET","path":"/","protocol":"HTTP/1.1","sourceIp":"127.0.0.1","userAgent":"bench"}},"isBase64Encoded":false}"#;

/// One invocation to be measured.
#[derive(Debug)]
pub(crate) struct Case {
    /// Which function.
    pub(crate) function: &'static str,
    /// Whether somebody signed in asks.
    pub(crate) signed_in: bool,
    /// Whether the function changes something.
    pub(crate) writes: bool,
    /// Whether nobody asks: the stream or the schedule rings.
    pub(crate) is_event: bool,
    /// Whether a password is sent, and so hashed.
    pub(crate) hashes: bool,
    /// What the function is handed.
    pub(crate) event: Value,
}

/// A use of every function, the `number`th of its kind.
pub(crate) async fn all(academy: &Academy, admin: &Person, number: u32) -> Vec<Case> {
    let uses = uses::all(academy, admin, number).await;
    let mut cases: Vec<Case> = uses
        .iter()
        .map(|each| {
            let event = event(each);
            let body = event["body"].as_str().unwrap_or_default();
            Case {
                function: each.route.name,
                signed_in: each.signed_in,
                writes: each.writes(),
                is_event: false,
                hashes: body.contains("password\":"),
                event,
            }
        })
        .collect();
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
        function,
        signed_in: false,
        writes: true,
        is_event: true,
        hashes: false,
        event,
    }));
    cases
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
    let (route, path) = (each.route, each.path.as_str());
    let parameters = routes::find(route.method, path).map(|(_, parameters)| parameters);
    let cookies = each.person.cookies.iter();
    let cookies: Vec<String> = cookies
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    let body = match &each.body {
        Value::Null => Value::Null,
        body => Value::String(body.to_string()),
    };
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
            "accountId": "000000000000", "apiId": "bench", "domainName": "localhost",
            "stage": "$default", "requestId": "bench-request", "routeKey": route.path,
            "time": "01/Apr/2026:04:30:00 +0000", "timeEpoch": 1_775_017_800_000_i64,
            "http": {
                "method": route.method, "path": path, "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1", "userAgent": "bench",
            },
        },
        "body": body,
        "isBase64Encoded": false,
    })
}
