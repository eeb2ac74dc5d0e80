//! `/api/*`: a request as the distribution would pass it on to the HTTP API.

use std::net::IpAddr;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body_util::Full;
use hyper::body::Incoming;

use super::problem::{of_the_gateway, problem, unavailable};
use super::{Behind, Room};
use crate::http_io::{Body, drop_hop_by_hop, exchange_within, read_body};

/// What API Gateway takes at most.
const LONGEST_BODY: usize = 10 * 1024 * 1024;

/// Who the functions are told is asking.
pub(crate) const VIEWER_ADDRESS: &str = "x-viewer-address";
/// What proves that a request came through the distribution.
const ORIGIN_SECRET: &str = "x-origin-secret";

/// Answers through the HTTP API.
pub(crate) async fn respond(
    request: Request<Incoming>,
    viewer: IpAddr,
    room: &Room,
    behind: &Behind,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let Some(body) = read_body(body, LONGEST_BODY).await else {
        let words = "The body is longer than 10 MB.";
        return problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words);
    };
    let mut headers = forwarded(&parts.headers, &behind.template.forwarded_headers);
    // Whatever the request said of its own address is not among the forwarded; this is the socket's.
    if let Ok(address) = HeaderValue::from_str(&viewer.to_canonical().to_string()) {
        headers.insert(VIEWER_ADDRESS, address);
    }
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let body = unmended(body);
    let Some(response) = ask(room, behind, (parts.method, path), headers, body).await else {
        return unavailable();
    };
    of_the_gateway(&response).unwrap_or_else(|| response.map(Full::new))
}

/// MiniStack puts U+FFFD where a body is not UTF-8, and a function would take it for what somebody typed.
/// With one more in front it reads as no JSON at all, as the bytes themselves would.
fn unmended(body: Bytes) -> Bytes {
    if std::str::from_utf8(&body).is_ok() {
        return body;
    }
    format!("\u{fffd}{}", String::from_utf8_lossy(&body)).into()
}

/// Asks the HTTP API with the origin's own header added, as the distribution does for this origin.
pub(crate) async fn ask(
    room: &Room,
    behind: &Behind,
    (method, path): (Method, &str),
    mut headers: HeaderMap,
    body: Bytes,
) -> Option<Response<Bytes>> {
    let host = format!("{}.execute-api.localhost", behind.api_id);
    headers.insert(http::header::HOST, HeaderValue::from_str(&host).ok()?);
    headers.insert(
        ORIGIN_SECRET,
        HeaderValue::from_str(&behind.origin_secret).ok()?,
    );
    headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
    let mut request = Request::new(Full::new(body));
    *request.method_mut() = beyond_preflights(method);
    *request.uri_mut() = format!("http://{}{path}", behind.aws).parse::<Uri>().ok()?;
    *request.headers_mut() = headers;
    let turn = room.turns.acquire().await.ok()?;
    let mut response = exchange_within(behind.patience, &room.client, request).await?;
    drop(turn);
    drop_hop_by_hop(response.headers_mut());
    // MiniStack calls every answer JSON; API Gateway says of an empty one what the function said: nothing.
    if response.status() == StatusCode::NO_CONTENT {
        response.headers_mut().remove(http::header::CONTENT_TYPE);
    }
    Some(response)
}

/// MiniStack answers every OPTIONS itself, as a preflight. On AWS an HTTP API without CORS hands it to
/// `$default`, like any method that no route takes; here another such method stands for it.
fn beyond_preflights(method: Method) -> Method {
    if method == Method::OPTIONS {
        return Method::TRACE;
    }
    method
}

/// The headers that the distribution forwards: those of its origin request policy, cookies, and the
/// length. `x-viewer-address` is among them on AWS because a function there sets it; here the door does.
fn forwarded(headers: &HeaderMap, allowed: &[String]) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for name in allowed.iter().filter(|name| *name != VIEWER_ADDRESS) {
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else {
            continue;
        };
        for value in headers.get_all(&name) {
            kept.append(&name, value.clone());
        }
    }
    // Several cookie lines mean one (RFC 6265, 5.4).
    let cookies: Vec<&[u8]> = headers
        .get_all(http::header::COOKIE)
        .iter()
        .map(HeaderValue::as_bytes)
        .collect();
    if !cookies.is_empty()
        && let Ok(value) = HeaderValue::from_bytes(&cookies.join(&b"; "[..]))
    {
        kept.insert(http::header::COOKIE, value);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_distribution_forwards_reaches_the_api() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("origin", "http://localhost:8080"),
            ("cookie", "a=1"),
            ("x-viewer-address", "10.0.0.1"),
            ("x-forwarded-for", "10.0.0.1"),
            ("x-origin-secret", "guess"),
            ("authorization", "Bearer x"),
        ] {
            headers.append(name, HeaderValue::from_static(value));
        }
        headers.append("cookie", HeaderValue::from_static("b=2"));
        let allowed = ["origin".to_owned(), "x-viewer-address".to_owned()];
        let kept = forwarded(&headers, &allowed);
        assert_eq!(kept.len(), 2);
        assert_eq!(kept["origin"], "http://localhost:8080");
        assert_eq!(kept["cookie"], "a=1; b=2");
    }
}
