//! The wire over real sockets, before a service that counts what reaches it.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use academy_local::policy::Policies;
use academy_local::template::Template;
use academy_local::wire::{Caller, Fault, FaultKind, Wire};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::{Value, json};

/// A service that answers `{}` to everything.
struct Service {
    address: SocketAddr,
    reached: Arc<AtomicUsize>,
}

impl Service {
    async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let reached = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&reached);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let counter = Arc::clone(&counter);
                let service = service_fn(move |request: Request<hyper::body::Incoming>| {
                    let counter = Arc::clone(&counter);
                    async move {
                        assert_eq!(request.headers()["x-forwarded-proto"], "https");
                        drop(request.into_body().collect().await);
                        counter.fetch_add(1, Ordering::SeqCst);
                        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from("{}"))))
                    }
                });
                let connection = hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), service);
                tokio::spawn(connection);
            }
        });
        Self { address, reached }
    }

    fn reached(&self) -> usize {
        self.reached.load(Ordering::SeqCst)
    }
}

/// One call as a function's SDK would make it; the status and body, or nothing for a broken connection.
async fn call(
    wire: &Wire,
    function: &str,
    key: &str,
    operation: &str,
    body: &Value,
) -> Option<(StatusCode, Value)> {
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let credential =
        format!("AWS4-HMAC-SHA256 Credential={key}/20260101/ap-south-1/dynamodb/aws4_request");
    let request = Request::post(wire.endpoint_url())
        .header("x-amz-target", format!("DynamoDB_20120810.{operation}"))
        .header("authorization", credential)
        .header("user-agent", format!("aws-sdk-rust/1 app/{function}"))
        .header("x-academy-request-id", "request-1")
        .body(Full::new(Bytes::from(body.to_string())))
        .unwrap();
    let (parts, body) = client.request(request).await.ok()?.into_parts();
    let body = body.collect().await.ok()?.to_bytes();
    Some((parts.status, serde_json::from_slice(&body).unwrap()))
}

fn get(pk: &str) -> Value {
    json!({"TableName": "t", "Key": {"pk": {"S": pk}, "sk": {"S": "PROFILE"}}})
}

async fn get_item(wire: &Wire, function: &str) -> Option<(StatusCode, Value)> {
    call(wire, function, "ASIA1", "GetItem", &get("USER#1")).await
}

#[tokio::test]
async fn a_call_passes_and_is_recorded_with_who_and_what() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    assert_eq!(
        get_item(&wire, "auth-session").await,
        Some((StatusCode::OK, json!({})))
    );
    let calls = wire.calls().list();
    assert_eq!(calls.len(), 1);
    assert_eq!(
        (
            calls[0].function.as_str(),
            calls[0].operation.as_str(),
            calls[0].status
        ),
        ("auth-session", "GetItem", 200)
    );
    assert_eq!(calls[0].request_id.as_deref(), Some("request-1"));
    assert_eq!(
        (calls[0].keys[0].pk.as_str(), calls[0].resource.as_str()),
        ("USER#1", "t")
    );
}

#[tokio::test]
async fn a_known_key_counts_and_not_what_the_caller_calls_itself() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    let login = Caller {
        function: "auth-login".to_owned(),
        principal: "arn".to_owned(),
    };
    wire.know_callers(HashMap::from([("ASIA1".to_owned(), login)]));
    get_item(&wire, "events-sweeper").await;
    call(&wire, "events-sweeper", "ASIA2", "GetItem", &get("USER#1")).await;
    let names: Vec<_> = wire
        .calls()
        .list()
        .into_iter()
        .map(|c| c.function)
        .collect();
    assert_eq!(names, ["auth-login", ""]);
}

#[tokio::test]
async fn faults_answer_as_the_service_would_and_are_not_applied() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    let table = [
        (FaultKind::Throttle, 400, "ThrottlingException"),
        (FaultKind::Error, 500, "InternalServerError"),
    ];
    for (kind, status, name) in table {
        wire.faults().add(Fault::new(kind));
        let (got, body) = get_item(&wire, "f").await.unwrap();
        assert_eq!(got.as_u16(), status);
        assert!(body["__type"].as_str().unwrap().ends_with(name));
    }
    assert_eq!(service.reached(), 0);
    assert_eq!(get_item(&wire, "f").await.unwrap().0, StatusCode::OK);
}

#[tokio::test]
async fn a_conflict_names_every_item_of_the_transaction() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    wire.faults().add(Fault::new(FaultKind::Conflict));
    let put = json!({"Put": {"TableName": "t", "Item": {"pk": {"S": "A"}, "sk": {"S": "B"}}}});
    let body = json!({"TransactItems": [put, put]});
    let (status, answer) = call(&wire, "f", "ASIA1", "TransactWriteItems", &body)
        .await
        .unwrap();
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let codes: Vec<_> = answer["CancellationReasons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["Code"].clone())
        .collect();
    assert_eq!(codes, ["TransactionConflict", "None"]);
    assert_eq!(service.reached(), 0);
}

#[tokio::test]
async fn a_reset_breaks_before_and_an_applied_one_after() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    wire.faults().add(Fault::new(FaultKind::Reset));
    assert_eq!(get_item(&wire, "f").await, None);
    assert_eq!(service.reached(), 0);
    wire.faults().add(Fault::new(FaultKind::AppliedThenReset));
    assert_eq!(get_item(&wire, "f").await, None);
    assert_eq!(service.reached(), 1);
    let statuses: Vec<_> = wire.calls().list().into_iter().map(|c| c.status).collect();
    assert_eq!(statuses, [0, 0]);
}

#[tokio::test]
async fn a_timeout_holds_the_call_until_its_caller_gives_up() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    wire.faults().add(Fault::new(FaultKind::Timeout));
    let given_up = tokio::time::timeout(Duration::from_millis(200), get_item(&wire, "f")).await;
    assert!(given_up.is_err());
    assert_eq!(service.reached(), 0);
    assert_eq!(wire.calls().list()[0].status, 0);
}

#[tokio::test]
async fn a_delayed_call_is_applied_late() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    wire.faults().add(Fault {
        delay_ms: 150,
        ..Fault::new(FaultKind::Delay)
    });
    let start = tokio::time::Instant::now();
    assert_eq!(get_item(&wire, "f").await.unwrap().0, StatusCode::OK);
    assert!(start.elapsed() >= Duration::from_millis(150));
    assert_eq!(service.reached(), 1);
}

#[tokio::test]
async fn a_call_whose_caller_gave_up_is_recorded_as_broken() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    wire.faults().add(Fault {
        delay_ms: 60_000,
        ..Fault::new(FaultKind::Delay)
    });
    let given_up = tokio::time::timeout(Duration::from_millis(200), get_item(&wire, "f")).await;
    assert!(given_up.is_err());
    let deadline = tokio::time::Instant::now() + Duration::from_secs(10);
    while wire.calls().list().is_empty() {
        assert!(tokio::time::Instant::now() < deadline, "not within 10 s");
        tokio::task::yield_now().await;
    }
    let calls = wire.calls().list();
    assert_eq!((calls.len(), calls[0].status), (1, 0));
    assert_eq!(calls[0].keys[0].pk, "USER#1");
    assert_eq!(service.reached(), 0);
}

#[tokio::test]
async fn a_service_that_is_gone_is_a_broken_connection() {
    let nowhere = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let wire = Wire::start(nowhere).await.unwrap();
    assert_eq!(get_item(&wire, "f").await, None);
    assert_eq!(wire.calls().list()[0].status, 0);
}

#[tokio::test]
async fn keys_outside_a_functions_policy_are_denied_in_iams_words() {
    let service = Service::start().await;
    let wire = Wire::start(service.address).await.unwrap();
    let template =
        Template::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml")).unwrap();
    wire.enforce(Policies::of(&template));
    let told = Arc::new(std::sync::Mutex::new(Vec::new()));
    let heard = Arc::clone(&told);
    wire.on_denied(Box::new(move |words| {
        heard.lock().unwrap().push(words.to_owned());
    }));

    let allowed = call(
        &wire,
        "auth-session",
        "ASIA1",
        "BatchGetItem",
        &batch("USER#1"),
    )
    .await
    .unwrap();
    assert_eq!(allowed.0, StatusCode::OK);
    let (status, body) = call(
        &wire,
        "auth-session",
        "ASIA1",
        "BatchGetItem",
        &batch("EMAIL#a@b"),
    )
    .await
    .unwrap();
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert_eq!(
        body["__type"],
        "com.amazon.coral.service#AccessDeniedException"
    );
    assert_eq!(service.reached(), 1);
    let told = told.lock().unwrap();
    assert_eq!(
        told[0],
        "denied: auth-session may not dynamodb:BatchGetItem t with key EMAIL#a@b (no statement of its policy in template.yaml allows it)"
    );
    assert_eq!(wire.calls().list()[1].status, 400);
}

fn batch(pk: &str) -> Value {
    json!({"RequestItems": {"t": {"Keys": [{"pk": {"S": pk}, "sk": {"S": "PROFILE"}}]}}})
}
