//! A telephone number.

use crate::field::FieldError;
use crate::string_form::string_form;
use std::fmt;

/// A telephone number in E.164: `+`, then 9 to 15 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as a person typed it: spaces, dashes, brackets and dots are dropped. With
    /// `+` it has 9 to 15 digits. Without, ten digits from 6–9, alone or after `0` or `91`, are an
    /// Indian mobile number.
    ///
    /// # Errors
    /// `required`, `invalid_phone`, `add_country_code`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text: String = raw.chars().filter(|c| !is_dropped(*c)).collect();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        let (international, digits) = match text.strip_prefix('+') {
            Some(digits) => (true, digits),
            None => (false, text.as_str()),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid("Please write the number in the digits 0 to 9."));
        }
        if international {
            return from_international(digits);
        }
        [
            Some(digits),
            digits.strip_prefix('0'),
            digits.strip_prefix("91"),
        ]
        .into_iter()
        .flatten()
        .find(|number| is_indian_mobile(number))
        .map(|number| Self(format!("+91{number}")))
        .ok_or_else(|| {
            FieldError::new(
                "add_country_code",
                "Please add the country code, for example +91 98765 43210.",
            )
        })
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ten digits of an Indian number, or `None` for one of another country.
    pub fn indian_digits(&self) -> Option<&str> {
        self.0
            .strip_prefix("+91")
            .filter(|digits| digits.len() == 10)
    }
}

string_form!(Phone);

/// Shows nothing of the number, so that none gets into a log by way of a struct.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

fn invalid(message: &str) -> FieldError {
    FieldError::new("invalid_phone", message)
}

/// No country's code begins with 0 (ITU-T E.164, 6.2.1).
fn from_international(digits: &str) -> Result<Phone, FieldError> {
    if !(9..=15).contains(&digits.len()) {
        return Err(invalid("After the + there must be 9 to 15 digits."));
    }
    if digits.starts_with('0') {
        return Err(invalid(
            "After the + comes the country code, without zeros before it.",
        ));
    }
    Ok(Phone(format!("+{digits}")))
}

fn is_indian_mobile(digits: &str) -> bool {
    digits.len() == 10 && digits.starts_with(['6', '7', '8', '9'])
}

/// Spaces, dashes, brackets and dots, and the invisible marks that address books wrap a number in.
pub(crate) fn is_dropped(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '(' | ')' | '[' | ']' | '{' | '}')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
