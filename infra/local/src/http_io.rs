//! What door, wire and supervisor share of HTTP: one client, whole bodies, headers that stay on their
//! own side of a proxy.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// A body that is held whole.
pub(crate) type Body = Full<Bytes>;

/// The client to MiniStack: connections are kept and used again.
pub(crate) type Upstream = Client<HttpConnector, Body>;

/// An exchange with MiniStack that did not come to an end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ExchangeError {
    /// No connection, or a broken one.
    #[error("no answer: {0}")]
    Unreachable(#[from] hyper_util::client::legacy::Error),
    /// The answer's body broke off.
    #[error("the answer broke off: {0}")]
    Broken(#[from] hyper::Error),
}

/// Makes a client.
pub(crate) fn upstream() -> Upstream {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    Client::builder(TokioExecutor::new()).build(connector)
}

/// Sends a request and reads the whole answer.
///
/// # Errors
/// When there is no whole answer.
pub(crate) async fn exchange(
    client: &Upstream,
    request: Request<Body>,
) -> Result<Response<Bytes>, ExchangeError> {
    let (parts, body) = client.request(request).await?.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok(Response::from_parts(parts, body))
}

/// The same within `patience`; nothing if there is no whole answer by then.
pub(crate) async fn exchange_within(
    patience: Duration,
    client: &Upstream,
    request: Request<Body>,
) -> Option<Response<Bytes>> {
    let answered = tokio::time::timeout(patience, exchange(client, request));
    answered.await.ok()?.ok()
}

/// How much of a body that is too long is still read, so that its sender comes to read our answer.
const LONGEST_DISCARDED: usize = 256 * 1024 * 1024;

/// Reads a whole body of at most `limit` bytes; nothing if it is longer or breaks off. A longer one is
/// read to its end and thrown away: a connection closed before that may take the answer with it.
pub(crate) async fn read_body(mut body: Incoming, limit: usize) -> Option<Bytes> {
    let mut kept = BytesMut::new();
    let mut length = 0_usize;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.ok()?.into_data() else {
            continue;
        };
        length = length.saturating_add(data.len());
        if length > LONGEST_DISCARDED {
            return None;
        }
        if length > limit {
            kept = BytesMut::new();
        } else {
            kept.extend_from_slice(&data);
        }
    }
    (length <= limit).then(|| kept.freeze())
}

/// An answer with a body and its media type.
pub(crate) fn answer(
    status: StatusCode,
    media_type: &'static str,
    body: impl Into<Bytes>,
) -> Response<Body> {
    let mut response = Response::new(Full::new(body.into()));
    *response.status_mut() = status;
    let value = http::HeaderValue::from_static(media_type);
    response
        .headers_mut()
        .insert(http::header::CONTENT_TYPE, value);
    response
}

/// Drops the headers that belong to one connection only (RFC 9110, 7.6.1).
pub(crate) fn drop_hop_by_hop(headers: &mut HeaderMap) {
    const HOP_BY_HOP: [HeaderName; 7] = [
        http::header::CONNECTION,
        http::header::PROXY_AUTHENTICATE,
        http::header::PROXY_AUTHORIZATION,
        http::header::TE,
        http::header::TRAILER,
        http::header::TRANSFER_ENCODING,
        http::header::UPGRADE,
    ];
    for name in HOP_BY_HOP {
        headers.remove(name);
    }
    headers.remove("keep-alive");
}

/// A header's value as text.
pub(crate) fn header<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
