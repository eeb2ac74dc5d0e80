//! A day as it is lived in India.

use super::Timestamp;
use crate::field::FieldError;
use crate::string_form::read_and_written;
use std::fmt;
use time::{Date, Month, UtcOffset};

/// India has one offset and no summer time: UTC+5:30.
const OFFSET_SECONDS: i64 = (5 * 60 + 30) * 60;

/// A day of Asia/Kolkata between 1970-01-01 and 9999-12-31. Written `2026-04-01`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IndiaDate(Date);

impl IndiaDate {
    /// The day it is in India at `moment`.
    pub fn of(moment: Timestamp) -> Self {
        let offset = UtcOffset::from_whole_seconds(OFFSET_SECONDS as i32).unwrap_or(UtcOffset::UTC);
        Self(moment.utc().to_offset(offset).date())
    }

    /// Reads `2026-04-01`.
    ///
    /// # Errors
    /// `invalid_date` for anything else, a day that does not exist included.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let date = parts(text).and_then(|(year, month, day)| {
            let month = Month::try_from(month).ok()?;
            Date::from_calendar_date(year, month, day).ok()
        });
        match date {
            Some(date) if date.year() >= 1970 => Ok(Self(date)),
            _ => Err(FieldError::new(
                "invalid_date",
                "Please write the date as year-month-day, for example 2026-04-01.",
            )),
        }
    }

    /// `2026-11`: the month this day lies in, for keys.
    pub fn month_key(self) -> String {
        format!("{:04}-{:02}", self.year(), self.month())
    }

    /// The year, 1970 to 9999.
    pub fn year(self) -> i32 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        u8::from(self.0.month())
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> u8 {
        self.0.day()
    }

    /// The day before; the first of all days stays itself.
    pub fn previous(self) -> Self {
        match self.0.previous_day() {
            Some(date) if date.year() >= 1970 => Self(date),
            _ => self,
        }
    }

    /// The day after; the last of all days stays itself.
    pub fn next(self) -> Self {
        self.0.next_day().map_or(self, Self)
    }

    /// The first moment of the day, midnight in India.
    pub fn start(self) -> Timestamp {
        Timestamp::from_seconds(self.0.midnight().assume_utc().unix_timestamp() - OFFSET_SECONDS)
    }

    /// The first moment after the day: the next day's midnight in India.
    pub fn end(self) -> Timestamp {
        Timestamp::from_seconds(
            self.0.midnight().assume_utc().unix_timestamp() - OFFSET_SECONDS + 24 * 60 * 60,
        )
    }
}

impl fmt::Display for IndiaDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{:02}", self.month_key(), self.day())
    }
}

read_and_written!(IndiaDate);

/// The three numbers of `2026-04-01`, digits and hyphens at their places and nothing else.
fn parts(text: &str) -> Option<(i32, u8, u8)> {
    let shape_is_right = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape_is_right {
        return None;
    }
    Some((
        text[..4].parse().ok()?,
        text[5..7].parse().ok()?,
        text[8..].parse().ok()?,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Regression 34: India is UTC+5:30. Fails if `IndiaDate::of` takes the day of UTC.
    #[test]
    fn the_day_changes_at_half_past_six_in_the_evening_utc() {
        let table = [
            (0, "1970-01-01"),
            (1_774_981_799, "2026-03-31"), // 2026-03-31T18:29:59Z
            (1_774_981_800, "2026-04-01"), // 2026-03-31T18:30:00Z
            (1_709_231_399, "2024-02-29"), // 2024-02-29T18:29:59Z
            (1_709_231_400, "2024-03-01"), // 2024-02-29T18:30:00Z
        ];
        for (seconds, expected) in table {
            let day = IndiaDate::of(Timestamp::from_seconds(seconds));
            assert_eq!(day.to_string(), expected);
        }
        assert_eq!(IndiaDate::of(Timestamp::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn a_day_has_its_parts_its_neighbours_and_its_ends() {
        let day = IndiaDate::parse("2026-11-01").unwrap();
        assert_eq!((day.year(), day.month(), day.day()), (2026, 11, 1));
        assert_eq!(day.month_key(), "2026-11");
        assert_eq!(day.previous().to_string(), "2026-10-31");
        assert_eq!(day.previous().next(), day);
        assert_eq!(day.start().rfc3339(), "2026-10-31T18:30:00Z");
        assert_eq!(day.end().rfc3339(), "2026-11-01T18:30:00Z");
        assert_eq!(day.end(), day.next().start());
    }

    #[test]
    fn the_first_and_last_days_have_no_neighbours_beyond() {
        let first = IndiaDate::parse("1970-01-01").unwrap();
        assert_eq!(first.previous(), first);
        assert_eq!(first.start(), Timestamp::EPOCH);
        assert_eq!(first.next().previous(), first);
        let last = IndiaDate::parse("9999-12-31").unwrap();
        assert_eq!(last.next(), last);
        assert_eq!(last.end(), Timestamp::MAX);
    }

    #[test]
    fn only_days_that_exist_in_their_one_writing_are_read() {
        let bad = [
            "",
            "2026-4-1",
            "2026-02-29",
            "2026-13-01",
            "2026-00-01",
            "2026-04-31",
            "26-04-01",
            "2026/04/01",
            "2026-04-01 ",
            "+026-04-01",
            "2026-+4-01",
            "1969-12-31",
            "2026-04-0é",
            "२०२६-04-01",
        ];
        for text in bad {
            let code = IndiaDate::parse(text).map_err(|e| e.code);
            assert_eq!(code, Err("invalid_date"), "{text}");
        }
        let json = "\"2024-02-29\"";
        let day: IndiaDate = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), json);
        assert!(serde_json::from_str::<IndiaDate>("\"2023-02-29\"").is_err());
    }

    proptest! {
        #[test]
        fn a_moment_lies_within_its_day_and_the_day_is_read_back(millis in 0..=Timestamp::MAX.millis()) {
            let moment = Timestamp::from_millis(millis);
            let day = IndiaDate::of(moment);
            prop_assert!(day.start() <= moment && moment <= day.end());
            prop_assert_eq!(IndiaDate::parse(&day.to_string()).unwrap(), day);
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = IndiaDate::parse(&text);
        }
    }
}
