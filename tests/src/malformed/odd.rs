//! Values, texts, headers and paths that have broken something somewhere.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::lot::Lot;
use super::taken::Field;
use crate::routes::Route;

/// Texts that have broken something somewhere.
pub(super) const TEXTS: &[&str] = &[
    "",
    " ",
    "\0",
    "\u{feff}",
    "\u{202e}",
    "null",
    "true",
    "-1",
    "1e999",
    "NaN",
    "%00",
    "%zz",
    "../../etc/passwd",
    "';--",
    "<script>alert(1)</script>",
    "${jndi:ldap://x}",
    "{{7*7}}",
    "=1+1",
    "\r\nset-cookie: a=b",
    "आशा",
    "😀",
    "x@y",
    "a@example.com",
    "+919876543210",
    "123456789012",
    "python",
    "00000000000000000000000000",
    "2026-02-30",
    "9999999999999999999",
];

/// What stands in an address as it is: no encoding, half of one, or one of what is no UTF-8.
const RAW: &[&str] = &[
    "%zz",
    "%",
    "%2",
    "%ff",
    "%c3",
    "%c0%af",
    "%ed%a0%80",
    "%u0041",
    "%%30",
    "%25zz",
    "+",
    "&&=&",
    "a=b=c",
    ";",
    "..;",
    "%2e%2e%2f",
];

/// Bytes that are no UTF-8, each for another reason.
pub(super) const NO_UTF8: &[&[u8]] = &[
    b"\xff",
    b"\xc3",
    b"\x80",
    b"\xc0\x80",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
];

/// What nearly is JSON.
pub(super) const NO_JSON: &[&str] = &[
    "{",
    "{'a': 1}",
    "{\"a\": 1,}",
    "{\"a\": \"\\ud800\"}",
    "{\"a\": \"\t\"}",
    "{\"a\": 01}",
    "\u{feff}{}",
    "{}{}",
    "{} x",
    "NaN",
];

/// The path of `route` with a name that nothing has.
pub(super) fn path(route: &Route, lot: &mut Lot) -> String {
    let mut path = if route.path == "$default" {
        format!("/api/{}", part(lot))
    } else {
        route.path.to_owned()
    };
    for name in ["{id}", "{slug}", "{kind}"] {
        if path.contains(name) {
            path = path.replace(name, &part(lot));
        }
    }
    path
}

/// One part of a path, never quite what an id or a slug of the tests is.
fn part(lot: &mut Lot) -> String {
    match lot.below(4) {
        0 => "no-such-thing".to_owned(),
        1 => encoded(&format!("{}x", lot.pick(TEXTS))),
        2 => format!("x{}", lot.pick(RAW).replace(['&', '='], "")),
        _ => "z".repeat(1 + lot.below(3000)),
    }
}

/// One name and value of a query.
pub(super) fn query(lot: &mut Lot) -> String {
    let names = [
        "limit", "cursor", "q", "state", "course", "from", "to", "role", "x", "%ff", "%zz",
    ];
    let name = lot.pick(&names);
    match lot.below(3) {
        0 => format!("{name}={}", lot.pick(RAW)),
        _ => format!("{name}={}", encoded(lot.pick(TEXTS))),
    }
}

/// A header that is wrong, or strange.
pub(super) fn header(lot: &mut Lot) -> (&'static str, String) {
    let odd = [
        ("idempotency-key", "short"),
        (
            "idempotency-key",
            "0123456789012345678901234567890123456789012345678901234567890123456789",
        ),
        ("idempotency-key", "a fine key"),
        ("cookie", "__Host-session=AAAA; __Host-device=%%%"),
        ("cookie", ";;;=;=; __Host-session"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
        ("user-agent", "() { :; }; echo"),
        ("accept", "text/html"),
        ("x-viewer-address", "not an address"),
        ("x-origin-secret", "guessed"),
    ];
    let (name, value) = odd[lot.below(odd.len())];
    (name, value.to_owned())
}

/// Most of `fields`, each of any kind.
pub(super) fn object(fields: &[Field], lot: &mut Lot) -> Value {
    let mut object = Map::new();
    for field in fields {
        if lot.below(4) > 0 {
            object.insert(field.name.clone(), value(lot, 3));
        }
    }
    Value::Object(object)
}

/// Anything.
pub(super) fn value(lot: &mut Lot, depth: usize) -> Value {
    match lot.below(if depth == 0 { 4 } else { 6 }) {
        0..4 => scalar(lot),
        4 => (0..lot.below(4)).map(|_| value(lot, depth - 1)).collect(),
        _ => json!({ lot.pick(TEXTS): value(lot, depth - 1) }),
    }
}

/// Anything but an object.
pub(super) fn scalar(lot: &mut Lot) -> Value {
    match lot.below(7) {
        0 => Value::Null,
        1 => json!(lot.below(2) == 0),
        2 => json!(-1),
        3 => json!(lot.below(usize::MAX)),
        4 => json!(0.1),
        5 => json!("x".repeat(lot.below(9000))),
        _ => json!(lot.pick(TEXTS)),
    }
}

/// Percent-encoding of everything that is not plainly plain.
fn encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut path, byte| {
        let _ = match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => {
                write!(path, "{}", char::from(byte))
            }
            _ => write!(path, "%{byte:02X}"),
        };
        path
    })
}
