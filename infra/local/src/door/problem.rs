//! What the door says by itself: problems (RFC 9457) for scripts, a page where a page was asked for.

use bytes::Bytes;
use data_encoding::HEXLOWER;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde_json::json;

use crate::http_io::{Body, answer, header};

/// A problem document with the members that the functions' own have.
pub(crate) fn problem(status: StatusCode, code: &str, detail: &str) -> Response<Body> {
    let body = document(status, code, detail);
    let mut response = answer(status, "application/problem+json", body);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(RETRY_AFTER, HeaderValue::from_static("2"));
    }
    response
}

/// The document alone, as text.
pub(super) fn document(status: StatusCode, code: &str, detail: &str) -> String {
    let document = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
        "code": code,
        "request_id": request_id(),
    });
    document.to_string()
}

/// The local AWS is down, or does not answer in time.
pub(crate) fn unavailable() -> Response<Body> {
    let words = "The local AWS does not answer. See where make dev runs.";
    problem(StatusCode::SERVICE_UNAVAILABLE, "unavailable", words)
}

/// The same where a page was asked for: the site's own page of errors.
pub(crate) fn origin_down() -> Response<Body> {
    let Ok(page) = academy_site::error_page() else {
        return unavailable();
    };
    let mut response = answer(StatusCode::BAD_GATEWAY, "text/html; charset=utf-8", page);
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the gateway said in place of a function, as a problem; nothing if a function said it.
pub(crate) fn of_the_gateway(response: &Response<Bytes>) -> Option<Response<Body>> {
    let status = response.status();
    let kind = header(response.headers(), CONTENT_TYPE.as_str()).unwrap_or_default();
    let of_a_function = kind.starts_with("application/problem+json");
    if of_a_function || !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let (code, words) = of_status(status);
    Some(problem(status, code, words))
}

/// What a status means that came without a problem: a code and a sentence.
pub(super) fn of_status(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        404 => ("not_found", "There is no such address."),
        405 => (
            "method_not_allowed",
            "This address does not take that method.",
        ),
        413 => ("too_large", "The body is too long."),
        414 => ("too_large", "The address is too long."),
        429 => ("too_many_requests", "Too many requests at once."),
        431 => ("too_large", "The headers are too long."),
        400..=499 => ("malformed", "The request could not be understood."),
        500 | 502 => (
            "internal",
            "The function failed. Its own words are where make dev runs, and in functions.log.",
        ),
        _ => (
            "unavailable",
            "The function did not answer. Please try again.",
        ),
    }
}

/// So that somebody who reports a problem can name it; where no random numbers are to be had, it is zero.
fn request_id() -> String {
    let mut bytes = [0; 8];
    let _zero = getrandom::fill(&mut bytes);
    HEXLOWER.encode(&bytes)
}
