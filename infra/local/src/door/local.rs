//! `/_local/*`: the mails sent, the calls made, the faults to come. None of it exists in what is deployed.

use http::{Method, Request, Response, StatusCode};
use hyper::body::Incoming;
use serde_json::json;

use super::feedback::{self, Feedback};
use super::problem::problem;
use super::{Room, mail};
use crate::http_io::{Body, answer, header, read_body};
use crate::wire::Fault;

const JSON: &str = "application/json";
const LONGEST_BODY: usize = 64 * 1024;

/// Answers people and tests.
pub(crate) async fn respond(request: Request<Incoming>, room: &Room) -> Response<Body> {
    // Another site's page must not reach into the local stack of whoever reads it.
    if header(request.headers(), "sec-fetch-site").is_some_and(|from| from == "cross-site") {
        return problem(
            StatusCode::FORBIDDEN,
            "cross_site",
            "Requests of other sites are refused.",
        );
    }
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = match (method.as_str(), path.as_str()) {
        ("GET" | "HEAD", "/_local/mail.json") => mail::as_json(room).await,
        ("GET" | "HEAD", "/_local/mail.css") => {
            answer(StatusCode::OK, "text/css; charset=utf-8", mail::STYLE)
        }
        ("GET" | "HEAD", "/_local/calls.json") => calls(room),
        ("GET" | "HEAD", "/_local/used.json") => used(room),
        ("POST", "/_local/faults") => add_fault(request, room).await,
        ("DELETE", "/_local/faults") => {
            room.wire.faults().clear();
            no_content()
        }
        ("POST", "/_local/feedback") => match read::<Feedback>(request).await {
            Ok(feedback) => feedback::report(&feedback, room).await,
            Err(refusal) => *refusal,
        },
        ("POST", "/_local/reload") => reload(room).await,
        ("GET" | "HEAD", _) if path == "/_local/mail" || path.starts_with("/_local/mail/") => {
            mail::as_page(
                room,
                path.trim_start_matches("/_local/mail").trim_matches('/'),
            )
            .await
        }
        _ => missing(&method, &path),
    };
    response
        .headers_mut()
        .insert("cache-control", http::HeaderValue::from_static("no-store"));
    response
}

fn calls(room: &Room) -> Response<Body> {
    match serde_json::to_string(&room.wire.calls().list()) {
        Ok(list) => answer(StatusCode::OK, JSON, list),
        Err(error) => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            &error.to_string(),
        ),
    }
}

fn used(room: &Room) -> Response<Body> {
    match serde_json::to_string(&room.wire.used().list()) {
        Ok(rows) => answer(StatusCode::OK, JSON, rows),
        Err(error) => problem(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal",
            &error.to_string(),
        ),
    }
}

async fn add_fault(request: Request<Incoming>, room: &Room) -> Response<Body> {
    match read::<Fault>(request).await {
        Ok(fault) if fault.nth == 0 || fault.count == 0 => invalid("nth and count begin at 1"),
        Ok(fault) => {
            room.wire.faults().add(fault);
            no_content()
        }
        Err(refusal) => *refusal,
    }
}

/// The body as JSON of this shape, or why it is none.
async fn read<T: serde::de::DeserializeOwned>(
    request: Request<Incoming>,
) -> Result<T, Box<Response<Body>>> {
    let body = read_body(request.into_body(), LONGEST_BODY).await;
    let too_large = || {
        let words = "What is sent here is shorter.";
        Box::new(problem(StatusCode::PAYLOAD_TOO_LARGE, "too_large", words))
    };
    serde_json::from_slice(&body.ok_or_else(too_large)?).map_err(|error| {
        let words = error.to_string();
        Box::new(if error.is_data() {
            invalid(&words)
        } else {
            problem(StatusCode::BAD_REQUEST, "malformed", &words)
        })
    })
}

fn invalid(detail: &str) -> Response<Body> {
    problem(StatusCode::UNPROCESSABLE_ENTITY, "invalid_fields", detail)
}

async fn reload(room: &Room) -> Response<Body> {
    let Some(reload) = &room.reload else {
        return problem(
            StatusCode::NOT_FOUND,
            "not_found",
            "Nothing is to be reloaded here.",
        );
    };
    match reload().await {
        Ok(words) => answer(StatusCode::OK, JSON, json!({"message": words}).to_string()),
        Err(words) => problem(StatusCode::INTERNAL_SERVER_ERROR, "reload_failed", &words),
    }
}

fn missing(method: &Method, path: &str) -> Response<Body> {
    let words = format!(
        "{method} {path} is not here; there are GET /_local/mail, /_local/mail.json, /_local/calls.json, \
         POST and DELETE /_local/faults, POST /_local/feedback and /_local/reload"
    );
    problem(StatusCode::NOT_FOUND, "not_found", &words)
}

pub(super) fn no_content() -> Response<Body> {
    let mut response = Response::new(Body::default());
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
