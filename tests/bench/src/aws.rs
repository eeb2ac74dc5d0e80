//! The AWS of a measurement: Secrets Manager's one answer, DynamoDB by dynoxide, and a record of the
//! calls with their times, so that round trips one after another can be counted.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

/// One call of a function.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `DynamoDB_20120810.BatchGetItem`
    pub(crate) target: String,
    /// The whole request, to be sent again by the yardstick.
    pub(crate) raw: String,
    began: Instant,
    ended: Instant,
}

/// The address and the record.
#[derive(Debug, Clone)]
pub(crate) struct Aws {
    /// Where it answers.
    pub(crate) address: SocketAddr,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Aws {
    /// Starts in front of the DynamoDB at `database` (`host:port`); `secret` is the one secret.
    pub(crate) async fn start(database: String, secret: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let aws = Self {
            address: listener.local_addr()?,
            calls: Arc::default(),
        };
        let client: Client<HttpConnector, Full<Bytes>> =
            Client::builder(TokioExecutor::new()).build_http();
        let serving = aws.clone();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (aws, client) = (serving.clone(), client.clone());
                let (database, secret) = (database.clone(), secret.clone());
                let service = service_fn(move |request| {
                    let (aws, client) = (aws.clone(), client.clone());
                    let (database, secret) = (database.clone(), secret.clone());
                    async move {
                        Ok::<_, Infallible>(aws.answer(request, &client, &database, &secret).await)
                    }
                });
                let io = TokioIo::new(socket);
                tokio::spawn(
                    hyper::server::conn::http1::Builder::new().serve_connection(io, service),
                );
            }
        });
        Ok(aws)
    }

    /// Takes the calls recorded so far.
    pub(crate) fn take(&self) -> Vec<Call> {
        std::mem::take(&mut self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }

    async fn answer(
        &self,
        request: Request<Incoming>,
        client: &Client<HttpConnector, Full<Bytes>>,
        database: &str,
        secret: &str,
    ) -> Response<Full<Bytes>> {
        let began = Instant::now();
        let (parts, body) = request.into_parts();
        let body = body
            .collect()
            .await
            .map(|b| b.to_bytes())
            .unwrap_or_default();
        let header = |name: &str| {
            parts
                .headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .unwrap_or_default()
        };
        let target = header("x-amz-target").to_owned();
        let response = if target.starts_with("secretsmanager.") {
            let answer =
                serde_json::json!({"Name": "bench", "SecretString": secret, "VersionId": "1"});
            let response = Response::builder().header("content-type", "application/x-amz-json-1.1");
            response
                .body(Full::from(answer.to_string()))
                .unwrap_or_default()
        } else {
            onward(&parts.headers, &body, client, database).await
        };
        if !target.is_empty() && header("x-bench-yardstick").is_empty() {
            let call = Call {
                raw: raw(
                    &target,
                    header("content-type"),
                    header("authorization"),
                    &body,
                ),
                target,
                began,
                ended: Instant::now(),
            };
            self.calls
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(call);
        }
        response
    }
}

/// What the database answers to a call.
async fn onward(
    headers: &hyper::HeaderMap,
    body: &Bytes,
    client: &Client<HttpConnector, Full<Bytes>>,
    database: &str,
) -> Response<Full<Bytes>> {
    let mut request = Request::builder()
        .method("POST")
        .uri(format!("http://{database}/"));
    for name in [
        "x-amz-target",
        "content-type",
        "authorization",
        "x-amz-date",
        "x-amz-security-token",
    ] {
        if let Some(value) = headers.get(name) {
            request = request.header(name, value);
        }
    }
    let request = request.body(Full::from(body.clone())).unwrap_or_default();
    let Ok(answer) = client.request(request).await else {
        let failed = Response::builder().status(500).body(Full::default());
        return failed.unwrap_or_default();
    };
    let (parts, body) = answer.into_parts();
    let body = body.collect().await.map(|b| b.to_bytes());
    Response::from_parts(parts, Full::from(body.unwrap_or_default()))
}

/// The request as bytes for a plain socket, closed by the server when it is answered.
fn raw(target: &str, content_type: &str, authorization: &str, body: &Bytes) -> String {
    let mut text = String::from(
        "POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-bench-yardstick: 1\r\n",
    );
    let _ = write!(
        text,
        "x-amz-target: {target}\r\ncontent-type: {content_type}\r\nauthorization: {authorization}\r\n"
    );
    let _ = write!(
        text,
        "content-length: {}\r\n\r\n{}",
        body.len(),
        String::from_utf8_lossy(body)
    );
    text
}

/// How many round trips one after another the calls are: those that overlap count once.
pub(crate) fn round_trips(calls: &[Call]) -> usize {
    let mut calls: Vec<_> = calls
        .iter()
        .filter(|c| c.target.starts_with("DynamoDB"))
        .collect();
    calls.sort_by_key(|call| call.began);
    let mut trips = 0;
    let mut busy_until: Option<Instant> = None;
    for call in calls {
        if busy_until.is_none_or(|until| call.began >= until) {
            trips += 1;
        }
        busy_until = busy_until.max(Some(call.ended));
    }
    trips
}
