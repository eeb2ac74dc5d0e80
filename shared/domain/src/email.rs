//! An e-mail address.

use crate::field::FieldError;
use crate::string_form::string_form;
use std::fmt;

/// The most characters before the `@`: RFC 5321, 4.5.3.1.1.
const LOCAL_MOST: usize = 64;

/// The most characters of a label between dots: RFC 1035, 2.3.4.
const LABEL_MOST: usize = 63;

/// An address that mail can be sent to: trimmed, in lower case, at most 254 characters.
///
/// The part before the `@` is a dot-atom (RFC 5321, 4.1.2), without the quoted form that nobody
/// has. It must be ASCII: RFC 6531 allows more, but Amazon SES does not speak it, so an account
/// with such an address could never be opened. A domain in another script is taken in its ASCII
/// form (`xn--…`), which is the one that mail servers use. The part before the `@` is in lower
/// case too, against the letter of RFC 5321: people write their own address in any case, and one
/// person must not become two.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Email(String);

impl Email {
    /// The most characters of an address: RFC 5321, 4.5.3.1.3, allows a path of 256 with its brackets.
    pub const MOST: usize = 254;

    /// Reads an address as a person typed it.
    ///
    /// # Errors
    /// `required`, `too_long`, `invalid_email`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        if text.chars().count() > Self::MOST {
            return Err(FieldError::too_long(Self::MOST));
        }
        let (local, domain) = text.rsplit_once('@').ok_or_else(|| {
            invalid("Please write the whole address, with the @ and what follows it.")
        })?;
        if !local.is_ascii() {
            return Err(invalid(
                "Our mail service can only write to addresses in plain letters a–z, digits and signs before the @.",
            ));
        }
        if !domain.is_ascii() {
            return Err(invalid(
                "Please write what follows the @ in its plain form, which begins with xn--.",
            ));
        }
        if !is_dot_atom(local) || local.len() > LOCAL_MOST {
            return Err(invalid("Please check what stands before the @."));
        }
        if !is_domain(domain) {
            return Err(invalid("Please check what follows the @."));
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the `@`.
    pub fn local(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What follows the `@`.
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// `a***@example.com`: what a log may show.
    pub fn masked(&self) -> String {
        format!("{:.1}***@{}", self.local(), self.domain())
    }
}

string_form!(Email);

/// Shows the masked form, so that no address gets into a log by way of a struct.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Email({})", self.masked())
    }
}

fn invalid(message: &str) -> FieldError {
    FieldError::new("invalid_email", message)
}

/// Words of RFC 5321's `atext`, joined by single dots.
fn is_dot_atom(local: &str) -> bool {
    local.split('.').all(|word| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b))
    })
}

/// At least two labels of letters, digits and inner hyphens; the last is no number, so an IPv4
/// address is no domain.
fn is_domain(domain: &str) -> bool {
    let labels_are_right = domain.split('.').all(|label| {
        !label.is_empty()
            && label.len() <= LABEL_MOST
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
    });
    let top = domain.rsplit_once('.').map_or("", |(_, top)| top);
    labels_are_right && top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Regression 33: O'Brien's address was refused. Fails if `is_dot_atom` forgets the apostrophe.
    #[test]
    fn ordinary_and_odd_addresses_are_taken_trimmed_and_in_lower_case() {
        let longest_local = format!("{}@example.com", "a".repeat(64));
        let longest_label = format!("a@{}.com", "b".repeat(63));
        let table = [
            ("asha@example.com", "asha@example.com"),
            ("  Asha.Rao@Example.COM \n", "asha.rao@example.com"),
            ("o'brien@example.ie", "o'brien@example.ie"),
            ("asha+courses@example.co.in", "asha+courses@example.co.in"),
            (
                "a!#$%&'*+-/=?^_`{|}~z@example.com",
                "a!#$%&'*+-/=?^_`{|}~z@example.com",
            ),
            ("1@2.io", "1@2.io"),
            (
                "a@xn--p1b6ci4b4b3a.xn--h2brj9c",
                "a@xn--p1b6ci4b4b3a.xn--h2brj9c",
            ),
            (longest_local.as_str(), longest_local.as_str()),
            (longest_label.as_str(), longest_label.as_str()),
        ];
        for (text, expected) in table {
            assert_eq!(Email::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn what_no_mail_would_reach_is_refused_with_its_reason() {
        let long_local = format!("{}@example.com", "a".repeat(65));
        let long_label = format!("a@{}.com", "b".repeat(64));
        let domain = format!("{}.com", vec!["b".repeat(60); 4].join("."));
        let too_long = format!("{}@{domain}", "a".repeat(254 - domain.len()));
        let table = [
            ("", "required"),
            ("  \t ", "required"),
            (too_long.as_str(), "too_long"),
            ("asha", "invalid_email"),
            ("@example.com", "invalid_email"),
            ("asha@", "invalid_email"),
            ("asha@example", "invalid_email"),
            ("asha@@example.com", "invalid_email"),
            ("a@b@example.com", "invalid_email"),
            (".asha@example.com", "invalid_email"),
            ("asha.@example.com", "invalid_email"),
            ("a..b@example.com", "invalid_email"),
            ("a b@example.com", "invalid_email"),
            ("\"a b\"@example.com", "invalid_email"),
            ("asha@exa mple.com", "invalid_email"),
            ("asha@-example.com", "invalid_email"),
            ("asha@example-.com", "invalid_email"),
            ("asha@example..com", "invalid_email"),
            ("asha@.example.com", "invalid_email"),
            ("asha@example.com.", "invalid_email"),
            ("asha@exa_mple.com", "invalid_email"),
            ("asha@example.c", "invalid_email"),
            ("asha@192.168.0.10", "invalid_email"),
            ("asha@[192.168.0.1]", "invalid_email"),
            ("asha@example.com\nBcc: b@example.com", "invalid_email"),
            ("asha<b@example.com>", "invalid_email"),
            ("आशा@example.com", "invalid_email"),
            ("asha@उदाहरण.भारत", "invalid_email"),
            (long_local.as_str(), "invalid_email"),
            (long_label.as_str(), "invalid_email"),
        ];
        for (text, code) in table {
            assert_eq!(Email::parse(text).map_err(|e| e.code), Err(code), "{text}");
        }
        assert_eq!(too_long.len(), 255);
        assert!(Email::parse(&too_long[1..]).is_ok());
    }

    #[test]
    fn each_half_in_another_script_is_refused_in_words_of_its_own() {
        let local = Email::parse("आशा@example.com").unwrap_err().message;
        let domain = Email::parse("asha@उदाहरण.भारत").unwrap_err().message;
        assert!(local.contains("before the @"), "{local}");
        assert!(domain.contains("xn--"), "{domain}");
    }

    #[test]
    fn an_address_is_masked_for_logs() {
        let email = Email::parse("Asha.Rao@example.com").unwrap();
        assert_eq!((email.local(), email.domain()), ("asha.rao", "example.com"));
        assert_eq!(email.masked(), "a***@example.com");
        assert_eq!(format!("{email:?}"), "Email(a***@example.com)");
        assert_eq!(email.to_string(), "asha.rao@example.com");
    }

    proptest! {
        #[test]
        fn every_address_is_read_back_as_itself(text in "[A-Za-z0-9'+_-]{1,20}@[a-z0-9]{1,9}\\.[a-z]{2,5}") {
            let email = Email::parse(&text).unwrap();
            prop_assert_eq!(email.as_str(), text.to_lowercase());
            let json = serde_json::to_string(&email).unwrap();
            prop_assert_eq!(serde_json::from_str::<Email>(&json).unwrap(), email);
        }

        #[test]
        fn parsing_never_panics_and_is_stable(text: String) {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()).unwrap(), email);
            }
        }
    }
}
