//! The rules of the fields that courses and internships share.

use academy::domain::catalogue::{TOPICS_MOST, parse_labels};
use academy::domain::field::FieldError;
use academy::domain::text::{Description, Label};
use academy::http::Problem;
use academy::http::fields::{parsed, refused};
use validator::ValidationError;

/// Why a field that has no value is refused, should its rule be missing.
pub(crate) fn missing(field: &'static str) -> impl FnOnce() -> Problem {
    let words = FieldError::required().message;
    move || Problem::invalid_field(field, "required", &words)
}

/// The text of a field of one line.
pub(crate) fn label(field: &str, value: Option<String>) -> Result<String, Problem> {
    let value = Label::parse(&value.unwrap_or_default());
    Ok(parsed(field, value)?.into_string())
}

/// The text of a field of paragraphs.
pub(crate) fn description(field: &str, value: Option<String>) -> Result<String, Problem> {
    let value = Description::parse(&value.unwrap_or_default());
    Ok(parsed(field, value)?.into_string())
}

/// The items of a field that lists labels.
pub(crate) fn labels(
    field: &str,
    items: Option<Vec<String>>,
    most: usize,
) -> Result<Vec<String>, Problem> {
    parsed(field, parse_labels(&items.unwrap_or_default(), most))
}

pub(crate) fn judge_label(text: &str) -> Result<(), ValidationError> {
    Label::parse(text).map(drop).map_err(refused)
}

pub(crate) fn judge_description(text: &str) -> Result<(), ValidationError> {
    Description::parse(text).map(drop).map_err(refused)
}

pub(crate) fn judge_topics(items: &[String]) -> Result<(), ValidationError> {
    parse_labels(items, TOPICS_MOST).map(drop).map_err(refused)
}
