//! Requests that no page of ours sends, for every route there is: each must be answered with a problem,
//! and none may be our fault.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::contract::DOCUMENT;
use crate::person::{Answered, Person};
use crate::routes::Route;

/// A lot that falls the same way for the same seed, so that a failure can be repeated.
#[derive(Debug, Clone)]
pub struct Lot(u64);

impl Lot {
    /// The lot of `seed` for `name`.
    pub fn new(seed: u64, name: &str) -> Self {
        let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        Self(name.bytes().fold(seed ^ 0xcbf2_9ce4_8422_2325, mix) | 1)
    }

    /// A number below `bound`. SplitMix64.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % bound as u64).unwrap()
    }

    /// One of `all`.
    pub fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.below(all.len())]
    }
}

/// Texts that have broken something somewhere.
const TEXTS: &[&str] = &[
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

/// A request that is wrong in some way, or at least strange.
#[derive(Debug, Clone)]
pub struct Malformed {
    /// What is wrong.
    pub kind: &'static str,
    /// The path and the query.
    pub path: String,
    /// Headers, the content type among them.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// Whether nobody could take it for a good one.
    pub hopeless: bool,
}

impl Malformed {
    /// One for `route`, as `lot` falls.
    pub fn draw(route: &Route, lot: &mut Lot) -> Self {
        let mut drawn = Self {
            kind: "path or query",
            path: path(route, lot),
            headers: vec![("content-type", "application/json".to_owned())],
            body: String::new(),
            hopeless: false,
        };
        if lot.below(4) == 0 {
            drawn.headers.push(header(lot));
        }
        let fields = fields(route);
        if let Some(fields) = fields {
            drawn.spoil(&fields, lot);
        } else {
            drawn.headers.remove(0);
        }
        drawn
    }

    /// The method by which `route` is asked: its own, or `PUT` where it takes any.
    pub fn method(route: &Route) -> &'static str {
        if route.method.is_empty() {
            "PUT"
        } else {
            route.method
        }
    }

    /// Fails the test, which tells `what` was asked, if it was answered `status` by a fault of ours, or taken for a
    /// good one where nobody could.
    pub fn judge(&self, status: u16, what: &str) {
        assert!(status < 500, "{what}");
        assert!(!self.hopeless || status >= 400, "{what}");
    }

    /// Sends it as `person` does.
    pub async fn send(&self, person: &mut Person, method: &str) -> Answered {
        let headers: Vec<_> = self.headers.iter().map(|(n, v)| (*n, v.as_str())).collect();
        person.send(method, &self.path, &headers, &self.body).await
    }

    fn spoil(&mut self, fields: &[String], lot: &mut Lot) {
        self.hopeless = true;
        (self.kind, self.body) = match lot.below(9) {
            0 => ("no JSON", format!("{}{{", lot.pick(TEXTS))),
            1 => ("no object", scalar(lot).to_string()),
            2 => {
                let whole = object(fields, lot).to_string();
                ("cut off", whole[..whole.len() - 1].to_owned())
            }
            3 => ("too deep", "[".repeat(1000 + lot.below(9000))),
            4 => ("too large", format!("{{\"a\":\"{}\"}}", "x".repeat(70_000))),
            5 => ("beyond numbers", r#"{"a":1e999,"b":-1e999}"#.to_owned()),
            6 => {
                let types = [
                    "",
                    "text/plain",
                    "application/x-www-form-urlencoded",
                    "json",
                ];
                self.headers[0].1 = lot.pick(&types).to_owned();
                ("another type", object(fields, lot).to_string())
            }
            7 => {
                let mut body = object(fields, lot);
                // A name may be empty, too.
                let before = lot.pick(&["", "no field "]);
                body[format!("{before}{}", lot.pick(TEXTS))] = value(lot, 2);
                ("unknown field", body.to_string())
            }
            _ => {
                // By chance it may be a good one.
                self.hopeless = false;
                ("fields of any kind", object(fields, lot).to_string())
            }
        };
    }
}

/// The names of the fields that the route's body has; nothing when it takes no body at all.
fn fields(route: &Route) -> Option<Vec<String>> {
    let operation = &DOCUMENT["paths"][route.path][route.method.to_lowercase()];
    let body = followed(&operation["requestBody"]);
    let schema = followed(&body["content"]["application/json"]["schema"]);
    let names = |properties: &Map<String, Value>| properties.keys().cloned().collect();
    (!schema.is_null()).then(|| {
        schema["properties"]
            .as_object()
            .map(names)
            .unwrap_or_default()
    })
}

fn followed(value: &'static Value) -> &'static Value {
    let target = value["$ref"]
        .as_str()
        .and_then(|to| DOCUMENT.pointer(to.trim_start_matches('#')));
    target.unwrap_or(value)
}

fn path(route: &Route, lot: &mut Lot) -> String {
    let mut path = if route.path == "$default" {
        format!("/api/{}", encoded(lot.pick(TEXTS)))
    } else {
        route.path.to_owned()
    };
    for name in ["{id}", "{slug}", "{kind}"] {
        if path.contains(name) {
            let text = match lot.below(3) {
                0 => "python".to_owned(),
                1 => format!("{}x", lot.pick(TEXTS)),
                _ => "z".repeat(1 + lot.below(3000)),
            };
            path = path.replace(name, &encoded(&text));
        }
    }
    if lot.below(3) == 0 {
        let names = [
            "limit", "cursor", "q", "state", "course", "from", "to", "role", "x",
        ];
        let (name, value) = (lot.pick(&names), encoded(lot.pick(TEXTS)));
        let _ = write!(path, "?{name}={value}");
    }
    path
}

fn header(lot: &mut Lot) -> (&'static str, String) {
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

fn object(fields: &[String], lot: &mut Lot) -> Value {
    let mut object = Map::new();
    for field in fields {
        if lot.below(4) > 0 {
            object.insert(field.clone(), value(lot, 3));
        }
    }
    Value::Object(object)
}

fn value(lot: &mut Lot, depth: usize) -> Value {
    match lot.below(if depth == 0 { 4 } else { 6 }) {
        0..4 => scalar(lot),
        4 => (0..lot.below(4)).map(|_| value(lot, depth - 1)).collect(),
        _ => json!({ lot.pick(TEXTS): value(lot, depth - 1) }),
    }
}

/// Anything but an object.
fn scalar(lot: &mut Lot) -> Value {
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
