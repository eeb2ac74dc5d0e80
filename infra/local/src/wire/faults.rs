//! Faults on demand: which calls fail, when, and how. What a failing call answers is what the service
//! itself would say, so that SDKs and our code react as they would in earnest.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;

use super::describe::Described;
use crate::http_io::{Body, answer};

/// How a call fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultKind {
    /// Refused as too much; not applied.
    Throttle,
    /// The service's own error, 500; not applied.
    Error,
    /// Held, unapplied, until the caller gives up.
    Timeout,
    /// The connection breaks before it is applied.
    Reset,
    /// It is applied, then the connection breaks before the answer.
    AppliedThenReset,
    /// A cancelled transaction, `TransactionConflict`; only `TransactWriteItems` matches.
    Conflict,
    /// Answered late.
    Delay,
}

/// Which calls fail, and how. A field that is absent, or `null`, matches every call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Calls of this function only.
    #[serde(default)]
    pub function: Option<String>,
    /// Calls of this service only: `dynamodb`.
    #[serde(default)]
    pub service: Option<String>,
    /// Calls of this operation only: `PutItem`.
    #[serde(default)]
    pub operation: Option<String>,
    /// From which matching call on, counted from now; 1 is the next.
    #[serde(default = "one", deserialize_with = "or_one")]
    pub nth: u32,
    /// How they fail.
    pub kind: FaultKind,
    /// How many fail.
    #[serde(default = "one", deserialize_with = "or_one")]
    pub count: u32,
    /// How late, for `delay`.
    #[serde(default, deserialize_with = "or_zero")]
    pub delay_ms: u64,
}

fn one() -> u32 {
    1
}

/// A number; `null` is as good as absent.
fn or_one<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_else(one))
}

fn or_zero<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

impl Fault {
    /// A fault of this kind that hits the next call, whichever it is.
    pub fn new(kind: FaultKind) -> Self {
        Self {
            function: None,
            service: None,
            operation: None,
            nth: 1,
            kind,
            count: 1,
            delay_ms: 0,
        }
    }

    fn matches(&self, function: &str, call: &Described) -> bool {
        let is =
            |wanted: &Option<String>, actual: &str| wanted.as_deref().is_none_or(|w| w == actual);
        let possible = self.kind != FaultKind::Conflict || call.operation == "TransactWriteItems";
        possible
            && is(&self.function, function)
            && is(&self.service, &call.service)
            && is(&self.operation, &call.operation)
    }
}

/// What is to happen to one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) kind: FaultKind,
    pub(crate) delay: Duration,
}

#[derive(Debug)]
struct Waiting {
    fault: Fault,
    seen: u32,
}

/// The faults that wait for their calls.
#[derive(Debug, Default)]
pub struct Faults {
    waiting: Mutex<Vec<Waiting>>,
}

impl Faults {
    /// Adds one.
    pub fn add(&self, fault: Fault) {
        self.lock().push(Waiting { fault, seen: 0 });
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    /// How many have not spent all their failures.
    pub fn pending(&self) -> usize {
        self.lock().len()
    }

    /// Counts this call for every fault that it matches; the oldest that is due decides.
    pub(crate) fn judge(&self, function: &str, call: &Described) -> Option<Verdict> {
        let mut verdict = None;
        let mut waiting = self.lock();
        for entry in waiting
            .iter_mut()
            .filter(|w| w.fault.matches(function, call))
        {
            // One call is struck by one fault; those behind it keep theirs for the next.
            let due = entry.seen + 1 >= entry.fault.nth;
            if due && verdict.is_some() {
                continue;
            }
            entry.seen += 1;
            if due {
                let delay = Duration::from_millis(entry.fault.delay_ms);
                verdict = Some(Verdict {
                    kind: entry.fault.kind,
                    delay,
                });
            }
        }
        waiting.retain(|w| {
            w.seen
                < w.fault
                    .nth
                    .saturating_add(w.fault.count)
                    .saturating_sub(1)
                    .max(1)
        });
        verdict
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The service's words for being asked too much.
pub(crate) fn throttled(call: &Described) -> Response<Body> {
    match call.service.as_str() {
        "dynamodb" => json_error(
            StatusCode::BAD_REQUEST,
            "com.amazonaws.dynamodb.v20120810#ThrottlingException",
            "Throughput exceeds the current capacity of your table or index.",
        ),
        "ses" => named_error(
            StatusCode::TOO_MANY_REQUESTS,
            "TooManyRequestsException",
            "Maximum sending rate exceeded.",
        ),
        "s3" => xml_error(
            StatusCode::SERVICE_UNAVAILABLE,
            "SlowDown",
            "Please reduce your request rate.",
        ),
        "cloudfront" => xml_error(StatusCode::BAD_REQUEST, "Throttling", "Rate exceeded"),
        _ => json_error(
            StatusCode::BAD_REQUEST,
            "ThrottlingException",
            "Rate exceeded",
        ),
    }
}

/// The service's words for its own failure.
pub(crate) fn failed(call: &Described) -> Response<Body> {
    const WORDS: &str = "We encountered an internal error. Please try again.";
    match call.service.as_str() {
        "dynamodb" => json_error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "com.amazonaws.dynamodb.v20120810#InternalServerError",
            WORDS,
        ),
        "ses" => named_error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServiceErrorException",
            WORDS,
        ),
        "s3" | "cloudfront" => xml_error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError", WORDS),
        _ => json_error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalServiceError",
            WORDS,
        ),
    }
}

/// A transaction that another one got in the way of.
pub(crate) fn conflicted(call: &Described) -> Response<Body> {
    let reasons: Vec<_> = (0..call.keys.len())
        .map(|at| match at {
            0 => json!({"Code": "TransactionConflict", "Message": "Transaction is ongoing for the item"}),
            _ => json!({"Code": "None"}),
        })
        .collect();
    let codes: Vec<_> = reasons
        .iter()
        .map(|r| r["Code"].as_str().unwrap_or_default())
        .collect();
    let message = format!(
        "Transaction cancelled, please refer cancellation reasons for specific reasons [{}]",
        codes.join(", ")
    );
    let body = json!({
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "message": message,
        "CancellationReasons": reasons,
    });
    answer(StatusCode::BAD_REQUEST, AMZ_JSON, body.to_string())
}

const AMZ_JSON: &str = "application/x-amz-json-1.0";

/// An error of the services that speak JSON by target.
pub(crate) fn json_error(status: StatusCode, kind: &str, message: &str) -> Response<Body> {
    answer(
        status,
        AMZ_JSON,
        json!({"__type": kind, "message": message}).to_string(),
    )
}

fn named_error(status: StatusCode, kind: &'static str, message: &str) -> Response<Body> {
    let mut response = answer(
        status,
        "application/json",
        json!({"message": message}).to_string(),
    );
    response
        .headers_mut()
        .insert("x-amzn-errortype", HeaderValue::from_static(kind));
    response
}

fn xml_error(status: StatusCode, code: &str, message: &str) -> Response<Body> {
    let body = format!(
        "<?xml version=\"1.0\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    let mut response = Response::new(Full::new(Bytes::from(body)));
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert("content-type", HeaderValue::from_static("application/xml"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(operation: &str) -> Described {
        Described {
            service: "dynamodb".to_owned(),
            operation: operation.to_owned(),
            resource: "t".to_owned(),
            keys: Vec::new(),
        }
    }

    fn hits(faults: &Faults, function: &str, operation: &str, calls: usize) -> Vec<bool> {
        (0..calls)
            .map(|_| faults.judge(function, &call(operation)).is_some())
            .collect()
    }

    #[test]
    fn a_fault_hits_from_the_nth_matching_call_on_as_often_as_asked() {
        let faults = Faults::default();
        faults.add(Fault {
            nth: 2,
            count: 2,
            ..Fault::new(FaultKind::Error)
        });
        assert_eq!(
            hits(&faults, "f", "GetItem", 5),
            [false, true, true, false, false]
        );
        assert_eq!(faults.pending(), 0);
    }

    #[test]
    fn only_matching_calls_count() {
        let faults = Faults::default();
        faults.add(Fault {
            function: Some("f".to_owned()),
            operation: Some("PutItem".to_owned()),
            nth: 2,
            ..Fault::new(FaultKind::Reset)
        });
        assert_eq!(hits(&faults, "g", "PutItem", 2), [false, false]);
        assert_eq!(hits(&faults, "f", "GetItem", 2), [false, false]);
        assert_eq!(hits(&faults, "f", "PutItem", 3), [false, true, false]);
    }

    #[test]
    fn a_conflict_waits_for_a_transaction() {
        let faults = Faults::default();
        faults.add(Fault::new(FaultKind::Conflict));
        assert_eq!(hits(&faults, "f", "PutItem", 1), [false]);
        assert_eq!(hits(&faults, "f", "TransactWriteItems", 2), [true, false]);
    }

    #[test]
    fn cleared_faults_hit_nothing() {
        let faults = Faults::default();
        faults.add(Fault::new(FaultKind::Throttle));
        faults.clear();
        assert_eq!(hits(&faults, "f", "GetItem", 1), [false]);
    }

    #[test]
    fn a_fault_is_read_as_the_api_says() {
        let fault: Fault =
            serde_json::from_str(r#"{"kind":"applied_then_reset","service":"ses"}"#).unwrap();
        assert_eq!(
            (fault.nth, fault.count, fault.kind),
            (1, 1, FaultKind::AppliedThenReset)
        );
        let nulls = r#"{"kind":"delay","function":null,"service":null,"operation":null,"nth":null,"count":null,"delay_ms":null}"#;
        let absent: Fault = serde_json::from_str(r#"{"kind":"delay"}"#).unwrap();
        assert_eq!(serde_json::from_str::<Fault>(nulls).unwrap(), absent);
        for wrong in [
            r#"{}"#,
            r#"{"kind":null}"#,
            r#"{"kind":"explode"}"#,
            r#"{"kind":"error","color":1}"#,
            r#"{"kind":"error","nth":-1}"#,
            r#"{"kind":"error","count":"2"}"#,
            r#"{"kind":"error","function":1}"#,
        ] {
            assert!(serde_json::from_str::<Fault>(wrong).is_err(), "{wrong}");
        }
    }
}
