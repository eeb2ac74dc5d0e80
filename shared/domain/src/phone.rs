//! A telephone number.

use crate::field::FieldError;
use crate::string_form::string_form;
use std::fmt;

/// A telephone number in E.164: `+`, then 9 to 15 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone(String);

impl Phone {
    /// Reads a number as a person typed it: spaces, dashes, brackets and dots are dropped. With
    /// `+` it has 9 to 15 digits. Without, ten digits from 6–9, alone or after `0` or `91`, are an
    /// Indian mobile number.
    ///
    /// # Errors
    /// `required`, `invalid_phone`, `add_country_code`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text: String = raw.chars().filter(|c| !is_dropped(*c)).collect();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        let (international, digits) = match text.strip_prefix('+') {
            Some(digits) => (true, digits),
            None => (false, text.as_str()),
        };
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(invalid("Please write the number in the digits 0 to 9."));
        }
        if international {
            return from_international(digits);
        }
        [
            Some(digits),
            digits.strip_prefix('0'),
            digits.strip_prefix("91"),
        ]
        .into_iter()
        .flatten()
        .find(|number| is_indian_mobile(number))
        .map(|number| Self(format!("+91{number}")))
        .ok_or_else(|| {
            FieldError::new(
                "add_country_code",
                "Please add the country code, for example +91 98765 43210.",
            )
        })
    }

    /// The number in E.164.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The ten digits of an Indian number, or `None` for one of another country.
    pub fn indian_digits(&self) -> Option<&str> {
        self.0
            .strip_prefix("+91")
            .filter(|digits| digits.len() == 10)
    }
}

string_form!(Phone);

/// Shows nothing of the number, so that none gets into a log by way of a struct.
impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Phone(…)")
    }
}

fn invalid(message: &str) -> FieldError {
    FieldError::new("invalid_phone", message)
}

/// No country's code begins with 0 (ITU-T E.164, 6.2.1).
fn from_international(digits: &str) -> Result<Phone, FieldError> {
    if !(9..=15).contains(&digits.len()) {
        return Err(invalid("After the + there must be 9 to 15 digits."));
    }
    if digits.starts_with('0') {
        return Err(invalid(
            "After the + comes the country code, without zeros before it.",
        ));
    }
    Ok(Phone(format!("+{digits}")))
}

fn is_indian_mobile(digits: &str) -> bool {
    digits.len() == 10 && digits.starts_with(['6', '7', '8', '9'])
}

/// Spaces, dashes, brackets and dots, and the invisible marks that address books wrap a number in.
pub(crate) fn is_dropped(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '(' | ')' | '[' | ']' | '{' | '}')
        || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Regression 33: phones were refused with spaces. Fails if `is_dropped` forgets spaces,
    /// dashes, brackets or dots.
    #[test]
    fn numbers_are_read_as_people_write_them() {
        let table = [
            ("9876543210", "+919876543210"),
            ("6000000000", "+916000000000"),
            ("98765 43210", "+919876543210"),
            ("(098765) 43-210", "+919876543210"),
            ("+91 98765 43210", "+919876543210"),
            ("+91-98765.43210", "+919876543210"),
            ("91 98765 43210", "+919876543210"),
            ("[91] {98765} 43210", "+919876543210"),
            ("9198765432", "+919198765432"),
            ("98765\u{2013}43210\u{a0}", "+919876543210"),
            ("\u{202a}+91 98765 43210\u{202c}", "+919876543210"),
            ("+44 20 7946 0958", "+442079460958"),
            ("(+1) 212-555-0100", "+12125550100"),
            ("+911234567", "+911234567"),
            ("+123456789", "+123456789"),
            ("+123456789012345", "+123456789012345"),
        ];
        for (text, expected) in table {
            assert_eq!(Phone::parse(text).unwrap().as_str(), expected, "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        let table = [
            ("", "required"),
            (" - ", "required"),
            ("5876543210", "add_country_code"),
            ("987654321", "add_country_code"),
            ("98765432101", "add_country_code"),
            ("05876543210", "add_country_code"),
            ("915876543210", "add_country_code"),
            ("00919876543210", "add_country_code"),
            ("0919876543210", "add_country_code"),
            ("02079460958", "add_country_code"),
            ("+", "invalid_phone"),
            ("+12345678", "invalid_phone"),
            ("+1234567890123456", "invalid_phone"),
            ("+0123456789", "invalid_phone"),
            ("++919876543210", "invalid_phone"),
            ("98765+43210", "invalid_phone"),
            ("98765a3210", "invalid_phone"),
            ("98765/43210", "invalid_phone"),
            ("९८७६५४३२१०", "invalid_phone"),
        ];
        for (text, code) in table {
            assert_eq!(Phone::parse(text).map_err(|e| e.code), Err(code), "{text}");
        }
    }

    #[test]
    fn indian_numbers_give_their_ten_digits() {
        let of = |text| Phone::parse(text).unwrap();
        assert_eq!(of("9876543210").indian_digits(), Some("9876543210"));
        assert_eq!(of("+911234567").indian_digits(), None);
        assert_eq!(of("+12125550100").indian_digits(), None);
        assert_eq!(format!("{:?}", of("9876543210")), "Phone(…)");
    }

    proptest! {
        #[test]
        fn every_number_is_read_back_as_itself(digits in "[1-9][0-9]{8,14}") {
            let phone = Phone::parse(&format!("+{digits}")).unwrap();
            let json = serde_json::to_string(&phone).unwrap();
            prop_assert_eq!(serde_json::from_str::<Phone>(&json).unwrap(), phone);
        }

        #[test]
        fn parsing_never_panics_and_is_stable(text in "\\PC*|[+0-9 ().-]{0,20}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(Phone::parse(phone.as_str()).unwrap(), phone);
            }
        }
    }
}
