//! The ids of what is kept. An id is opaque outside; inside, it says what the store needs of it.

mod enrollment_id;
mod record_id;
mod user_id;

pub use enrollment_id::EnrollmentId;
pub use record_id::RecordId;
pub use user_id::UserId;

use crate::base32;
use crate::field::FieldError;
use crate::time::Timestamp;

/// Characters that hold 80 random bits.
const RANDOM_CHARS: usize = 16;

/// Characters that hold a moment, in milliseconds; they sort as moments do.
const TIME_CHARS: usize = 10;

fn invalid_id() -> FieldError {
    FieldError::new("invalid_id", "This is not one of our ids.")
}

fn encode_bytes(bytes: [u8; 10]) -> String {
    let value = bytes
        .iter()
        .fold(0, |value: u128, byte| value << 8 | u128::from(*byte));
    base32::encode(value, RANDOM_CHARS)
}

fn decode_bytes(text: &str) -> Option<[u8; 10]> {
    if text.len() != RANDOM_CHARS {
        return None;
    }
    let value = base32::decode(text)?.to_be_bytes();
    let mut bytes = [0; 10];
    bytes.copy_from_slice(&value[6..]);
    Some(bytes)
}

fn encode_time(moment: Timestamp) -> String {
    base32::encode(moment.millis().unsigned_abs().into(), TIME_CHARS)
}

fn decode_time(text: &str) -> Option<Timestamp> {
    if text.len() != TIME_CHARS {
        return None;
    }
    let millis = i64::try_from(base32::decode(text)?).ok()?;
    let moment = Timestamp::from_millis(millis);
    // A number past the last moment would be read as another id than the one written.
    (moment.millis() == millis).then_some(moment)
}
