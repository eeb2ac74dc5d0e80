//! Passwords: one being chosen, and one being tried.

use crate::email::Email;
use crate::field::FieldError;
use crate::person::PersonName;
use crate::search::fold;
use std::fmt;

/// The fewest characters of a password, in Unicode scalar values.
pub const LEAST: usize = 8;

/// The most characters of a password, in Unicode scalar values.
pub const MOST: usize = 128;

/// The most bytes that [`MOST`] characters take in UTF-8: nothing longer is looked at.
const MOST_BYTES: usize = MOST * 4;

/// The 3,000 commonest passwords of 8 characters and more, one a line, sorted by bytes. See
/// `data/README.md` for their source and licence.
const COMMONEST: &str = include_str!("../data/common-passwords.txt");

/// A password that somebody may choose: 8 to 128 characters, none stripped, not among the 3,000
/// commonest, and not the e-mail, name or site name. No rules of composition: ASVS 5.0, 6.2.5.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

impl NewPassword {
    /// Judges `raw` as a password of the person with this address and name, for this site.
    ///
    /// # Errors
    /// `required`, `too_short`, `too_long`, `too_common`, `too_personal`.
    pub fn parse(
        raw: &str,
        email: &Email,
        name: &PersonName,
        site_name: &str,
    ) -> Result<Self, FieldError> {
        let password = PasswordAttempt::parse(raw)?;
        if raw.chars().count() < LEAST {
            return Err(FieldError::too_short(LEAST));
        }
        if is_common(raw) {
            return Err(FieldError::new(
                "too_common",
                "Very many people use this password, so it is tried first. Please choose another.",
            ));
        }
        let folded = squeezed(raw);
        let is_personal = [email.as_str(), email.local(), name.as_str(), site_name]
            .into_iter()
            .any(|known| squeezed(known) == folded);
        if is_personal {
            return Err(FieldError::new(
                "too_personal",
                "Please choose a password that is not your e-mail, your name or ours.",
            ));
        }
        Ok(Self(password.0))
    }

    /// What is hashed: the characters as they were typed, in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Shows nothing.
impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

/// A password that somebody tries: 1 to 128 characters, so that nothing huge is ever hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordAttempt(String);

impl PasswordAttempt {
    /// Takes `raw` as it is.
    ///
    /// # Errors
    /// `required`, `too_long`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        if raw.is_empty() {
            return Err(FieldError::required());
        }
        // Bytes first: counting the characters of megabytes is work too.
        if raw.len() > MOST_BYTES || raw.chars().count() > MOST {
            return Err(FieldError::too_long(MOST));
        }
        Ok(Self(raw.to_owned()))
    }

    /// What is hashed: the characters as they were typed, in UTF-8.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Shows nothing.
impl fmt::Debug for PasswordAttempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordAttempt(…)")
    }
}

/// Binary search over the lines, in place: no table is built at start, and a bad choice costs
/// some dozen comparisons.
fn is_common(raw: &str) -> bool {
    let wanted = raw.to_lowercase();
    let (mut low, mut high) = (0, COMMONEST.len());
    while low < high {
        let middle = (low + high) / 2;
        let start = COMMONEST[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = COMMONEST[start..]
            .find('\n')
            .map_or(COMMONEST.len(), |at| start + at);
        match COMMONEST[start..end].cmp(&wanted) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => low = end + 1,
            std::cmp::Ordering::Greater => high = start,
        }
    }
    false
}

/// Folded, without the spaces: `The Coding Science` and `thecodingscience` are one guess.
fn squeezed(text: &str) -> String {
    fold(text).chars().filter(|c| !c.is_whitespace()).collect()
}
