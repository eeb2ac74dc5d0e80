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
