//! The id of what has no name of its own.

use super::{
    RANDOM_CHARS, TIME_CHARS, decode_bytes, decode_time, encode_bytes, encode_time, invalid_id,
};
use crate::field::FieldError;
use crate::string_form::string_form;
use crate::time::Timestamp;

/// The id of a mail, registration, message, application or audit text: 10 characters of the
/// moment it was made, then 80 random bits as 16; ids sort by time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId(String);

impl RecordId {
    /// Characters in every record id.
    pub const LENGTH: usize = RANDOM_CHARS + TIME_CHARS;

    /// A new id, made at `created_at`, from random bytes.
    pub fn from_parts(created_at: Timestamp, random: [u8; 10]) -> Self {
        Self(format!(
            "{}{}",
            encode_time(created_at),
            encode_bytes(random)
        ))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// `invalid_id` for what cannot be one of ours.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let (time, random) = text.split_at_checked(TIME_CHARS).ok_or_else(invalid_id)?;
        let created_at = decode_time(time).ok_or_else(invalid_id)?;
        let random = decode_bytes(random).ok_or_else(invalid_id)?;
        Ok(Self::from_parts(created_at, random))
    }

    /// The 26 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The moment it was made.
    pub fn created_at(&self) -> Timestamp {
        // Every id was made from a moment, so the fallback is unreachable.
        decode_time(&self.0[..TIME_CHARS]).unwrap_or(Timestamp::EPOCH)
    }

    /// The bytes that it was made from.
    pub fn random(&self) -> [u8; 10] {
        // Every id was made from bytes, so the fallback is unreachable.
        decode_bytes(&self.0[TIME_CHARS..]).unwrap_or_default()
    }
}

string_form!(RecordId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_ours_is_refused() {
        let good = RecordId::from_parts(Timestamp::from_millis(32), [0; 10]);
        assert_eq!(good.as_str(), "00000000100000000000000000");
        assert_eq!(RecordId::parse(good.as_str()), Ok(good));
        for bad in [
            "",
            "0000000010000000000000000",
            "000000001000000000000000000",
            "zzzzzzzzzz0000000000000000",
            "0000000010000000000000000U",
            "000000001é00000000000000000",
        ] {
            assert_eq!(
                RecordId::parse(bad).map_err(|e| e.code),
                Err("invalid_id"),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn ids_are_read_back_and_sort_by_time(a: i64, b: i64, random: [u8; 10], other: [u8; 10]) {
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            let (first, second) = (RecordId::from_parts(a, random), RecordId::from_parts(b, other));
            prop_assert_eq!(first.created_at(), a);
            prop_assert_eq!(first.random(), random);
            if a != b {
                prop_assert_eq!(a.cmp(&b), first.cmp(&second));
            }
            prop_assert_eq!(RecordId::parse(first.as_str()).unwrap(), first);
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = RecordId::parse(&text);
        }
    }
}
