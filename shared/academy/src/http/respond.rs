//! An answer as Lambda hands it on: the status, the body, and the headers that every answer has.

use http::{HeaderMap, HeaderName, HeaderValue};
use lambda_http::Body;

use super::headers::SECURITY_HEADERS;
use super::{Answer, Reply};

/// The whole response; `request_id` stands in a problem's body.
pub(crate) fn respond(answer: Answer, request_id: &str) -> http::Response<Body> {
    let mut headers = HeaderMap::new();
    let (status, body) = match answer {
        Ok(reply) => (reply.status, reply_parts(reply, &mut headers)),
        Err(problem) => {
            let (media_type, body) = match problem.is_page {
                true => ("text/html; charset=utf-8", problem.detail.into_bytes()),
                false => ("application/problem+json", problem.body(request_id)),
            };
            set(&mut headers, "content-type", media_type);
            if let Some(seconds) = problem.retry_after_seconds {
                set(&mut headers, "retry-after", &seconds.to_string());
            }
            append(&mut headers, &problem.headers);
            (problem.status, body)
        }
    };
    if !headers.contains_key(http::header::CACHE_CONTROL) {
        set(&mut headers, "cache-control", "no-store");
    }
    for (name, value) in SECURITY_HEADERS {
        if !headers.contains_key(*name) {
            set(&mut headers, name, value);
        }
    }
    // All bodies are UTF-8: as text they need no base64 on their way through the gateway.
    let body = match String::from_utf8(body) {
        Ok(text) if text.is_empty() => Body::Empty,
        Ok(text) => Body::Text(text),
        Err(bytes) => Body::Binary(bytes.into_bytes()),
    };
    let mut response = http::Response::new(body);
    *response.status_mut() =
        http::StatusCode::from_u16(status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
    *response.headers_mut() = headers;
    response
}

fn reply_parts(reply: Reply, headers: &mut HeaderMap) -> Vec<u8> {
    if let Some(content_type) = reply.content_type {
        set(headers, "content-type", content_type);
    }
    append(headers, &reply.headers);
    reply.body
}

fn append(headers: &mut HeaderMap, more: &[(&'static str, String)]) {
    for (name, value) in more {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}
