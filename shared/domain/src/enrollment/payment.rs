//! What is due, until when, and whether what came is what was due.

use crate::audit;
use crate::money::Paise;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// How long the price copied onto an enrollment is honoured.
pub const PRICE_HONOURED_DAYS: i64 = 30;

/// How long after it was made an unpaid enrollment gets its one reminder.
pub const REMINDER_AFTER_DAYS: i64 = 3;

/// How what came differs from what was due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mismatch {
    /// Less came.
    Short,
    /// More came.
    Over,
}

impl Mismatch {
    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Over => "over",
        }
    }
}

/// How `received` differs from `due`, or `None` where they are equal.
pub fn compare(due: Paise, received: Paise) -> Option<Mismatch> {
    match received.cmp(&due) {
        std::cmp::Ordering::Less => Some(Mismatch::Short),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Mismatch::Over),
    }
}

/// Until when, exclusive, an enrollment made at `created_at` keeps its price.
pub const fn price_honoured_until(created_at: Timestamp) -> Timestamp {
    created_at.plus_days(PRICE_HONOURED_DAYS)
}

/// Until when, exclusive, a price holds that held until `holds_until`, once a UTR sent at `sent_at` was
/// looked at until `now` and rejected: how long we took is not the student's to bear. A UTR that came
/// when the price was over moves nothing.
pub const fn price_held_over_review(
    holds_until: Timestamp,
    sent_at: Timestamp,
    now: Timestamp,
) -> Timestamp {
    if sent_at.is_before(holds_until) && sent_at.is_before(now) {
        return holds_until.plus_millis(now.millis() - sent_at.millis());
    }
    holds_until
}

/// When an enrollment made at `created_at` and not yet paid is due its reminder.
pub const fn reminder_due_at(created_at: Timestamp) -> Timestamp {
    created_at.plus_days(REMINDER_AFTER_DAYS)
}

/// By when a UTR sent at `submitted_at` will have been checked.
pub fn review_due_at(submitted_at: Timestamp, review_hours: u32) -> Timestamp {
    submitted_at.plus_hours(review_hours.into())
}

/// Until when the record of money that came, or went back, at `at` is kept: eight years.
pub const fn money_kept_until(at: Timestamp) -> Timestamp {
    audit::kept_until(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_is_compared_with_what_was_due_to_the_paisa() {
        let table = [
            (49_900, 49_900, None),
            (49_900, 49_899, Some(Mismatch::Short)),
            (49_900, 0, Some(Mismatch::Short)),
            (49_900, 49_901, Some(Mismatch::Over)),
            (0, 0, None),
        ];
        for (due, received, expected) in table {
            let (due, received) = (Paise::new(due).unwrap(), Paise::new(received).unwrap());
            assert_eq!(compare(due, received), expected);
        }
        for mismatch in [Mismatch::Short, Mismatch::Over] {
            let json = serde_json::to_string(&mismatch).unwrap();
            assert_eq!(json, format!("\"{}\"", mismatch.as_str()));
        }
        assert_eq!(Mismatch::Short.as_str(), "short");
        assert_eq!(Mismatch::Over.as_str(), "over");
    }

    #[test]
    fn prices_reminders_and_reviews_have_their_times() {
        let made = Timestamp::from_seconds(1_775_037_600);
        assert_eq!(made.rfc3339(), "2026-04-01T10:00:00Z");
        assert_eq!(price_honoured_until(made).rfc3339(), "2026-05-01T10:00:00Z");
        assert_eq!(reminder_due_at(made).rfc3339(), "2026-04-04T10:00:00Z");
        assert_eq!(review_due_at(made, 24).rfc3339(), "2026-04-02T10:00:00Z");
        assert_eq!(review_due_at(made, 0), made);
    }

    /// Fails if the time of a review counts against the 30 days, or a late UTR brings a price back.
    #[test]
    fn a_price_that_was_paid_in_time_holds_on_by_the_time_of_the_review() {
        let until = Timestamp::from_seconds(1_775_037_600);
        let day = |days| until.plus_days(days);
        for (sent_at, now, held) in [
            (day(-1), day(1), day(2)),
            (day(-1), day(-1), until),
            (day(-20), day(-19), day(1)),
            (until.plus_millis(-1), until, until.plus_millis(1)),
            (until, day(1), until),
            (day(1), day(2), until),
            // A clock that was set back takes nothing away.
            (day(-1), day(-2), until),
        ] {
            assert_eq!(price_held_over_review(until, sent_at, now), held);
        }
    }
}
