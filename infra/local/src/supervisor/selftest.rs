//! The emulator tested before anything is tested on it: what we rely on, and each mend of
//! `start_ministack.py`, on a MiniStack of its own. Needs `.venv` (make setup).

use std::io::Write;
use std::path::Path;
use std::time::Duration;

use data_encoding::BASE64;
use http::{Method, Request};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};
use zip::write::SimpleFileOptions;

use super::Config;
use super::ministack::{MiniStack, functions_log};
use crate::aws::table::WRITERS;
use crate::aws::{ACCOUNT, Aws, REGION};
use crate::http_io::{Body, exchange, upstream};

const TABLE: &str = "selftest";
const CLOSED: &str = "http://127.0.0.1:9";

/// A function that says which partitions it was given, and fails the records of those called poison.
const BOOTSTRAP: &str = r#"#!/usr/bin/env python3
import json, os, urllib.request
api = "http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/"
while True:
    with urllib.request.urlopen(api + "next") as asked:
        request = asked.headers["Lambda-Runtime-Aws-Request-Id"]
        records = json.load(asked)["Records"]
    changes = [(r["dynamodb"]["Keys"]["pk"]["S"], r["dynamodb"]["SequenceNumber"]) for r in records]
    print("given", " ".join(pk for pk, _ in changes), flush=True)
    failed = [{"itemIdentifier": number} for pk, number in changes if "poison" in pk]
    answer = json.dumps({"batchItemFailures": failed}).encode()
    urllib.request.urlopen(urllib.request.Request(api + request + "/response", answer)).close()
"#;

struct Emulator {
    config: Config,
    running: MiniStack,
    aws: Aws,
}

impl Emulator {
    async fn start(name: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../..")
            .canonicalize()
            .unwrap();
        let data = std::env::temp_dir().join(format!("academy-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&data).unwrap();
        let config = Config {
            template: root.join("template.yaml"),
            root,
            data,
            port: 1,
            admin_email: None,
            admin_password: None,
            path: "/usr/local/bin:/usr/bin:/bin".to_owned(),
            home: String::new(),
        };
        let running = MiniStack::start(&config, CLOSED).await.unwrap();
        let aws = Aws::at(running.address);
        Self {
            config,
            running,
            aws,
        }
    }

    async fn restart(&mut self) {
        self.running.stop().await;
        self.running = MiniStack::start(&self.config, CLOSED).await.unwrap();
        self.aws = Aws::at(self.running.address);
    }

    async fn end(mut self) {
        self.running.stop().await;
        let words = std::fs::read_to_string(self.config.data.join("ministack.log")).unwrap();
        assert!(!words.contains("Fatal Python error"), "{words}");
        std::fs::remove_dir_all(&self.config.data).unwrap();
    }

    async fn table(&self) -> Value {
        let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
        let key = |name: &str, kind: &str| json!({"AttributeName": name, "KeyType": kind});
        let body = json!({"TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [attribute("pk"), attribute("sk")],
            "KeySchema": [key("pk", "HASH"), key("sk", "RANGE")],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"}});
        self.aws.dynamodb("CreateTable", &body).await.unwrap()
    }

    async fn put(&self, pk: &str) {
        let body = json!({"TableName": TABLE, "Item": {"pk": {"S": pk}, "sk": {"S": "-"}}});
        self.aws.dynamodb("PutItem", &body).await.unwrap();
    }

    /// The lines that the function wrote so far.
    fn said(&self) -> String {
        std::fs::read_to_string(functions_log(&self.config)).unwrap_or_default()
    }
}

/// Waits until `condition` holds, for 20 s at most.
async fn until(what: &str, condition: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !condition().await {
        assert!(Instant::now() < deadline, "not within 20 s: {what}");
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_500_conditional_puts_one_wins_and_a_replayed_token_changes_nothing() {
    let emulator = Emulator::start("puts").await;
    emulator.table().await;
    let tried = emulator.aws.try_table(TABLE, WRITERS).await;
    assert_eq!(tried, Ok(()));
    emulator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_deliver_as_lambda_does_and_go_on_after_a_restart() {
    let mut emulator = Emulator::start("streams").await;
    let stream = emulator.table().await["TableDescription"]["LatestStreamArn"].clone();
    let queue = mapped_function(&emulator, &stream).await;
    for pk in ["OUTBOX#1", "OUTBOX#poison", "OUTBOX#3", "ELSEWHERE#4"] {
        emulator.put(pk).await;
    }
    let dead = async || dead_letters(&emulator.aws, &queue).await == 1;
    until("the poison in the dead-letter queue", dead).await;
    // Those behind it may come in a batch of their own, after it was given up.
    for pk in ["OUTBOX#1", "OUTBOX#3"] {
        until(pk, async || emulator.said().contains(pk)).await;
    }
    let said = emulator.said();
    assert!(!said.contains("ELSEWHERE"), "{said}");
    let tries = said.matches("OUTBOX#poison").count();
    assert_eq!(tries, 3, "once, and two retries:\n{said}");

    send_mail(&emulator.aws).await;
    emulator.restart().await;
    emulator.put("OUTBOX#after").await;
    let delivered = async || emulator.said().contains("OUTBOX#after");
    until("the first record after the restart", delivered).await;
    assert_eq!(sent_mails(&emulator.aws).await, 1);
    emulator.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_function_said_that_ended_at_its_start_is_kept() {
    let emulator = Emulator::start("broken").await;
    create_function(
        &emulator.aws,
        "#!/bin/sh\necho the key is missing >&2\nexit 3\n",
    )
    .await;
    let path = (Method::POST, "/2015-03-31/functions/selftest/invocations");
    let event = json!({"Records": []});
    let invoked = emulator.aws.by_path("lambda", "Invoke", path, Some(&event));
    drop(invoked.await);
    let said = emulator.said();
    let line = said
        .lines()
        .find(|l| l.starts_with("selftest the invocation failed: "));
    assert!(
        line.is_some_and(|l| l.ends_with("code 3: the key is missing")),
        "{said}"
    );
    emulator.end().await;
}

/// Deploys [`BOOTSTRAP`] behind the stream; returns the dead-letter queue's address.
async fn mapped_function(emulator: &Emulator, stream: &Value) -> String {
    let aws = &emulator.aws;
    let made = aws
        .by_target(
            "sqs",
            "AmazonSQS.CreateQueue",
            &json!({"QueueName": "dead"}),
        )
        .await
        .unwrap();
    create_function(aws, BOOTSTRAP).await;
    let pattern = json!({"dynamodb": {"Keys": {"pk": {"S": [{"prefix": "OUTBOX#"}]}}}});
    let mapping = json!({"FunctionName": "selftest", "EventSourceArn": stream, "StartingPosition": "TRIM_HORIZON",
        "BatchSize": 10, "MaximumRetryAttempts": 2, "BisectBatchOnFunctionError": true,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "FilterCriteria": {"Filters": [{"Pattern": pattern.to_string()}]},
        "DestinationConfig": {"OnFailure": {"Destination": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:dead")}}});
    let path = (Method::POST, "/2015-03-31/event-source-mappings");
    aws.by_path("lambda", "CreateEventSourceMapping", path, Some(&mapping))
        .await
        .unwrap();
    made["QueueUrl"].as_str().unwrap().to_owned()
}

/// Deploys a function of the name `selftest`.
async fn create_function(aws: &Aws, bootstrap: &str) {
    let trust = json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": {"Service": "lambda.amazonaws.com"}}]});
    let role = [
        ("RoleName", "selftest"),
        ("AssumeRolePolicyDocument", &trust.to_string()),
    ];
    aws.by_form("iam", "CreateRole", &role).await.unwrap();
    let function = json!({"FunctionName": "selftest", "Runtime": "provided.al2023", "Handler": "bootstrap",
        "Role": format!("arn:aws:iam::{ACCOUNT}:role/selftest"), "Code": {"ZipFile": BASE64.encode(&zipped(bootstrap))}});
    let path = (Method::POST, "/2015-03-31/functions");
    aws.by_path("lambda", "CreateFunction", path, Some(&function))
        .await
        .unwrap();
}

fn zipped(bootstrap: &str) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().unix_permissions(0o755);
    writer.start_file("bootstrap", options).unwrap();
    writer.write_all(bootstrap.as_bytes()).unwrap();
    writer.finish().unwrap().into_inner()
}

async fn dead_letters(aws: &Aws, queue: &str) -> usize {
    let body = json!({"QueueUrl": queue, "AttributeNames": ["ApproximateNumberOfMessages"]});
    let asked = aws
        .by_target("sqs", "AmazonSQS.GetQueueAttributes", &body)
        .await
        .unwrap();
    let count = asked["Attributes"]["ApproximateNumberOfMessages"].as_str();
    count.and_then(|n| n.parse().ok()).unwrap_or_default()
}

async fn send_mail(aws: &Aws) {
    let text = |data: &str| json!({"Data": data});
    let body = json!({"FromEmailAddress": "a@academy.example", "Destination": {"ToAddresses": ["b@academy.example"]},
        "Content": {"Simple": {"Subject": text("s"), "Body": {"Text": text("t")}}}});
    let identity = json!({"EmailIdentity": "academy.example"});
    for (operation, path, body) in [
        (
            "CreateEmailIdentity",
            "/v2/email/identities",
            Some(&identity),
        ),
        ("SendEmail", "/v2/email/outbound-emails", Some(&body)),
    ] {
        aws.by_path("ses", operation, (Method::POST, path), body)
            .await
            .unwrap();
    }
}

async fn sent_mails(aws: &Aws) -> usize {
    let path = (Method::GET, "/_ministack/ses/messages");
    let kept = aws.by_path("ses", "messages", path, None).await.unwrap();
    kept["messages"][ACCOUNT].as_array().map_or(0, Vec::len)
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_deployed_host_the_emulators_own_paths_and_keys_mean_nothing() {
    let emulator = Emulator::start("hosts").await;
    emulator.table().await;
    let path = (Method::POST, "/v2/apis");
    let api = json!({"name": "selftest", "protocolType": "HTTP"});
    let made = emulator
        .aws
        .by_path("apigateway", "CreateApi", path, Some(&api))
        .await
        .unwrap();
    let id = made["apiId"].as_str().unwrap();
    let stage = json!({"stageName": "$default", "autoDeploy": true});
    let path = format!("/v2/apis/{id}/stages");
    emulator
        .aws
        .by_path(
            "apigateway",
            "CreateStage",
            (Method::POST, &path),
            Some(&stage),
        )
        .await
        .unwrap();
    for (method, path) in [
        (Method::GET, "/health"),
        (Method::GET, "/logout"),
        (Method::GET, "/_ministack/ses/messages"),
        (
            Method::GET,
            "/no-route?X-Amz-Credential=111111111111/20260101/x/s3/aws4_request",
        ),
        (Method::POST, "/_ministack/reset"),
        (Method::POST, "/v2/email/outbound-emails"),
    ] {
        let request = Request::builder()
            .method(method.clone())
            .uri(format!("http://{}{path}", emulator.aws.address()))
            .header("host", format!("{id}.execute-api.localhost"))
            .body(Body::default())
            .unwrap();
        let answer = exchange(&upstream(), request).await.unwrap();
        let words = String::from_utf8_lossy(answer.body());
        let got = (answer.status().as_u16(), words.as_ref());
        assert_eq!(got, (404, r#"{"message":"Not Found"}"#), "{method} {path}");
    }
    let named = json!({"TableName": TABLE});
    let there = emulator.aws.dynamodb("DescribeTable", &named).await;
    assert!(there.is_ok(), "the table is gone: {there:?}");
    emulator.end().await;
}
