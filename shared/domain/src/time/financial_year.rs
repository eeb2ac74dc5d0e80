//! The year that receipts are counted in.

use super::{IndiaDate, Timestamp};
use crate::field::FieldError;
use crate::string_form::read_and_written;
use std::fmt;

/// April to March in India. Written `26-27`.
///
/// Two digits name a year of this century only, so a moment before April 2000 counts as `00-01`
/// and one after March 2100 as `99-00`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FinancialYear {
    /// The year that it starts in, less 2000.
    start: u8,
}

impl FinancialYear {
    /// The financial year of `moment`.
    pub fn of(moment: Timestamp) -> Self {
        let day = IndiaDate::of(moment);
        let started = day.year() - i32::from(day.month() < 4) - 2000;
        Self {
            start: started.clamp(0, 99) as u8,
        }
    }

    /// Reads `26-27`.
    ///
    /// # Errors
    /// `invalid_financial_year` for anything else, `26-28` included.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        // What is written again the same was well written.
        text.get(..2)
            .filter(|start| start.bytes().all(|byte| byte.is_ascii_digit()))
            .and_then(|start| start.parse().ok())
            .map(|start| Self { start })
            .filter(|year| year.to_string() == text)
            .ok_or_else(|| {
                FieldError::new(
                    "invalid_financial_year",
                    "Please write the financial year as two years, for example 26-27.",
                )
            })
    }
}

impl fmt::Display for FinancialYear {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}-{:02}", self.start, (self.start + 1) % 100)
    }
}

read_and_written!(FinancialYear);
