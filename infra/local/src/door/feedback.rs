//! `POST /_local/feedback`: a bounce or a complaint, as SES would report it by the topic. MiniStack's SES
//! reports nothing by itself.

use http::{Response, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Room;
use super::problem::problem;
use crate::aws::Aws;
use crate::http_io::Body;

/// What is to be reported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feedback {
    kind: Kind,
    email: String,
    /// The outbox's mail that it is about.
    mail: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Bounce,
    SoftBounce,
    Complaint,
}

/// Reports it.
pub(super) async fn report(feedback: &Feedback, room: &Room) -> Response<Body> {
    let behind = room.behind();
    let message = notice(feedback).to_string();
    let fields = [
        ("TopicArn", behind.feedback_topic.as_str()),
        ("Message", message.as_str()),
    ];
    let aws = Aws::at(behind.aws);
    match aws.by_form("sns", "Publish", &fields).await {
        Ok(_) => super::local::no_content(),
        Err(error) => problem(StatusCode::BAD_GATEWAY, "not_reported", &error.to_string()),
    }
}

/// The notice, of the shape that SES publishes events in.
fn notice(feedback: &Feedback) -> Value {
    let who = json!([{"emailAddress": feedback.email}]);
    let bounce = |kind: &str| json!({"bounceType": kind, "bouncedRecipients": who});
    let mut notice = match feedback.kind {
        Kind::Bounce => json!({"eventType": "Bounce", "bounce": bounce("Permanent")}),
        Kind::SoftBounce => json!({"eventType": "Bounce", "bounce": bounce("Transient")}),
        Kind::Complaint => {
            json!({"eventType": "Complaint", "complaint": {"complainedRecipients": who}})
        }
    };
    if let Some(mail) = &feedback.mail {
        notice["mail"] = json!({"tags": {"mail": [mail]}});
    }
    notice
}
