//! An hour of the clock in UTC, by which the audit log is sealed.

use super::Timestamp;
use std::fmt;
use time::{Date, Month, Time};

const SECONDS: i64 = 60 * 60;

/// An hour in UTC. Written `2026-04-01T10Z`, which sorts as the hours do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hour(i64);

impl Hour {
    /// The hour that `moment` lies in.
    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.seconds() / SECONDS)
    }

    /// Reads `2026-04-01T10Z`; nothing for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
        let small = |from: usize, to: usize| u8::try_from(digits(from, to)?).ok();
        let year = i32::from(digits(0, 4)?);
        let month = Month::try_from(small(5, 7)?).ok()?;
        let date = Date::from_calendar_date(year, month, small(8, 10)?).ok()?;
        let begins = Time::from_hms(small(11, 13)?, 0, 0).ok()?;
        let seconds = date.with_time(begins).assume_utc().unix_timestamp();
        let hour = Self(seconds / SECONDS);
        // Only what is written like this: no signs, no other separators.
        (hour.to_string() == text).then_some(hour)
    }

    /// Its first moment.
    pub const fn start(self) -> Timestamp {
        Timestamp::from_seconds(self.0.saturating_mul(SECONDS))
    }

    /// The first moment after it.
    pub const fn end(self) -> Timestamp {
        self.next().start()
    }

    /// The hour after it.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// How many hours lie between `earlier` and this one; negative if that is in fact later.
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl fmt::Display for Hour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let start = self.start().rfc3339();
        write!(f, "{}Z", start.get(..13).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_hour_begins_with_its_first_moment_and_ends_before_the_next() {
        let ten = Timestamp::from_seconds(1_775_037_600);
        let hour = Hour::of(ten);
        assert_eq!(hour.to_string(), "2026-04-01T10Z");
        assert_eq!(hour.start(), ten);
        assert_eq!(hour.end(), ten.plus_hours(1));
        assert_eq!(Hour::of(ten.plus_millis(-1)).to_string(), "2026-04-01T09Z");
        assert_eq!(Hour::of(hour.end().plus_millis(-1)), hour);
        assert_eq!(Hour::of(hour.end()), hour.next());
        assert_eq!(hour.next().since(hour), 1);
        assert_eq!(hour.since(hour.next().next()), -2);
    }

    #[test]
    fn only_an_hour_as_it_is_written_reads_as_one() {
        for wrong in [
            "",
            "2026-04-01",
            "2026-04-01T10",
            "2026-04-01T10:00Z",
            "2026-04-01T24Z",
            "2026-02-29T10Z",
            "2026-13-01T10Z",
            "2026-04-01 10Z",
            "2026-04-01T+1Z",
            "1969-12-31T23Z",
            "2026-04-01T10Zx",
            "२०२६-04-01T10Z",
        ] {
            assert_eq!(Hour::parse(wrong), None, "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn hours_are_read_as_they_are_written_and_sort_alike(
            a in 0..Timestamp::MAX.millis(), b in 0..Timestamp::MAX.millis(),
        ) {
            let (a, b) = (Hour::of(Timestamp::from_millis(a)), Hour::of(Timestamp::from_millis(b)));
            prop_assert_eq!(Hour::parse(&a.to_string()), Some(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        }
    }
}
