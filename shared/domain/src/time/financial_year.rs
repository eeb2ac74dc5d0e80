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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_year_runs_from_april_to_march_in_india() {
        let table = [
            (1_774_981_799, "25-26"), // 2026-03-31T23:59:59 in India
            (1_774_981_800, "26-27"), // 2026-04-01T00:00:00 in India
            (1_806_517_799, "26-27"), // 2027-03-31T23:59:59 in India
            (1_806_517_800, "27-28"),
            (4_078_837_800, "99-00"), // 2099-04-01
            (0, "00-01"),
            (Timestamp::MAX.seconds(), "99-00"),
        ];
        for (seconds, expected) in table {
            let year = FinancialYear::of(Timestamp::from_seconds(seconds));
            assert_eq!(year.to_string(), expected, "{seconds}");
        }
    }

    #[test]
    fn only_two_years_that_follow_each_other_are_read() {
        for bad in [
            "", "26", "26-28", "26-26", "2026-27", "26-27 ", "+6-07", "26/27", "é-01", "6-7",
        ] {
            let code = FinancialYear::parse(bad).map_err(|e| e.code);
            assert_eq!(code, Err("invalid_financial_year"), "{bad}");
        }
        for start in 0..100 {
            let text = format!("{start:02}-{:02}", (start + 1) % 100);
            let year = FinancialYear::parse(&text).unwrap();
            assert_eq!(year.to_string(), text);
            let json = serde_json::to_string(&year).unwrap();
            assert_eq!(serde_json::from_str::<FinancialYear>(&json).unwrap(), year);
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text: String) {
            let _ = FinancialYear::parse(&text);
        }
    }
}
