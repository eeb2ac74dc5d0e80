//! The ordinary use of every route, as the event that the HTTP API hands over.

use academy_tests::academy::{ORIGIN, ORIGIN_SECRET};
use academy_tests::routes;
use academy_tests::uses::Use;
use serde_json::{Value, json};

/// The event of one use.
pub(crate) fn event(each: &Use) -> Value {
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
