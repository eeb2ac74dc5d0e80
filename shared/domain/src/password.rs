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

/// The most characters of a second factor's code, tried beside a password: more than any has, with what people
/// put between its characters.
pub const CODE_MOST: usize = 64;

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
        let is_personal = [email.as_str(), name.as_str(), site_name]
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn choose(raw: &str) -> Result<NewPassword, &'static str> {
        let email = Email::parse("Asha.Rao.27@example.com").unwrap();
        let name = PersonName::parse("Asha Ra\u{f3} Iyer").unwrap();
        NewPassword::parse(raw, &email, &name, "The Coding Science").map_err(|e| e.code)
    }

    /// Regression 33: Devanagari passwords must work. Fails if `PasswordAttempt::parse` counts
    /// bytes against 128, trims, or wants ASCII.
    #[test]
    fn any_characters_will_do_and_none_is_stripped() {
        let longest = "क".repeat(128);
        for good in [
            "correct horse",
            "  spaces  ",
            "पासवर्ड१२",
            "12345678x9q",
            "😀😀😀😀😀😀😀😀",
            "a\0bcdefgh",
            "zzzzyyyy",
            &longest,
        ] {
            assert_eq!(choose(good).unwrap().as_bytes(), good.as_bytes(), "{good}");
        }
    }

    #[test]
    fn lengths_count_characters_and_not_bytes() {
        let table = [
            ("", Err("required")),
            ("qx7vk2m", Err("too_short")),
            ("éééééééé", Ok(())),
            ("ééééééé", Err("too_short")),
        ];
        for (raw, expected) in table {
            assert_eq!(choose(raw).map(|_| ()), expected, "{raw}");
        }
        assert_eq!(choose(&"é".repeat(129)), Err("too_long"));
        assert_eq!(choose(&"x".repeat(5_000_000)), Err("too_long"));
    }

    #[test]
    fn the_commonest_passwords_are_refused_in_any_case() {
        for common in [
            "password",
            "PASSWORD",
            "Password123",
            "12345678",
            "qwertyuiop",
            "iloveyou",
            "sunshine",
        ] {
            assert_eq!(choose(common), Err("too_common"), "{common}");
        }
    }

    #[test]
    fn every_line_of_the_list_is_found_and_its_neighbours_are_not() {
        let lines: Vec<&str> = COMMONEST.lines().collect();
        assert_eq!(lines.len(), 3000);
        assert!(lines.is_sorted());
        for line in &lines {
            assert!((LEAST..=MOST).contains(&line.len()), "{line}");
            assert!(is_common(line), "{line}");
            assert_eq!(
                is_common(&format!("{line}~")),
                lines.contains(&format!("{line}~").as_str())
            );
        }
        for absent in ["", "\n", "!", "~~~~~~~~~", "password\npassword1", "é"] {
            assert!(!is_common(absent), "{absent:?}");
        }
    }

    #[test]
    fn what_is_known_of_a_person_or_of_us_is_refused() {
        let personal = [
            "asha.rao.27@example.com",
            "ASHA.RAO.27@EXAMPLE.COM",
            "Asha Ra\u{f3} Iyer",
            "asharaóiyer",
            "ASHA RAÓ IYER",
            "The Coding Science",
            "thecodingscience",
            "TheCodingScience",
        ];
        for raw in personal {
            assert_eq!(choose(raw), Err("too_personal"), "{raw}");
        }
        // Neither a part of them nor more than them.
        for other in ["asha.rao.27", "Asha.Rao.27", "thecodingscience1"] {
            assert!(choose(other).is_ok(), "{other}");
        }
    }

    #[test]
    fn an_attempt_is_anything_that_could_have_been_chosen_once() {
        for good in ["x", " ", "password", &"😀".repeat(128)] {
            assert_eq!(
                PasswordAttempt::parse(good).unwrap().as_bytes(),
                good.as_bytes()
            );
        }
        assert_eq!(
            PasswordAttempt::parse("").map_err(|e| e.code),
            Err("required")
        );
        assert_eq!(
            PasswordAttempt::parse(&"x".repeat(129)).map_err(|e| e.code),
            Err("too_long")
        );
        assert_eq!(
            PasswordAttempt::parse(&"😀".repeat(129)).map_err(|e| e.code),
            Err("too_long")
        );
    }

    #[test]
    fn a_password_stays_out_of_debug_output() {
        assert_eq!(
            format!("{:?}", choose("correct horse").unwrap()),
            "NewPassword(…)"
        );
        assert_eq!(
            format!("{:?}", PasswordAttempt::parse("correct horse").unwrap()),
            "PasswordAttempt(…)"
        );
    }

    proptest! {
        #[test]
        fn choosing_never_panics_and_what_is_chosen_can_be_tried(raw: String) {
            if let Ok(password) = choose(&raw) {
                let attempt = PasswordAttempt::parse(&raw).unwrap();
                prop_assert_eq!(password.as_bytes(), attempt.as_bytes());
            }
        }
    }
}
