//! Who somebody is.

use super::{decode_bytes, encode_bytes, invalid_id};
use crate::field::FieldError;
use crate::string_form::string_form;

/// A person's id: 80 random bits as 16 characters. It is never given out again, so a cookie of an
/// erased person opens nobody else's account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Characters in every user id.
    pub const LENGTH: usize = super::RANDOM_CHARS;

    /// A new id, from random bytes.
    pub fn from_bytes(bytes: [u8; 10]) -> Self {
        Self(encode_bytes(bytes))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// `invalid_id` for what cannot be one of ours.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        decode_bytes(text)
            .map(Self::from_bytes)
            .ok_or_else(invalid_id)
    }

    /// The 16 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The bytes that it was made from: what the session cookie carries.
    pub fn to_bytes(&self) -> [u8; 10] {
        // Every id was made from bytes, so the fallback is unreachable.
        decode_bytes(&self.0).unwrap_or_default()
    }
}

string_form!(UserId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_id_is_read_only_in_the_form_it_is_written() {
        let id = UserId::from_bytes([0, 1, 2, 3, 4, 5, 6, 7, 8, 255]);
        assert_eq!(id.as_str(), "000g40r40m30e27z");
        assert_eq!(UserId::parse("000g40r40m30e27z"), Ok(id));
        for bad in [
            "",
            "000g40r40m30e27",
            "000g40r40m30e27z0",
            "000G40R40M30E27Z",
            "000g40r40m30e27u",
            "000g40r40m30e2é",
            " 00g40r40m30e27z",
        ] {
            assert_eq!(
                UserId::parse(bad).map_err(|e| e.code),
                Err("invalid_id"),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn bytes_and_text_say_the_same(bytes: [u8; 10]) {
            let id = UserId::from_bytes(bytes);
            prop_assert_eq!(id.to_bytes(), bytes);
            prop_assert_eq!(id.as_str().len(), UserId::LENGTH);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&serde_json::from_str::<UserId>(&json).unwrap(), &id);
            prop_assert_eq!(UserId::parse(id.as_str()).unwrap(), id);
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = UserId::parse(&text);
        }
    }
}
