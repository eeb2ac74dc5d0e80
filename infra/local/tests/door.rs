//! The door over real sockets, before an AWS that is down, silent, or says what a gateway says.
#![expect(clippy::unwrap_used, reason = "a test that fails says where")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use academy_local::door::{Behind, Door, listen};
use academy_local::template::Template;
use academy_local::wire::Wire;
use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::client::legacy::Client;
use hyper_util::rt::{TokioExecutor, TokioIo};
use serde_json::Value;
use tokio::net::TcpListener;

/// What stands on every answer.
const SECURITY_HEADERS: [&str; 5] = [
    "strict-transport-security",
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "permissions-policy",
];

/// How the AWS behind the door behaves.
#[derive(Clone, Copy)]
enum Aws {
    /// Nobody listens.
    Down,
    /// It takes a request and never answers.
    Silent,
    /// It breaks the connection upon a request.
    Breaks,
    /// It answers this, as JSON.
    Says(u16, &'static str),
}

struct Asked {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    /// The problem document; fails if it is none, or lacks what every answer has.
    fn problem(&self) -> Value {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        let problem: Value = serde_json::from_slice(&self.body).unwrap();
        assert_eq!(problem["status"], self.status.as_u16());
        for member in ["type", "title", "detail", "code", "request_id"] {
            assert!(problem[member].is_string(), "{member}: {problem}");
        }
        self.is_secure();
        problem
    }

    fn is_secure(&self) {
        for name in SECURITY_HEADERS {
            assert!(self.headers.contains_key(name), "{name} is missing");
        }
    }
}

/// A door before `aws`, and its address.
async fn door(aws: Aws) -> (Door, SocketAddr) {
    let behind = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = behind.local_addr().unwrap();
    match aws {
        Aws::Down => drop(behind),
        _ => drop(tokio::spawn(answer(behind, aws))),
    }
    let template =
        Template::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml")).unwrap();
    let behind = Behind {
        aws: address,
        api_id: "a1".to_owned(),
        distribution_domain: "abc.cloudfront.net".to_owned(),
        feedback_topic: "arn:aws:sns:ap-south-1:000000000000:feedback".to_owned(),
        origin_secret: "s".to_owned(),
        patience: Duration::from_millis(300),
        template: Arc::new(template),
    };
    let mut listeners = listen(0).await.unwrap();
    listeners.truncate(1);
    let at = listeners[0].local_addr().unwrap();
    let wire = Arc::new(Wire::start(address).await.unwrap());
    (Door::open(listeners, behind, wire, None), at)
}

async fn answer(listener: TcpListener, aws: Aws) {
    while let Ok((stream, _)) = listener.accept().await {
        let service = service_fn(move |request: Request<Incoming>| async move {
            drop(request.into_body().collect().await);
            match aws {
                Aws::Says(status, words) => Ok(Response::builder()
                    .status(status)
                    .header("content-type", "application/json")
                    .body(Full::new(Bytes::from(words)))
                    .unwrap()),
                Aws::Silent => std::future::pending().await,
                Aws::Down | Aws::Breaks => Err(std::io::Error::other("breaks")),
            }
        });
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}

async fn ask(at: SocketAddr, method: &str, path: &str, body: Bytes) -> Asked {
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let request = Request::builder()
        .method(method)
        .uri(format!("http://{at}{path}"))
        .body(Full::new(body))
        .unwrap();
    let (parts, body) = client.request(request).await.unwrap().into_parts();
    Asked {
        status: parts.status,
        headers: parts.headers,
        body: body.collect().await.unwrap().to_bytes(),
    }
}

async fn get(at: SocketAddr, path: &str) -> Asked {
    ask(at, "GET", path, Bytes::new()).await
}

#[tokio::test]
async fn an_aws_that_is_down_silent_or_broken_is_a_problem_that_says_when_to_come_again() {
    for aws in [Aws::Down, Aws::Silent, Aws::Breaks] {
        let (_door, at) = door(aws).await;
        for path in ["/api/health", "/_local/mail.json"] {
            let asked = get(at, path).await;
            assert_eq!(asked.status, StatusCode::SERVICE_UNAVAILABLE);
            assert_eq!(asked.problem()["code"], "unavailable");
            assert_eq!(asked.headers["retry-after"], "2");
        }
        for path in ["/courses/", "/_local/mail"] {
            let page = get(at, path).await;
            assert_eq!(page.status, StatusCode::BAD_GATEWAY);
            assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
            assert_eq!(page.headers["cache-control"], "no-store");
            assert_eq!(page.body, academy_site::error_page().unwrap(), "{path}");
            page.is_secure();
        }
    }
}

#[tokio::test]
async fn a_gateways_word_for_a_broken_function_is_a_problem_under_api_and_a_page_elsewhere() {
    let (_door, at) = door(Aws::Says(500, r#"{"message":"Internal Server Error"}"#)).await;
    let asked = get(at, "/api/health").await;
    assert_eq!(asked.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert_eq!(asked.problem()["code"], "internal");
    let page = get(at, "/courses/").await;
    assert_eq!(page.status, StatusCode::BAD_GATEWAY);
    assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
    page.is_secure();

    let (_door, at) = door(Aws::Says(503, r#"{"message":"Service Unavailable"}"#)).await;
    let asked = get(at, "/api/health").await;
    assert_eq!(asked.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(asked.problem()["code"], "unavailable");
    assert_eq!(asked.headers["retry-after"], "2");
}

#[tokio::test]
async fn what_a_function_says_stays_as_it_is() {
    let (_door, at) = door(Aws::Says(200, r#"{"status":"ok"}"#)).await;
    let asked = get(at, "/api/health").await;
    assert_eq!(asked.status, StatusCode::OK);
    assert_eq!(asked.body, r#"{"status":"ok"}"#);
    asked.is_secure();
}

#[tokio::test]
async fn a_body_over_10_mb_is_refused_with_a_problem_that_its_sender_can_read() {
    let (_door, at) = door(Aws::Says(200, "{}")).await;
    let most = 10 * 1024 * 1024;
    let taken = ask(at, "POST", "/api/messages", Bytes::from(vec![b'a'; most])).await;
    assert_eq!(taken.status, StatusCode::OK);
    for length in [most + 1, 3 * most] {
        let asked = ask(at, "POST", "/api/messages", Bytes::from(vec![b'a'; length])).await;
        assert_eq!(asked.status, StatusCode::PAYLOAD_TOO_LARGE);
        assert_eq!(asked.problem()["code"], "too_large");
    }
}

#[tokio::test]
async fn a_fault_is_taken_or_refused_with_what_is_wrong() {
    let (_door, at) = door(Aws::Down).await;
    let add = async |body: &'static str| ask(at, "POST", "/_local/faults", body.into()).await;
    for taken in [
        r#"{"kind":"throttle"}"#,
        r#"{"kind":"delay","delay_ms":5,"nth":null,"count":null,"function":null}"#,
    ] {
        assert_eq!(add(taken).await.status, StatusCode::NO_CONTENT);
    }
    for (refused, status, names) in [
        ("no JSON", 400, "expected"),
        (r#"{"kind":"explode"}"#, 422, "explode"),
        (r#"{"kind":"error","color":1}"#, 422, "color"),
        (r#"{"kind":"error","nth":0}"#, 422, "nth"),
        ("{}", 422, "kind"),
    ] {
        let asked = add(refused).await;
        assert_eq!(asked.status.as_u16(), status, "{refused}");
        let problem = asked.problem();
        assert!(
            problem["detail"].as_str().unwrap().contains(names),
            "{problem}"
        );
    }
    let cleared = ask(at, "DELETE", "/_local/faults", Bytes::new()).await;
    assert_eq!(cleared.status, StatusCode::NO_CONTENT);
    cleared.is_secure();
}

#[tokio::test]
async fn what_is_not_under_local_is_a_problem_too() {
    let (_door, at) = door(Aws::Down).await;
    for path in ["/_local", "/_local/", "/_local/nothing"] {
        assert_eq!(get(at, path).await.status, StatusCode::NOT_FOUND);
        assert_eq!(get(at, path).await.problem()["code"], "not_found");
    }
}
