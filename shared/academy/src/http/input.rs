//! Bodies: judged for size, type and form before a field is looked at, then every bad field at once.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use validator::{Validate, ValidationErrorsKind};

use super::problem::BadField;
use super::{Problem, Request};

/// The largest body that is read, in bytes.
pub const MAX_BODY_BYTES: usize = 64 * 1024;

/// How many bad fields are told of; a body with more is not a mistake but an attack.
const MAX_ERRORS: usize = 50;

impl Request {
    /// The body as `T`, whose derived rules all hold.
    ///
    /// # Errors
    /// 413, 415, 400, then 422 with every bad field.
    pub fn input<T: DeserializeOwned + Validate>(&self) -> Result<T, Problem> {
        self.input_where(|_| None)
    }

    /// Like [`Request::input`], with one more rule, which only the route can judge.
    ///
    /// # Errors
    /// As [`Request::input`].
    pub fn input_where<T: DeserializeOwned + Validate>(
        &self,
        rule: impl Fn(&T) -> Option<BadField>,
    ) -> Result<T, Problem> {
        let (input, mut errors) = read_fields::<T>(self.object(false)?);
        if let Some(input) = input {
            if let Err(rules) = input.validate() {
                collect(&rules, "", &mut errors);
            }
            errors.extend(rule(&input));
            if errors.is_empty() {
                return Ok(input);
            }
        }
        errors.truncate(MAX_ERRORS);
        Err(Problem::invalid(errors))
    }

    /// Like [`Request::input`] where every field is optional: no body at all is `{}`.
    ///
    /// # Errors
    /// As [`Request::input`].
    pub fn optional_input<T: DeserializeOwned + Validate + Default>(&self) -> Result<T, Problem> {
        if self.body.is_empty() {
            return Ok(T::default());
        }
        self.input()
    }

    /// For a route that takes nothing: no body, or `{}`.
    ///
    /// # Errors
    /// 413, 415, 400, 422 `unknown_field`.
    pub fn no_input(&self) -> Result<(), Problem> {
        let fields = self.object(true)?;
        let errors: Vec<_> = fields.keys().take(MAX_ERRORS).map(|f| unknown(f)).collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(errors))
        }
    }

    /// The body's bytes, for the keyed hash of an idempotency record.
    pub fn body_bytes(&self) -> &[u8] {
        &self.body
    }

    fn object(&self, may_be_absent: bool) -> Result<Map<String, Value>, Problem> {
        if self.body.len() > MAX_BODY_BYTES {
            return Err(Problem::other(
                413,
                "too_large",
                "The body is larger than 64 KiB.",
            ));
        }
        if may_be_absent && self.body.is_empty() {
            return Ok(Map::new());
        }
        let media_type = self.header("content-type").unwrap_or_default();
        let media_type = media_type.split(';').next().unwrap_or_default().trim();
        if !media_type.eq_ignore_ascii_case("application/json") {
            return Err(Problem::other(
                415,
                "unsupported_media_type",
                "The body must be application/json.",
            ));
        }
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(Problem::malformed(
                "malformed",
                "The body must be a JSON object.",
            )),
            Err(_) => Err(Problem::malformed(
                "malformed",
                "The body is not well-formed JSON.",
            )),
        }
    }
}

/// Reads `T`, field by field: a field of the wrong type is told of and taken out, and the rest is read
/// again, so that one mistake does not hide the next.
fn read_fields<T: DeserializeOwned>(mut fields: Map<String, Value>) -> (Option<T>, Vec<BadField>) {
    let mut errors: Vec<BadField> = Vec::new();
    loop {
        let mut strangers = Vec::new();
        let mut note = |path: serde_ignored::Path<'_>| strangers.push(path.to_string());
        let value = Value::Object(fields.clone());
        let mut track = serde_path_to_error::Track::new();
        let tracked = serde_path_to_error::Deserializer::new(value, &mut track);
        let read: Result<T, _> = serde_ignored::deserialize(tracked, &mut note);
        match read {
            Ok(input) => {
                let strangers = strangers.iter().map(|name| unknown(name));
                errors.extend(strangers.take(MAX_ERRORS));
                return (Some(input), errors);
            }
            Err(_) => {
                let path = track.path().to_string();
                let name = path.split(['.', '[']).next().unwrap_or_default();
                let known = fields.remove(name).is_some();
                errors.push(BadField::of(
                    if known { &path } else { "body" },
                    "wrong_type",
                    "This is not of the kind that belongs here.",
                ));
                if !known || errors.len() > MAX_ERRORS {
                    return (None, errors);
                }
            }
        }
    }
}

fn unknown(name: &str) -> BadField {
    let name: String = name.chars().take(100).collect();
    BadField::of(&name, "unknown_field", "This field is not known here.")
}

fn collect(rules: &validator::ValidationErrors, prefix: &str, errors: &mut Vec<BadField>) {
    for (name, kind) in rules.errors() {
        let field = format!("{prefix}{name}");
        match kind {
            ValidationErrorsKind::Field(found) => {
                for error in found {
                    let told = |e: &BadField| e.field.split('[').next() == Some(&field);
                    if errors.iter().any(told) {
                        continue; // its type was wrong already: one message a field
                    }
                    let message = match &error.message {
                        Some(message) => message.to_string(),
                        None if error.code == "required" => "Please fill this in.".to_owned(),
                        None => "This needs a correction.".to_owned(),
                    };
                    errors.push(BadField::of(&field, &error.code, &message));
                }
            }
            ValidationErrorsKind::Struct(inner) => collect(inner, &format!("{field}."), errors),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &format!("{field}[{index}]."), errors);
                }
            }
        }
    }
}
