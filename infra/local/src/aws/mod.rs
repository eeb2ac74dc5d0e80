//! The supervisor's own calls to MiniStack, signed as its root. Only what bringing the stack up needs;
//! the functions have SDKs.

pub mod api;
pub mod functions;
pub mod secret;
pub mod site;
pub mod stack;
pub mod table;

use std::net::SocketAddr;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use bytes::Bytes;
use http::{Method, Request, Response};
use http_body_util::Full;
use serde_json::Value;

use crate::http_io::{Upstream, exchange, upstream};
use crate::text::{element, now};

/// The region of the local stack: the academy's own, so that names look as they will.
pub const REGION: &str = "ap-south-1";
/// MiniStack's root key and its secret; it answers on loopback only.
pub const ROOT_KEY: &str = "test";
/// The account that MiniStack plays.
pub const ACCOUNT: &str = "000000000000";

/// A call of the supervisor that failed.
#[derive(Debug, thiserror::Error)]
pub enum AwsError {
    /// MiniStack did not answer.
    #[error("{operation}: MiniStack did not answer ({cause})")]
    Unreachable {
        /// What was asked.
        operation: String,
        /// Why there was no answer.
        cause: String,
    },
    /// MiniStack refused.
    #[error("{operation}: {code} {message}")]
    Refused {
        /// What was asked.
        operation: String,
        /// The error's name.
        code: String,
        /// The error's words.
        message: String,
    },
    /// The call could not be made, or its answer not be read.
    #[error("{operation}: {problem}")]
    Unclear {
        /// What was asked.
        operation: String,
        /// What is wrong.
        problem: String,
    },
}

impl AwsError {
    /// Whether the thing asked for is not there.
    pub fn is_not_found(&self) -> bool {
        let Self::Refused { code, message, .. } = self else {
            return false;
        };
        code.contains("NotFound") || code == "NoSuchBucket" || message.contains("does not exist")
    }

    pub(crate) fn unclear(operation: &str, problem: impl std::fmt::Display) -> Self {
        Self::Unclear {
            operation: operation.to_owned(),
            problem: problem.to_string(),
        }
    }
}

/// MiniStack, as its root sees it.
#[derive(Clone)]
pub struct Aws {
    address: SocketAddr,
    client: Upstream,
}

/// What a call is made of.
struct Ask<'a> {
    operation: &'a str,
    service: &'a str,
    method: Method,
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    body: Bytes,
}

impl Aws {
    /// MiniStack at `address`.
    pub fn at(address: SocketAddr) -> Self {
        Self {
            address,
            client: upstream(),
        }
    }

    /// Where it answers.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A call of a service that speaks JSON by target: `secretsmanager.GetSecretValue`.
    ///
    /// # Errors
    /// When the service refuses, or cannot be reached.
    pub async fn by_target(
        &self,
        service: &str,
        target: &str,
        body: &Value,
    ) -> Result<Value, AwsError> {
        // Each service takes one of the two, and dynoxide minds which.
        let version = match service {
            "dynamodb" | "sqs" => "1.0",
            _ => "1.1",
        };
        let ask = Ask {
            operation: target.rsplit('.').next().unwrap_or(target),
            service,
            method: Method::POST,
            path: "/",
            headers: vec![
                ("x-amz-target", target.to_owned()),
                ("content-type", format!("application/x-amz-json-{version}")),
            ],
            body: Bytes::from(body.to_string()),
        };
        json(ask.operation, self.ask(&ask).await?.body())
    }

    /// A call of a service that speaks JSON by path.
    ///
    /// # Errors
    /// As [`Aws::by_target`].
    pub async fn by_path(
        &self,
        service: &str,
        operation: &str,
        (method, path): (Method, &str),
        body: Option<&Value>,
    ) -> Result<Value, AwsError> {
        let ask = Ask {
            operation,
            service,
            method,
            path,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.map(|b| Bytes::from(b.to_string())).unwrap_or_default(),
        };
        json(operation, self.ask(&ask).await?.body())
    }

    /// A call of a service that speaks forms and XML.
    pub(crate) async fn by_form(
        &self,
        service: &str,
        operation: &str,
        fields: &[(&str, &str)],
    ) -> Result<String, AwsError> {
        let mut form = format!("Action={operation}");
        for (name, value) in fields {
            let value =
                percent_encoding::utf8_percent_encode(value, percent_encoding::NON_ALPHANUMERIC);
            form.push_str(&format!("&{name}={value}"));
        }
        let ask = Ask {
            operation,
            service,
            method: Method::POST,
            path: "/",
            headers: vec![(
                "content-type",
                "application/x-www-form-urlencoded".to_owned(),
            )],
            body: Bytes::from(form),
        };
        Ok(String::from_utf8_lossy(self.ask(&ask).await?.body()).into_owned())
    }

    async fn ask(&self, ask: &Ask<'_>) -> Result<Response<Bytes>, AwsError> {
        let request = self.signed(ask)?;
        let response =
            exchange(&self.client, request)
                .await
                .map_err(|cause| AwsError::Unreachable {
                    operation: ask.operation.to_owned(),
                    cause: chain(&cause),
                })?;
        if response.status().is_success() {
            Ok(response)
        } else {
            Err(refused(ask.operation, &response))
        }
    }

    fn signed(&self, ask: &Ask<'_>) -> Result<Request<Full<Bytes>>, AwsError> {
        let unclear = |problem: &dyn std::fmt::Display| AwsError::unclear(ask.operation, problem);
        let url = format!("http://{}{}", self.address, ask.path);
        let mut builder = Request::builder().method(ask.method.clone()).uri(&url);
        builder = builder.header("host", self.address.to_string());
        // As if over TLS, which bucket policies ask for; MiniStack is on loopback.
        builder = builder.header("x-forwarded-proto", "https");
        for (name, value) in &ask.headers {
            builder = builder.header(*name, value);
        }
        let mut request = builder
            .body(Full::new(ask.body.clone()))
            .map_err(|e| unclear(&e))?;
        let identity = Credentials::new(ROOT_KEY, ROOT_KEY, None, None, "root").into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(REGION)
            .name(ask.service)
            .time(now().into())
            .settings(settings(ask.service))
            .build()
            .map_err(|e| unclear(&e))?;
        let host = self.address.to_string();
        let headers = ask
            .headers
            .iter()
            .map(|(n, v)| (*n, v.as_str()))
            .chain([("host", host.as_str())]);
        let signable = SignableRequest::new(
            ask.method.as_str(),
            &url,
            headers,
            SignableBody::Bytes(&ask.body),
        );
        let (instructions, _) = sign(signable.map_err(|e| unclear(&e))?, &params.into())
            .map_err(|e| unclear(&e))?
            .into_parts();
        instructions.apply_to_request_http1x(&mut request);
        Ok(request)
    }
}

/// S3 signs a path as it stands, and its body's hash as a header.
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}

fn json(operation: &str, body: &[u8]) -> Result<Value, AwsError> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).map_err(|e| AwsError::unclear(operation, e))
}

fn refused(operation: &str, response: &Response<Bytes>) -> AwsError {
    let text = String::from_utf8_lossy(response.body()).into_owned();
    let (code, message) = match serde_json::from_slice::<Value>(response.body()) {
        Ok(body) => {
            let kind = body["__type"]
                .as_str()
                .or(body["Type"].as_str())
                .unwrap_or_default();
            let words = body["message"]
                .as_str()
                .or(body["Message"].as_str())
                .unwrap_or_default();
            (
                kind.rsplit('#').next().unwrap_or_default().to_owned(),
                words.to_owned(),
            )
        }
        Err(_) => (
            element(&text, "Code").unwrap_or_default(),
            element(&text, "Message").unwrap_or_default(),
        ),
    };
    let code = if code.is_empty() {
        response.status().to_string()
    } else {
        code
    };
    AwsError::Refused {
        operation: operation.to_owned(),
        code,
        message,
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        words.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    words
}
