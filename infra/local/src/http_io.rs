//! What door, wire and supervisor share of HTTP: one client, whole bodies, headers that stay on their
//! own side of a proxy.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
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

/// Reads a whole body of at most `limit` bytes; nothing if it is longer or breaks off.
pub(crate) async fn read_body(body: Incoming, limit: usize) -> Option<Bytes> {
    Limited::new(body, limit)
        .collect()
        .await
        .ok()
        .map(http_body_util::Collected::to_bytes)
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
