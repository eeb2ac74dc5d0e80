//! What a person is called.

use crate::field::FieldError;
use crate::string_form::string_form;
use crate::text::{Rule, check};
use std::fmt;

const RULE: Rule = Rule {
    least: 1,
    most: 120,
    lines: false,
};

/// A person's name: one line of 1 to 120 Unicode scalar values, in any script, trimmed.
///
/// A name is escaped where it is shown and never refused for its look; only control characters
/// are refused, with those that turn the direction of writing around (see [`crate::text`]).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters.
    pub const MOST: usize = RULE.most;

    /// Reads a name as its owner typed it.
    ///
    /// # Errors
    /// `required`, `too_long`, `control_characters`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        check(raw, &RULE).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_form!(PersonName);

/// Shows nothing of the name, so that none gets into a log by way of a struct.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}
