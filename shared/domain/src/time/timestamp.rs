//! A moment, to the millisecond.

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::field::FieldError;

/// A moment between 1970 and the end of 9999, in milliseconds since the Unix epoch.
///
/// Serialized as that integer, which is the store's form; the API shows [`Timestamp::rfc3339`].
/// Arithmetic stops at the ends of the range, so that no moment is unprintable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The Unix epoch, the earliest moment.
    pub const EPOCH: Self = Self(0);

    /// The latest moment: the last millisecond of 9999-12-30 in UTC, so that the date in India is
    /// still one of four digits.
    pub const MAX: Self = Self(253_402_214_399_999);

    /// The moment `millis` milliseconds after the epoch; what lies outside the range becomes its
    /// nearer end.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::EPOCH.0 {
            Self::EPOCH
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// The moment `seconds` seconds after the epoch; what lies outside the range becomes its
    /// nearer end.
    pub const fn from_seconds(seconds: i64) -> Self {
        Self::from_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds since the epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// Whole seconds since the epoch, rounded down: what TTL and cookies count in.
    pub const fn seconds(self) -> i64 {
        self.0 / 1000
    }

    /// `2026-04-01T10:00:00Z`: RFC 3339 in UTC, whole seconds, rounded down.
    pub fn rfc3339(self) -> String {
        let moment = self.utc();
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z",
            moment.year(),
            u8::from(moment.month()),
            moment.day(),
            moment.hour(),
            moment.minute(),
            moment.second()
        )
    }

    /// Reads RFC 3339 with any offset, `2026-04-01T10:00:00Z`; what is finer than milliseconds is cut.
    ///
    /// # Errors
    /// `invalid_time`, also for a moment outside the range.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let moment = OffsetDateTime::parse(text, &Rfc3339).ok();
        let millis = moment.map(|moment| moment.unix_timestamp_nanos().div_euclid(1_000_000));
        let millis = millis.and_then(|millis| i64::try_from(millis).ok());
        let within = millis.filter(|millis| Self::from_millis(*millis).0 == *millis);
        within.map(Self).ok_or_else(|| {
            FieldError::new(
                "invalid_time",
                "Please write a moment as 2026-04-01T10:00:00Z.",
            )
        })
    }

    /// The moment `seconds` later (earlier, if negative).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_add(seconds.saturating_mul(1000)))
    }

    /// The moment `seconds` earlier (later, if negative).
    pub const fn minus_seconds(self, seconds: i64) -> Self {
        Self::from_millis(self.0.saturating_sub(seconds.saturating_mul(1000)))
    }

    /// The moment `millis` later (earlier, if negative).
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// The moment `days` times 24 hours later.
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_seconds(days.saturating_mul(24 * 60 * 60))
    }

    /// The moment `hours` later.
    pub const fn plus_hours(self, hours: i64) -> Self {
        self.plus_seconds(hours.saturating_mul(60 * 60))
    }

    /// Whole seconds from `earlier` to this moment, negative if it is in fact later.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        (self.0 - earlier.0) / 1000
    }

    /// Whether this moment comes before `other`.
    pub const fn is_before(self, other: Self) -> bool {
        self.0 < other.0
    }

    /// Sixteen digits that sort as the moments do, for keys.
    pub fn sort_key(self) -> String {
        format!("{:016}", self.0)
    }

    pub(super) fn utc(self) -> OffsetDateTime {
        // The range makes the fallback unreachable.
        OffsetDateTime::from_unix_timestamp(self.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let millis = i64::deserialize(deserializer)?;
        if Self::from_millis(millis).millis() == millis {
            Ok(Self(millis))
        } else {
            Err(D::Error::custom("a moment outside 1970 to 9999"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Regression 34: times without zone. Fails if `rfc3339` leaves out the `Z`.
    #[test]
    fn moments_are_written_in_utc_with_whole_seconds() {
        let table = [
            (0, "1970-01-01T00:00:00Z"),
            (1_775_037_600_000, "2026-04-01T10:00:00Z"),
            (1_775_037_600_999, "2026-04-01T10:00:00Z"),
            (1_709_251_199_000, "2024-02-29T23:59:59Z"),
            (i64::MAX, "9999-12-30T23:59:59Z"),
            (i64::MIN, "1970-01-01T00:00:00Z"),
        ];
        for (millis, expected) in table {
            assert_eq!(Timestamp::from_millis(millis).rfc3339(), expected);
        }
    }

    /// Fails if a time without a zone is taken, or an offset passed over.
    #[test]
    fn moments_are_read_with_their_offset_and_never_without_one() {
        let table = [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-04-01T10:00:00Z", Some(1_775_037_600_000)),
            ("2026-04-01T15:30:00+05:30", Some(1_775_037_600_000)),
            ("2026-04-01T10:00:00.123999Z", Some(1_775_037_600_123)),
            ("9999-12-30T23:59:59.999Z", Some(253_402_214_399_999)),
            ("9999-12-31T00:00:00Z", None),
            ("1969-12-31T23:59:59.999Z", None),
            ("2026-04-01T10:00:00", None),
            ("2026-04-01 10:00:00", None),
            ("2026-04-31T10:00:00Z", None),
            ("2026-04-01", None),
            ("1775037600", None),
            ("", None),
        ];
        for (text, expected) in table {
            let read = Timestamp::parse(text);
            let millis = read.as_ref().map(|moment| moment.millis()).ok();
            assert_eq!(millis, expected, "{text}");
            if let Err(error) = read {
                assert_eq!(error.code, "invalid_time");
            }
        }
    }

    #[test]
    fn arithmetic_moves_by_the_unit_it_names_and_stops_at_the_ends() {
        let noon = Timestamp::from_seconds(1_000_000);
        assert_eq!(noon.millis(), 1_000_000_000);
        assert_eq!(noon.plus_seconds(90).seconds(), 1_000_090);
        assert_eq!(noon.plus_seconds(-90).seconds(), 999_910);
        assert_eq!(noon.minus_seconds(90).seconds(), 999_910);
        assert_eq!(noon.plus_millis(7).millis(), 1_000_000_007);
        assert_eq!(noon.plus_hours(2).seconds(), 1_007_200);
        assert_eq!(noon.plus_days(3).seconds(), 1_259_200);
        assert_eq!(noon.plus_days(3).seconds_since(noon), 259_200);
        assert_eq!(noon.seconds_since(noon.plus_seconds(5)), -5);
        assert_eq!(noon.plus_seconds(i64::MAX), Timestamp::MAX);
        assert_eq!(noon.minus_seconds(i64::MAX), Timestamp::EPOCH);
        assert_eq!(noon.minus_seconds(i64::MIN), Timestamp::MAX);
        assert_eq!(noon.plus_days(i64::MAX), Timestamp::MAX);
    }

    #[test]
    fn before_is_strict() {
        let moment = Timestamp::from_millis(5);
        assert!(moment.is_before(Timestamp::from_millis(6)));
        assert!(!moment.is_before(moment));
        assert!(!moment.is_before(Timestamp::from_millis(4)));
    }

    #[test]
    fn the_stored_form_is_the_integer_and_is_checked_when_read() {
        let moment = Timestamp::from_millis(1_775_037_600_123);
        let json = serde_json::to_string(&moment).unwrap();
        assert_eq!(json, "1775037600123");
        assert_eq!(serde_json::from_str::<Timestamp>(&json).unwrap(), moment);
        assert_eq!(serde_json::from_str::<Timestamp>("0").unwrap().millis(), 0);
        assert!(serde_json::from_str::<Timestamp>("-1").is_err());
        assert!(serde_json::from_str::<Timestamp>("253402214400000").is_err());
        assert!(serde_json::from_str::<Timestamp>("\"5\"").is_err());
    }

    proptest! {
        #[test]
        fn sort_keys_have_one_width_and_sort_as_moments_do(a: i64, b: i64) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            prop_assert_eq!(a.sort_key().len(), 16);
            prop_assert_eq!(a.cmp(&b), a.sort_key().cmp(&b.sort_key()));
        }
    }
}
