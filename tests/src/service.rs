//! An AWS service on loopback that keeps what it was asked and answers what a test wants: for those that
//! are not DynamoDB.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A configuration for the SDK crate `$sdk` that reaches `$url`, as the functions have theirs.
#[macro_export]
macro_rules! service_config {
    ($sdk:ident, $url:expr) => {
        $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .http_client(academy::aws::http_client())
            .region($sdk::config::Region::new("ap-south-1"))
            .credentials_provider($sdk::config::Credentials::new(
                "test", "test", None, None, "tests",
            ))
            .retry_config($sdk::config::retry::RetryConfig::disabled())
            .endpoint_url($url)
            .build()
    };
}

/// What the service was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    /// Method and path.
    pub line: String,
    /// The headers; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Asked {
    /// The header `name`; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(given, _)| given == name);
        found.map_or("", |(_, value)| value)
    }
}

/// What the service answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The error's name, where the service says it in a header.
    pub error: &'static str,
    /// The body.
    pub body: &'static str,
}

/// A running service; it ends with this value.
#[derive(Debug)]
pub struct Service {
    /// Where it answers.
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
    accepting: JoinHandle<()>,
}

impl Service {
    /// Starts one that answers `answers` one after another, and breaks the connection after them.
    pub async fn start(answers: Vec<Answer>) -> Self {
        let mut answers = VecDeque::from(answers);
        Self::listening(move |_| answers.pop_front().map(|answer| answer.text())).await
    }

    /// Starts one that answers each question as `answer` says, by status and body; nothing breaks the
    /// connection.
    pub async fn answering(
        mut answer: impl FnMut(&Asked) -> Option<(u16, String)> + Send + 'static,
    ) -> Self {
        Self::listening(move |asked| {
            let (status, body) = answer(asked)?;
            Some(text(status, "", &body))
        })
        .await
    }

    async fn listening(mut answer: impl FnMut(&Asked) -> Option<String> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&asked);
        let accepting = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let question = read(&mut stream).await;
                let answer = answer(&question);
                kept.lock().unwrap().push(question);
                if let Some(answer) = answer {
                    write(&mut stream, &answer).await;
                }
            }
        });
        Self {
            url,
            asked,
            accepting,
        }
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn read(stream: &mut TcpStream) -> Asked {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(at) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break at;
        }
        assert!(
            stream.read_buf(&mut bytes).await.unwrap() > 0,
            "the question ends early"
        );
    };
    let text = String::from_utf8(bytes[..head].to_vec()).unwrap();
    let mut lines = text.lines();
    let line = lines
        .next()
        .unwrap()
        .trim_end_matches(" HTTP/1.1")
        .to_owned();
    let pairs = lines.filter_map(|line| line.split_once(": "));
    let headers: Vec<_> = pairs
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let mut asked = Asked {
        line,
        headers,
        body: String::new(),
    };
    let length: usize = asked.header("content-length").parse().unwrap_or(0);
    while bytes.len() < head + 4 + length {
        assert!(
            stream.read_buf(&mut bytes).await.unwrap() > 0,
            "the body ends early"
        );
    }
    asked.body = String::from_utf8(bytes[head + 4..].to_vec()).unwrap();
    asked
}

impl Answer {
    fn text(&self) -> String {
        text(self.status, self.error, self.body)
    }
}

fn text(status: u16, error: &str, body: &str) -> String {
    // An answer without content has no length either.
    let length = match status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", body.len()),
    };
    format!(
        "HTTP/1.1 {status} x\r\nx-amzn-errortype: {error}\r\n{length}connection: close\r\n\r\n{body}"
    )
}

async fn write(stream: &mut TcpStream, answer: &str) {
    stream.write_all(answer.as_bytes()).await.unwrap();
    stream.shutdown().await.unwrap();
}
