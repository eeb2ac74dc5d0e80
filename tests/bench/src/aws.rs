//! The AWS of a measurement: the one answer each of Secrets Manager, SES, S3 and CloudFront, DynamoDB
//! by dynoxide, and a record of the calls with their times, so that round trips one after another can
//! be counted.

use std::convert::Infallible;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::http::request::Parts;
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::{Client, connect::HttpConnector};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::net::TcpListener;

/// One call of a function.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// `DynamoDB_20120810.BatchGetItem`; empty where the service tells operations by path.
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
    /// How long the database takes besides, in microseconds.
    waits_us: Arc<AtomicU64>,
}

impl Aws {
    /// Makes the database take so much longer for each call from now on.
    pub(crate) fn wait(&self, longer: Duration) {
        let longer = longer.as_micros().try_into().unwrap_or(u64::MAX);
        self.waits_us.store(longer, Ordering::Relaxed);
    }

    /// Starts in front of the DynamoDB at `database` (`host:port`); `secret` is the one secret.
    pub(crate) async fn start(database: String, secret: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let aws = Self {
            address: listener.local_addr()?,
            calls: Arc::default(),
            waits_us: Arc::default(),
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
            let value = parts.headers.get(name).and_then(|v| v.to_str().ok());
            value.unwrap_or_default()
        };
        let target = header("x-amz-target").to_owned();
        let response = if target.starts_with("DynamoDB") {
            let longer = Duration::from_micros(self.waits_us.load(Ordering::Relaxed));
            // Even of no length, a sleep takes up to a millisecond.
            if !longer.is_zero() {
                tokio::time::sleep(longer).await;
            }
            onward(&parts.headers, &body, client, database).await
        } else {
            canned(&parts, &target, secret)
        };
        if header("x-bench-yardstick").is_empty() {
            let call = Call {
                raw: raw(&parts, &body),
                target,
                began,
                ended: Instant::now(),
            };
            let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
            calls.push(call);
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

/// What the other services answer when all is well.
fn canned(request: &Parts, target: &str, secret: &str) -> Response<Full<Bytes>> {
    let json = |body: serde_json::Value| Full::from(body.to_string());
    let (status, body) = if target.starts_with("secretsmanager.") {
        let version =
            serde_json::json!({"Name": "bench", "SecretString": secret, "VersionId": "1"});
        (200, json(version))
    } else if request.uri.path().starts_with("/v2/email/") {
        (200, json(serde_json::json!({"MessageId": "bench"})))
    } else if request.uri.path().ends_with("/invalidation") {
        let made = "<Invalidation><Id>bench</Id><Status>Completed</Status></Invalidation>";
        (201, Full::from(made))
    } else if request.method == Method::PUT || request.method == Method::DELETE {
        (200, Full::default())
    } else {
        (404, Full::from("<Error><Code>NoSuchKey</Code></Error>"))
    };
    let response = Response::builder()
        .status(status)
        .header("etag", "\"bench\"");
    response.body(body).unwrap_or_default()
}

/// The request as bytes for a plain socket, closed by the server when it is answered.
fn raw(request: &Parts, body: &Bytes) -> String {
    let mut text = format!(
        "{} {} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-bench-yardstick: 1\r\n",
        request.method, request.uri
    );
    for name in ["x-amz-target", "content-type", "authorization"] {
        let value = request.headers.get(name).and_then(|v| v.to_str().ok());
        if let Some(value) = value {
            let _ = write!(text, "{name}: {value}\r\n");
        }
    }
    let _ = write!(text, "content-length: {}\r\n\r\n", body.len());
    text + &String::from_utf8_lossy(body)
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
