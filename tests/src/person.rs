//! Somebody who uses the academy through the API, as a browser would: with cookies, and on one device.
//! Every answer is held against docs/openapi.yaml, whatever the test looks at.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use academy::app::Platform;
use academy::http::Request;
use lambda_http::{Body, RequestExt};
use serde_json::Value;

use crate::academy::{ORIGIN, ORIGIN_SECRET};
use crate::contract::{self, Asked};
use crate::granted;
use crate::heard;
use crate::routes::{self, Route};

/// How many requests were made: each has an id of its own.
static REQUESTS: AtomicU64 = AtomicU64::new(0);

/// A person and their device.
#[derive(Debug, Clone)]
pub struct Person {
    platform: Platform,
    /// The device's address, as the CDN would tell it.
    pub address: String,
    /// The browser's cookies.
    pub cookies: BTreeMap<String, String>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The status.
    pub status: u16,
    /// The headers; names in lower case, one row a header.
    pub headers: Vec<(String, String)>,
    /// The body, as it came.
    pub text: String,
    /// The body as JSON; `null` when it is none.
    pub json: Value,
}

impl Person {
    /// Somebody at `address`.
    pub fn new(platform: Platform, address: String) -> Self {
        Self {
            platform,
            address,
            cookies: BTreeMap::new(),
        }
    }

    /// The academy's clock moves on by a millisecond.
    pub fn lets_a_moment_pass(&self) {
        let clock = &self.platform.clock;
        clock.set(clock.now().plus_millis(1));
    }

    /// Asks for something.
    pub async fn get(&mut self, path: &str) -> Answered {
        self.send("GET", path, &[], "").await
    }

    /// Sends JSON.
    pub async fn post(&mut self, path: &str, body: Value) -> Answered {
        self.send("POST", path, &[JSON], &body.to_string()).await
    }

    /// Sends JSON under an idempotency key.
    pub async fn post_once(&mut self, key: &str, path: &str, body: Value) -> Answered {
        let headers = [JSON, ("idempotency-key", key)];
        self.send("POST", path, &headers, &body.to_string()).await
    }

    /// Sends JSON by any method.
    pub async fn call(&mut self, method: &str, path: &str, body: Value) -> Answered {
        self.send(method, path, &[JSON], &body.to_string()).await
    }

    /// Removes something, without a body.
    pub async fn delete(&mut self, path: &str) -> Answered {
        self.send("DELETE", path, &[], "").await
    }

    /// Sends anything: what a browser adds by itself is added unless `headers` names it; a header with
    /// an empty value is left out.
    pub async fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answered {
        self.send_bytes(method, path, headers, body.as_bytes())
            .await
    }

    /// The same with a body that may be no text.
    pub async fn send_bytes(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answered {
        let (answered, route) = self.exchange(method, path, headers, body).await;
        let asked = Asked::of(method, route.path, path, body);
        contract::check(&asked, &answered);
        heard::note(contract::operation(method, route.path), &answered);
        answered
    }

    /// Asks for something with a query that the contract does not know.
    pub async fn get_besides_the_contract(&mut self, path: &str) -> Answered {
        self.exchange("GET", path, &[], &[]).await.0
    }

    async fn exchange(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> (Answered, &'static Route) {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{ORIGIN}{path}"));
        let own = [
            ("x-origin-secret", ORIGIN_SECRET),
            ("x-viewer-address", self.address.as_str()),
            ("sec-fetch-site", "same-origin"),
            ("user-agent", "a test's browser"),
        ];
        let absent = |name: &str| {
            headers
                .iter()
                .all(|(given, _)| !given.eq_ignore_ascii_case(name))
        };
        let own = own.iter().filter(|(name, _)| absent(name));
        for (name, value) in own.chain(headers).filter(|(_, value)| !value.is_empty()) {
            request = request.header(*name, *value);
        }
        if !self.cookies.is_empty() {
            let pairs = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"));
            request = request.header("cookie", pairs.collect::<Vec<_>>().join("; "));
        }
        // As the gateway hands it over: text, unless it is none.
        let body = match std::str::from_utf8(body) {
            Ok(text) => Body::from(text),
            Err(_) => Body::from(body),
        };
        let request = request.body(body).unwrap();
        let (answered, route) = self.deliver(method, path, request).await;
        self.keep_cookies(&answered);
        (answered, route)
    }

    async fn deliver(
        &self,
        method: &str,
        path: &str,
        request: http::Request<Body>,
    ) -> (Answered, &'static Route) {
        let (path, query) = path.split_once('?').unwrap_or((path, ""));
        let Some((route, parameters)) = routes::find(method, path) else {
            panic!("no route answers {method} {path}");
        };
        let mut pairs: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            pairs.entry(decoded(name)).or_default().push(decoded(value));
        }
        let parameters: BTreeMap<String, Vec<String>> = parameters
            .into_iter()
            .map(|(name, value)| (name, vec![decoded(&value)]))
            .collect();
        let request = request
            .with_raw_http_path(path)
            .with_path_parameters(
                parameters
                    .into_iter()
                    .collect::<std::collections::HashMap<_, _>>(),
            )
            .with_query_string_parameters(
                pairs
                    .into_iter()
                    .collect::<std::collections::HashMap<_, _>>(),
            );
        let number = REQUESTS.fetch_add(1, Ordering::Relaxed);
        let id = format!("test-request-{number}");
        let request = Request::from_lambda(request, &id);
        let answering = route.answer(&self.platform, request);
        let response = granted::within(route.name, &id, answering).await;
        let (parts, body) = response.into_parts();
        let text = match body {
            Body::Text(text) => text,
            Body::Binary(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            _ => String::new(),
        };
        let headers = parts.headers.iter().map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        });
        let answered = Answered {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        };
        (answered, route)
    }

    fn keep_cookies(&mut self, answered: &Answered) {
        for value in answered.all("set-cookie") {
            let (pair, rest) = value.split_once(';').unwrap_or((value, ""));
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            if rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

const JSON: (&str, &str) = ("content-type", "application/json");

impl Answered {
    /// The header `name`, when it is there.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Every value of the header `name`.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of_name = self.headers.iter().filter(move |(given, _)| given == name);
        of_name.map(|(_, value)| value.as_str())
    }

    /// Status, headers and body, without the request's id: all by which two refusals may be told apart.
    pub fn but_its_id(&self) -> (u16, Vec<(String, String)>, Value) {
        let (mut headers, mut body) = (self.headers.clone(), self.json.clone());
        headers.sort();
        if let Some(body) = body.as_object_mut() {
            body.remove("request_id");
        }
        (self.status, headers, body)
    }

    /// The text at `pointer` of the JSON body (RFC 6901); empty when there is none.
    pub fn text_at(&self, pointer: &str) -> &str {
        self.json
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// The number at `pointer` of the JSON body.
    pub fn number_at(&self, pointer: &str) -> Option<i64> {
        self.json.pointer(pointer).and_then(Value::as_i64)
    }

    /// The answer itself, when it has this status; else the test fails with what came.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// The answer itself, when it is a whole problem document with this status and code.
    #[track_caller]
    pub fn expect_problem(self, status: u16, code: &str) -> Self {
        assert_eq!(
            (self.status, self.text_at("/code")),
            (status, code),
            "{}",
            self.text
        );
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json")
        );
        assert_eq!(self.number_at("/status"), Some(i64::from(status)));
        for member in ["/type", "/title", "/detail", "/request_id"] {
            assert!(
                !self.text_at(member).is_empty(),
                "no {member}: {}",
                self.text
            );
        }
        self
    }

    /// The answer itself, when it refuses exactly these fields with these codes.
    #[track_caller]
    pub fn expect_fields(self, wanted: &[(&str, &str)]) -> Self {
        assert_eq!(self.status, 422, "{}", self.text);
        let errors = self
            .json
            .pointer("/errors")
            .and_then(Value::as_array)
            .cloned();
        let of = |error: &Value, name: &str| error[name].as_str().unwrap_or_default().to_owned();
        let mut found: Vec<_> = errors
            .unwrap_or_default()
            .iter()
            .map(|error| (of(error, "field"), of(error, "code")))
            .collect();
        let mut wanted: Vec<_> = wanted
            .iter()
            .map(|(field, code)| ((*field).to_owned(), (*code).to_owned()))
            .collect();
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted, "{}", self.text);
        self
    }
}

/// Undoes percent-encoding, as the gateway does before a function sees it: what encodes nothing stays, and
/// what is no UTF-8 becomes U+FFFD.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let pair = after
            .get(..2)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let pair = pair.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (first, pair) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
