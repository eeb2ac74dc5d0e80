//! Our own reference for a payment.

use crate::base32;
use crate::field::FieldError;
use crate::string_form::string_form;

const PREFIX: &str = "TCS-";
const CHARS: usize = 8;

/// Without 0, 1, I and O, which are taken for one another when a reference is read aloud or copied
/// by hand.
const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// `TCS-` and 8 characters: what a student's transfer is marked with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference(String);

impl Reference {
    /// A new reference, from random bytes. 40 bits can meet by chance: whoever writes must claim
    /// it first, and draw again if it is taken.
    pub fn from_bytes(bytes: [u8; 5]) -> Self {
        let value = bytes
            .iter()
            .fold(0, |value: u128, byte| value << 8 | u128::from(*byte));
        Self(format!(
            "{PREFIX}{}",
            base32::encode_with(ALPHABET, value, CHARS)
        ))
    }

    /// Reads a reference; small letters and spaces around it are forgiven.
    ///
    /// # Errors
    /// `required`, `invalid_reference`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text = raw.trim().to_ascii_uppercase();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        let is_ours = text.strip_prefix(PREFIX).is_some_and(|code| {
            code.len() == CHARS && base32::decode_with(ALPHABET, code).is_some()
        });
        if is_ours {
            Ok(Self(text))
        } else {
            Err(FieldError::new(
                "invalid_reference",
                "A reference is TCS- and 8 letters or digits.",
            ))
        }
    }

    /// The reference, with its prefix.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The 8 characters after the prefix.
    pub fn code(&self) -> &str {
        &self.0[PREFIX.len()..]
    }
}

string_form!(Reference);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn references_have_one_writing_and_small_letters_are_forgiven() {
        assert_eq!(Reference::from_bytes([0; 5]).as_str(), "TCS-22222222");
        assert_eq!(Reference::from_bytes([255; 5]).as_str(), "TCS-ZZZZZZZZ");
        let reference = Reference::from_bytes([0, 0, 0, 0, 33]);
        assert_eq!(reference.as_str(), "TCS-22222233");
        assert_eq!(reference.code(), "22222233");
        assert_eq!(Reference::parse(" tcs-22222233 "), Ok(reference));
    }

    #[test]
    fn what_cannot_be_ours_is_refused() {
        assert_eq!(Reference::parse("  ").map_err(|e| e.code), Err("required"));
        for bad in [
            "TCS-",
            "TCS-2222222",
            "TCS-222222222",
            "TCS22222222",
            "ABC-22222222",
            "TCS-2222222O",
            "TCS-22222221",
            "TCS-2222222é",
            "22222222",
        ] {
            assert_eq!(
                Reference::parse(bad).map_err(|e| e.code),
                Err("invalid_reference"),
                "{bad}"
            );
        }
    }

    #[test]
    fn nothing_that_is_taken_for_another_is_in_the_alphabet() {
        for letter in *b"01IO" {
            assert!(!ALPHABET.contains(&letter));
        }
        let mut distinct = ALPHABET.to_vec();
        distinct.dedup();
        assert!(distinct.is_sorted());
        assert_eq!(distinct.len(), 32);
    }

    proptest! {
        #[test]
        fn every_reference_is_read_back_as_itself(bytes: [u8; 5], other: [u8; 5]) {
            let reference = Reference::from_bytes(bytes);
            prop_assert_eq!(bytes == other, reference == Reference::from_bytes(other));
            let json = serde_json::to_string(&reference).unwrap();
            prop_assert_eq!(serde_json::from_str::<Reference>(&json).unwrap(), reference);
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = Reference::parse(&text);
        }
    }
}
