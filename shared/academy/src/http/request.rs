//! The request as a handler sees it, made from what API Gateway hands over.

use std::collections::BTreeMap;

use academy_domain::client::Client;
use lambda_http::{Body, RequestExt};

use super::Problem;

/// The header in which the CDN names the viewer; it overwrites what a viewer says of itself.
const VIEWER_ADDRESS: &str = "x-viewer-address";

/// A request, before anything in it was believed.
#[derive(Debug)]
pub struct Request {
    /// Names this request in the answer and in the log.
    pub id: String,
    pub(crate) method: http::Method,
    pub(crate) path: String,
    pub(crate) path_parameters: BTreeMap<String, String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// Takes over what the gateway gave.
    pub fn from_lambda(request: lambda_http::Request, fallback_id: &str) -> Self {
        let id = request
            .lambda_context_ref()
            .map_or_else(|| fallback_id.to_owned(), |c| c.request_id.clone());
        let path = request.raw_http_path().to_owned();
        let pairs = |map: Option<&lambda_http::aws_lambda_events::query_map::QueryMap>| {
            map.map(|m| {
                m.iter()
                    .map(|(k, v)| (k.to_owned(), v.to_owned()))
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
        };
        let path_parameters = pairs(request.path_parameters_ref()).into_iter().collect();
        let query = pairs(request.query_string_parameters_ref());
        let (parts, body) = request.into_parts();
        let path = if path.is_empty() {
            parts.uri.path().to_owned()
        } else {
            path
        };
        Self {
            id,
            method: parts.method,
            path,
            path_parameters,
            query,
            headers: parts.headers,
            body: match body {
                Body::Text(text) => text.into_bytes(),
                Body::Binary(bytes) => bytes,
                _ => Vec::new(),
            },
        }
    }

    /// The method.
    pub fn method(&self) -> &http::Method {
        &self.method
    }

    /// The path, as it was asked for.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The path's parameter `name`, or nothing.
    pub fn parameter(&self, name: &str) -> &str {
        self.path_parameters.get(name).map_or("", String::as_str)
    }

    /// A header's value, when it is there once and is text: of two values nobody knows which one is true.
    /// Whoever has to tell that from an absent header asks [`Request::has_header`].
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let only = values.next()?;
        values.next().is_none().then(|| only.to_str().ok())?
    }

    /// Whether the header is there, whatever it says and however often.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.contains_key(name)
    }

    /// The value of the cookie `name`, of several the first. HTTP/2 lets a browser send its cookies in
    /// several lines (RFC 9113, section 8.2.3), so each is read; the cookies that open something are
    /// `__Host-` ones, and no site next to ours can set another of their name.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.headers
            .get_all(http::header::COOKIE)
            .iter()
            .filter_map(|v| v.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Who is counted: the viewer's address as the CDN saw it.
    ///
    /// # Errors
    /// 403 when the CDN named none: then the request did not come through it.
    pub fn client(&self) -> Result<Client, Problem> {
        self.header(VIEWER_ADDRESS)
            .and_then(|address| Client::parse(address).ok())
            .ok_or_else(|| Problem::forbidden("forbidden", "This address is not served here."))
    }

    /// What the device says it is, cut to a length worth keeping.
    pub fn user_agent(&self) -> String {
        let text = self.header("user-agent").unwrap_or_default();
        text.chars().filter(|c| !c.is_control()).take(200).collect()
    }

    /// The `Idempotency-Key`, when one was sent.
    ///
    /// # Errors
    /// 400 when it is not 8–64 printable ASCII characters, or is there twice.
    pub fn idempotency_key(&self) -> Result<Option<&str>, Problem> {
        if !self.has_header("idempotency-key") {
            return Ok(None);
        }
        let key = self.header("idempotency-key").unwrap_or_default();
        let printable = key.bytes().all(|b| (0x20..0x7f).contains(&b));
        if !(8..=64).contains(&key.len()) || !printable {
            return Err(Problem::malformed(
                "bad_idempotency_key",
                "Idempotency-Key must be 8 to 64 printable ASCII characters.",
            ));
        }
        Ok(Some(key))
    }

    /// The query, one value a name.
    ///
    /// # Errors
    /// 400 `bad_query` for a name outside `known` or one that stands twice.
    pub fn query(&self, known: &[&str]) -> Result<BTreeMap<&str, &str>, Problem> {
        let mut values = BTreeMap::new();
        for (name, value) in &self.query {
            if !known.contains(&name.as_str()) {
                return Err(Problem::bad_query(format!(
                    "This list takes {}.",
                    known.join(", ")
                )));
            }
            if values.insert(name.as_str(), value.as_str()).is_some() {
                return Err(Problem::bad_query(format!("`{name}` stands there twice.")));
            }
        }
        Ok(values)
    }
}
