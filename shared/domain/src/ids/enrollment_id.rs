//! Which enrollment, and whose.

use super::{RANDOM_CHARS, TIME_CHARS, UserId, decode_time, encode_time, invalid_id};
use crate::field::FieldError;
use crate::string_form::string_form;
use crate::time::Timestamp;

/// An enrollment's id: its owner's id, then 10 characters of the moment it was made.
///
/// The owner is in the id, so that owner and admin both read it by its key. Two enrollments of one
/// person in one millisecond would share an id: whoever writes must make sure that the id is new,
/// and try again a millisecond later.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnrollmentId(String);

impl EnrollmentId {
    /// Characters in every enrollment id.
    pub const LENGTH: usize = RANDOM_CHARS + TIME_CHARS;

    /// The id of an enrollment that `user` makes at `created_at`.
    pub fn new(user: &UserId, created_at: Timestamp) -> Self {
        Self(format!("{user}{}", encode_time(created_at)))
    }

    /// Reads an id.
    ///
    /// # Errors
    /// `invalid_id` for what cannot be one of ours.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let (user, time) = text.split_at_checked(RANDOM_CHARS).ok_or_else(invalid_id)?;
        let user = UserId::parse(user)?;
        let created_at = decode_time(time).ok_or_else(invalid_id)?;
        Ok(Self::new(&user, created_at))
    }

    /// The 26 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whose it is.
    pub fn user(&self) -> UserId {
        // Every id was made from a user's, so the fallback is unreachable.
        UserId::parse(&self.0[..RANDOM_CHARS]).unwrap_or_else(|_| UserId::from_bytes([0; 10]))
    }

    /// The 10 characters after the owner's id; they sort by time among one person's enrollments.
    pub fn suffix(&self) -> &str {
        &self.0[RANDOM_CHARS..]
    }

    /// The moment it was made.
    pub fn created_at(&self) -> Timestamp {
        decode_time(self.suffix()).unwrap_or(Timestamp::EPOCH)
    }
}

string_form!(EnrollmentId);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_cannot_be_ours_is_refused() {
        let good = EnrollmentId::new(&UserId::from_bytes([7; 10]), Timestamp::from_millis(1));
        assert_eq!(good.suffix(), "0000000001");
        assert_eq!(EnrollmentId::parse(good.as_str()), Ok(good.clone()));
        let past_the_last_moment = format!("{}zzzzzzzzzz", good.user());
        for bad in [
            "",
            good.user().as_str(),
            good.suffix(),
            &format!("{good}0"),
            &good.as_str().to_uppercase(),
            &past_the_last_moment,
            "ééééééééééééé",
        ] {
            assert_eq!(
                EnrollmentId::parse(bad).map_err(|e| e.code),
                Err("invalid_id"),
                "{bad}"
            );
        }
    }

    proptest! {
        #[test]
        fn an_id_says_whose_it_is_and_when_it_was_made(bytes: [u8; 10], millis: i64) {
            let (user, made) = (UserId::from_bytes(bytes), Timestamp::from_millis(millis));
            let id = EnrollmentId::new(&user, made);
            prop_assert_eq!(id.as_str().len(), EnrollmentId::LENGTH);
            prop_assert_eq!(id.created_at(), made);
            prop_assert_eq!(format!("{user}{}", id.suffix()), id.to_string());
            prop_assert_eq!(id.user(), user);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(serde_json::from_str::<EnrollmentId>(&json).unwrap(), id);
        }

        #[test]
        fn one_persons_ids_sort_by_time(bytes: [u8; 10], a: i64, b: i64) {
            let user = UserId::from_bytes(bytes);
            let (a, b) = (Timestamp::from_millis(a), Timestamp::from_millis(b));
            prop_assert_eq!(a.cmp(&b), EnrollmentId::new(&user, a).cmp(&EnrollmentId::new(&user, b)));
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = EnrollmentId::parse(&text);
        }
    }
}
