//! `academy secrets init`, against a Secrets Manager of a few lines.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use academy::config::Settings;
use academy_ops::secrets::{Choices, Init, NewPayee, generate, init, read};
use academy_ops::{Connection, OpsError};
use aws_sdk_dynamodb::config::Credentials;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

type Kept = Arc<Mutex<BTreeMap<String, String>>>;

fn choices() -> Choices {
    Choices {
        payees: vec!["main=Main account=academy@bank".parse().unwrap()],
        payee_name: "The Coding Science".to_owned(),
        verified_merchant: false,
        second_factor_required: true,
    }
}

#[test]
fn a_new_secret_is_what_the_functions_take_and_no_two_are_alike() {
    let (one, other) = (generate(&choices()).unwrap(), generate(&choices()).unwrap());
    let settings = Settings::parse(&one).unwrap();
    assert_eq!(settings.session_keys.len(), 1);
    assert!(settings.second_factor_required && !settings.verified_merchant);
    assert_eq!(settings.payees[0].vpa.to_string(), "academy@bank");
    let (one, other): (Value, Value) = (parsed(&one), parsed(&other));
    assert_eq!(one["origin_secret"], one["origin_secrets"][0]);
    for path in ["/session_keys/0", "/origin_secret", "/totp_key"] {
        assert!(one.pointer(path).is_some_and(Value::is_string));
        assert_ne!(one.pointer(path), other.pointer(path), "{path}");
    }
    assert_ne!(one["session_keys"][0], one["totp_key"]);
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_payee_is_written_in_three_parts_and_its_address_is_judged() {
    for bad in [
        "",
        "main",
        "main=Main account",
        "=Main=a@b",
        "main==a@b",
        "a=b=c=d",
    ] {
        assert!(bad.parse::<NewPayee>().is_err(), "{bad}");
    }
    let mut wrong = choices();
    wrong.payees[0].vpa = "not an address".to_owned();
    let refused = generate(&wrong).unwrap_err();
    assert!(
        refused.to_string().contains("upi.payees[0].vpa"),
        "{refused}"
    );
    wrong.payees.clear();
    assert!(matches!(generate(&wrong), Err(OpsError::Config(_))));
}

#[tokio::test]
async fn the_secret_is_written_once_and_never_over_another() {
    let (kept, client) = manager().await;
    let id = "academy/test";
    assert_eq!(read(&client, id).await.unwrap(), None);
    assert_eq!(init(&client, id, &choices()).await.unwrap(), Init::Written);
    let written = kept.lock().unwrap().get(id).cloned().unwrap();
    Settings::parse(&written).unwrap();
    assert_eq!(init(&client, id, &choices()).await.unwrap(), Init::WasThere);
    assert_eq!(kept.lock().unwrap()[id], written);
    assert_eq!(read(&client, id).await.unwrap(), Some(written));
}

#[tokio::test]
async fn a_secret_that_cannot_be_used_is_named_and_left() {
    let (kept, client) = manager().await;
    let broken = json!({"session_keys": []}).to_string();
    kept.lock()
        .unwrap()
        .insert("academy/test".to_owned(), broken.clone());
    let refused = init(&client, "academy/test", &choices()).await.unwrap_err();
    assert!(refused.to_string().contains("missing"), "{refused}");
    assert_eq!(kept.lock().unwrap()["academy/test"], broken);
}

/// A Secrets Manager that knows two calls, and what it keeps.
async fn manager() -> (Kept, aws_sdk_secretsmanager::Client) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let kept = Kept::default();
    let shared = Arc::clone(&kept);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&shared)));
        }
    });
    let connection = Connection {
        region: "ap-south-1".to_owned(),
        endpoint_url: Some(format!("http://{address}")),
        credentials: Credentials::new("test", "test", None, None, "tests"),
    };
    (kept, connection.secrets())
}

async fn serve(mut stream: TcpStream, kept: Kept) {
    let mut bytes = Vec::new();
    loop {
        let mut chunk = [0; 4096];
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(n) => bytes.extend_from_slice(&chunk[..n]),
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(':'));
            let mut named = lines.filter(|(key, _)| key.eq_ignore_ascii_case(name));
            named.next().map(|(_, value)| value.trim().to_owned())
        };
        let length = header("content-length").map_or(0, |length| length.parse().unwrap());
        if body.len() < length {
            continue;
        }
        let (status, answer) = answer(&header("x-amz-target").unwrap(), &parsed(body), &kept);
        let answer = answer.to_string();
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n",
            answer.len()
        );
        stream.write_all((head + &answer).as_bytes()).await.unwrap();
        bytes.clear();
    }
}

fn answer(target: &str, body: &Value, kept: &Kept) -> (&'static str, Value) {
    let mut kept = kept.lock().unwrap();
    match target {
        "secretsmanager.GetSecretValue" => match kept.get(body["SecretId"].as_str().unwrap()) {
            Some(text) => ("200 OK", json!({ "SecretString": text })),
            None => (
                "400 Bad Request",
                json!({"__type": "ResourceNotFoundException"}),
            ),
        },
        "secretsmanager.CreateSecret" => {
            let name = body["Name"].as_str().unwrap().to_owned();
            let text = body["SecretString"].as_str().unwrap().to_owned();
            match kept.insert(name.clone(), text) {
                None => ("200 OK", json!({ "Name": name })),
                Some(_) => panic!("a secret was written over another"),
            }
        }
        other => panic!("{other} is not asked for"),
    }
}
