//! One call on the wire: described, authorised, broken if asked, forwarded, recorded.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Request, Response, StatusCode, Uri};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

use super::calls::{Call, Calls};
use super::describe::{Described, access_key, app_name, describe};
use super::faults::{FaultKind, conflicted, failed, json_error, throttled};
use super::{Caller, Shared, read};
use crate::http_io::{Body, drop_hop_by_hop, exchange, header, read_body};
use crate::text::{now, rfc3339};

/// No call of ours is longer; DynamoDB's transactions are 4 MB at most, an object is a page.
const LONGEST_BODY: usize = 64 * 1024 * 1024;

/// How long a call is held at most whose caller never gives up.
const LONGEST_HOLD: Duration = Duration::from_mins(15);

/// The connection is to break without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection breaks")]
struct Broken;

/// Accepts connections until it is aborted; those open end with it.
pub(crate) async fn accept(listener: TcpListener, shared: Arc<Shared>) -> Infallible {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                if let Ok((stream, _)) = accepted {
                    connections.spawn(serve(stream, Arc::clone(&shared)));
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn serve(stream: TcpStream, shared: Arc<Shared>) {
    // Without it an answer may wait for the other side's delayed acknowledgement.
    if stream.set_nodelay(true).is_err() {
        return;
    }
    let service = service_fn(move |request| call(request, Arc::clone(&shared)));
    let mut server = http1::Builder::new();
    server.timer(TokioTimer::new());
    // An error here is a caller that went away, or a fault that broke the connection on purpose.
    drop(server.serve_connection(TokioIo::new(stream), service).await);
}

async fn call(request: Request<Incoming>, shared: Arc<Shared>) -> Result<Response<Body>, Broken> {
    let (parts, body) = request.into_parts();
    let body = read_body(body, LONGEST_BODY).await.ok_or(Broken)?;
    let described = describe(&parts.method, &parts.uri, &parts.headers, &body);
    let caller = caller(&shared, &parts.headers);
    let mut record = Record::begin(
        &shared.calls,
        Call {
            at: rfc3339(now()),
            function: caller.function.clone(),
            request_id: header(&parts.headers, "x-academy-request-id").map(str::to_owned),
            service: described.service.clone(),
            operation: described.operation.clone(),
            resource: described.resource.clone(),
            keys: described.keys.clone(),
            status: 0,
        },
    );
    let request = Request::from_parts(parts, body);
    let response = act(&shared, &caller, &described, request, &mut record).await?;
    record.answered(response.status());
    Ok(response)
}

/// A call under way. However it ends, it is recorded: the server drops it when its caller gives up.
struct Record<'c> {
    calls: &'c Calls,
    /// Until it is recorded; its status is that of a broken connection unless an answer comes.
    call: Option<Call>,
}

impl<'c> Record<'c> {
    fn begin(calls: &'c Calls, call: Call) -> Self {
        Self {
            calls,
            call: Some(call),
        }
    }

    fn answered(&mut self, status: StatusCode) {
        if let Some(call) = &mut self.call {
            call.status = status.as_u16();
        }
        self.end();
    }

    fn end(&mut self) {
        if let Some(call) = self.call.take() {
            self.calls.push(call);
        }
    }
}

impl Drop for Record<'_> {
    fn drop(&mut self) {
        self.end();
    }
}

/// Comes to the call's answer, or breaks the connection.
async fn act(
    shared: &Shared,
    caller: &Caller,
    call: &Described,
    request: Request<Bytes>,
    record: &mut Record<'_>,
) -> Result<Response<Body>, Broken> {
    if let Some(refusal) = refused(shared, caller, call) {
        return Ok(refusal);
    }
    // Here it was asked for and granted, whatever the service or a fault makes of it.
    if let Some(call) = &record.call {
        shared.used.note(call);
    }
    let verdict = shared.faults.judge(&caller.function, call);
    let kind = verdict.map(|verdict| verdict.kind);
    match kind {
        Some(FaultKind::Throttle) => return Ok(throttled(call)),
        Some(FaultKind::Error) => return Ok(failed(call)),
        Some(FaultKind::Conflict) => return Ok(conflicted(call)),
        Some(FaultKind::Reset) => return Err(Broken),
        Some(FaultKind::Timeout) => {
            // It can end in no other way, so it is told already while its caller waits.
            record.end();
            tokio::time::sleep(LONGEST_HOLD).await;
            return Err(Broken);
        }
        Some(FaultKind::Delay) => {
            tokio::time::sleep(verdict.map_or(Duration::ZERO, |verdict| verdict.delay)).await;
        }
        Some(FaultKind::AppliedThenReset) | None => {}
    }
    let response = forward(shared, request).await.ok_or(Broken)?;
    if kind == Some(FaultKind::AppliedThenReset) {
        return Err(Broken);
    }
    if response.status() == StatusCode::BAD_REQUEST || response.status() == StatusCode::FORBIDDEN {
        tell_denial(shared, caller, call, response.body());
    }
    let (parts, body) = response.into_parts();
    Ok(Response::from_parts(parts, Full::new(body)))
}

/// Who calls: by access key where those are known, so that none can pose as another; else by user agent.
fn caller(shared: &Shared, headers: &http::HeaderMap) -> Caller {
    let nobody = |function: &str| Caller {
        function: function.to_owned(),
        principal: function.to_owned(),
    };
    match read(&shared.callers).as_ref() {
        Some(known) => access_key(headers)
            .and_then(|key| known.get(key))
            .cloned()
            .unwrap_or_else(|| nobody("")),
        None => nobody(app_name(headers).unwrap_or_default()),
    }
}

/// The refusal that IAM would give for the call's keys, if any.
fn refused(shared: &Shared, caller: &Caller, call: &Described) -> Option<Response<Body>> {
    if call.service != "dynamodb" || caller.function.is_empty() {
        return None;
    }
    let policies = read(&shared.policies).clone()?;
    let refusal = policies.refusal(&caller.function, call)?;
    if let Some(tell) = read(&shared.on_denied).as_ref() {
        let words = format!(
            "denied: {} may not {} {} with key {} (no statement of its policy in template.yaml allows it)",
            caller.function,
            refusal.action,
            refusal.resource,
            refusal.leading_keys.join(", ")
        );
        tell(&words);
    }
    let message = format!(
        "User: {} is not authorized to perform: {} on resource: {} because no identity-based policy allows the {} action",
        caller.principal, refusal.action, refusal.resource, refusal.action
    );
    Some(json_error(
        StatusCode::BAD_REQUEST,
        "com.amazon.coral.service#AccessDeniedException",
        &message,
    ))
}

/// Says in plain words what IAM denied.
fn tell_denial(shared: &Shared, caller: &Caller, call: &Described, body: &[u8]) {
    let text = String::from_utf8_lossy(body);
    if !text.contains("AccessDenied") && !text.contains("not authorized") {
        return;
    }
    if let Some(tell) = read(&shared.on_denied).as_ref() {
        tell(&format!(
            "denied: {} may not {}:{} {} (no statement of its policy in template.yaml allows it)",
            caller.function, call.service, call.operation, call.resource
        ));
    }
}

/// Passes the call on as it came: its signature covers host, path and body.
async fn forward(shared: &Shared, mut request: Request<Bytes>) -> Option<Response<Bytes>> {
    let target = *read(&shared.target);
    let path = request.uri().path_and_query().map_or("/", |p| p.as_str());
    *request.uri_mut() = format!("http://{target}{path}").parse::<Uri>().ok()?;
    drop_hop_by_hop(request.headers_mut());
    request.headers_mut().remove("expect");
    // On AWS every call comes over TLS, and policies may ask for it (aws:SecureTransport).
    request
        .headers_mut()
        .insert("x-forwarded-proto", HeaderValue::from_static("https"));
    let (parts, body) = request.into_parts();
    let mut response = exchange(&shared.client, Request::from_parts(parts, Full::new(body)))
        .await
        .ok()?;
    drop_hop_by_hop(response.headers_mut());
    Some(response)
}
