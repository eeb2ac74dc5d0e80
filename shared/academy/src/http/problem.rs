//! The one error towards HTTP (RFC 9457). What the caller may read is kept apart from what the log
//! needs: the cause travels beside the problem and never into the body.

use std::error::Error;

use academy_domain::field::FieldError;
use serde::Serialize;

/// One bad field of a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadField {
    /// The field's name in the body.
    pub field: String,
    /// A stable code: `required`, `too_long`, `unknown_field`, …
    pub code: String,
    /// What is wrong, for a person.
    pub message: String,
}

impl BadField {
    /// The field `field`, refused with `error`.
    pub fn new(field: &str, error: &FieldError) -> Self {
        Self::of(field, error.code, &error.message)
    }

    /// The field `field`, with a code and words.
    pub fn of(field: &str, code: &str, message: &str) -> Self {
        Self {
            field: field.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        }
    }
}

/// Why a request was not done.
#[derive(Debug)]
pub struct Problem {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) detail: String,
    pub(crate) errors: Vec<BadField>,
    pub(crate) retry_after_seconds: Option<u32>,
    pub(crate) cause: Option<Box<dyn Error + Send + Sync>>,
    pub(crate) headers: Vec<(&'static str, String)>,
    /// Whether `detail` is a whole page, for who asked for one, and not a sentence of a document.
    pub(crate) is_page: bool,
    /// Conditions failed because somebody else was faster: the whole request is judged again.
    pub(crate) lost_a_race: bool,
}

impl Problem {
    fn new(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            errors: Vec::new(),
            retry_after_seconds: None,
            cause: None,
            headers: Vec::new(),
            is_page: false,
            lost_a_race: false,
        }
    }

    /// 400: the request itself is not well formed.
    pub fn malformed(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(400, code, detail)
    }

    /// 400 `bad_query`.
    pub fn bad_query(detail: impl Into<String>) -> Self {
        Self::malformed("bad_query", detail)
    }

    /// 401: nobody is signed in.
    pub fn not_signed_in() -> Self {
        Self::new(401, "not_signed_in", "Please log in first.")
    }

    /// 401 with a code of its own, for a log-in that failed.
    pub fn unauthorized(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(401, code, detail)
    }

    /// 403: signed in, but not allowed.
    pub fn forbidden(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(403, code, detail)
    }

    /// 404: `what` is not there, or not for this person to know of.
    pub fn not_found(what: &str) -> Self {
        Self::new(404, "not_found", format!("There is no such {what}."))
    }

    /// 409: the state does not allow it.
    pub fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(409, code, detail)
    }

    /// 410: a link that was used or is too old.
    pub fn gone(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(410, code, detail)
    }

    /// 422: these fields are bad, all of them at once.
    pub fn invalid(errors: Vec<BadField>) -> Self {
        let code = match errors.iter().any(|e| e.code == "unknown_field") {
            true => "unknown_field",
            false => "invalid_fields",
        };
        Self {
            errors,
            ..Self::new(422, code, "Some fields need a correction.")
        }
    }

    /// 422 for the one field `field`.
    pub fn invalid_field(field: &str, code: &str, message: &str) -> Self {
        Self::invalid(vec![BadField::of(field, code, message)])
    }

    /// 422 with a code of its own.
    pub fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(422, code, detail)
    }

    /// 429: over a limit; another try may succeed after `retry_after_seconds`.
    pub fn too_many(retry_after_seconds: u32) -> Self {
        Self {
            retry_after_seconds: Some(retry_after_seconds.max(1)),
            ..Self::new(
                429,
                "too_many_requests",
                "Too many tries. Please wait a little and try again.",
            )
        }
    }

    /// 500: something is wrong on our side; the cause goes to the log only.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(500, "internal", "Something went wrong on our side.")
        }
    }

    /// 503: a dependency failed after bounded retries; nothing is half done.
    pub fn unavailable(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            cause: Some(cause.into()),
            retry_after_seconds: Some(2),
            ..Self::new(
                503,
                "unavailable",
                "We could not reach our records just now. Please try again in a moment.",
            )
        }
    }

    /// 503 unless trying the whole request again settles it, which the runner does first.
    pub fn lost_a_race(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            lost_a_race: true,
            ..Self::unavailable(cause)
        }
    }

    /// 409 `idempotency_in_flight`, unless trying the whole request again settles it.
    pub fn in_flight(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            lost_a_race: true,
            cause: Some(cause.into()),
            ..Self::conflict(
                "idempotency_in_flight",
                "A request with this Idempotency-Key is still being worked on. Please try again.",
            )
        }
    }

    /// Any other status, for the door's own rules (405, 413, 415).
    pub(crate) fn other(status: u16, code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(status, code, detail)
    }

    /// 405: the path is ours, the method is not; `methods` are what it takes (RFC 9110, 15.5.6).
    pub fn method_not_allowed(methods: &[&str]) -> Self {
        Self::new(
            405,
            "method_not_allowed",
            "This address does not take that method.",
        )
        .with_header("allow", methods.join(", "))
    }

    /// The same with one header more; `Set-Cookie` may stand several times.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same as a page, for who asked for one. The log has the cause all the same.
    #[must_use]
    pub fn as_page(mut self, html: String) -> Self {
        self.detail = html;
        self.is_page = true;
        self
    }

    /// The stable code, for handlers that act on an inner failure.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether somebody else was faster, so that judging everything again may settle it.
    pub fn is_lost_race(&self) -> bool {
        self.lost_a_race
    }

    /// The status.
    pub fn status(&self) -> u16 {
        self.status
    }

    /// The body, as RFC 9457 has it.
    pub(crate) fn body(&self, request_id: &str) -> Vec<u8> {
        #[derive(Serialize)]
        struct Body<'a> {
            r#type: &'static str,
            title: &'static str,
            status: u16,
            detail: &'a str,
            code: &'static str,
            request_id: &'a str,
            #[serde(skip_serializing_if = "Option::is_none")]
            errors: Option<&'a [BadField]>,
        }
        let body = Body {
            r#type: "about:blank",
            title: title(self.status),
            status: self.status,
            detail: &self.detail,
            code: self.code,
            request_id,
            errors: (self.status == 422).then_some(&self.errors),
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }
}

impl From<crate::clock::NoRandomness> for Problem {
    fn from(cause: crate::clock::NoRandomness) -> Self {
        Self::internal(cause)
    }
}

/// The status's own name, which RFC 9457 asks for where `type` is `about:blank`.
fn title(status: u16) -> &'static str {
    http::StatusCode::from_u16(status)
        .ok()
        .and_then(|s| s.canonical_reason())
        .unwrap_or("Error")
}
