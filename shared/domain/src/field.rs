//! What is wrong with a field, told to a person and to a script.

use serde::Serialize;

/// Why a field was refused: the one error of every parser here.
///
/// It never holds what was sent, so it may be logged and answered as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{message}")]
pub struct FieldError {
    /// Stable and in snake_case, for scripts: `required`, `too_long`, `invalid_email`, …
    pub code: &'static str,
    /// A sentence in plain English that says what to do.
    pub message: String,
}

impl FieldError {
    /// An error with a code of its own.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    /// Nothing was given where something is needed.
    pub fn required() -> Self {
        Self::new("required", "Please fill this in.")
    }

    /// More than `most` characters.
    pub fn too_long(most: usize) -> Self {
        Self::new("too_long", format!("Please use at most {most} characters."))
    }

    /// Fewer than `least` characters.
    pub fn too_short(least: usize) -> Self {
        Self::new(
            "too_short",
            format!("Please use at least {least} characters."),
        )
    }

    /// Control characters, which no keyboard writes into a field.
    pub fn control_characters() -> Self {
        Self::new(
            "control_characters",
            "This holds invisible control characters. Please type it instead of pasting it.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_shown_by_its_message() {
        assert_eq!(
            FieldError::too_long(120).to_string(),
            "Please use at most 120 characters."
        );
        assert_eq!(FieldError::too_short(8).code, "too_short");
    }
}
