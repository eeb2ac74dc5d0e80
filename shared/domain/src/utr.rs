//! The bank's number of a UPI transfer.

use crate::field::FieldError;
use crate::string_form::string_form;
use std::fmt;

/// Digits in every UTR of UPI.
const DIGITS: usize = 12;

/// A UPI transfer's UTR (also called RRN or UPI reference number): 12 digits.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utr(String);

impl Utr {
    /// Reads a UTR as a person copied it: spaces and dashes are dropped.
    ///
    /// # Errors
    /// `required`; `invalid_utr` with a hint where to find the right number.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text: String = raw.chars().filter(|c| !is_dropped(*c)).collect();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        if text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Self(text));
        }
        Err(FieldError::new("invalid_utr", hint(&text)))
    }

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_form!(Utr);

/// Shows nothing of the number, so that none gets into a log by way of a struct.
impl fmt::Debug for Utr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Utr(…)")
    }
}

/// What it seems to be instead, and where the UTR stands.
fn hint(text: &str) -> &'static str {
    let is_word = text.bytes().all(|b| b.is_ascii_alphanumeric());
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if text.contains('@') {
        return "This is a UPI address. Please open the payment in your app and copy the 12 digits called UTR or UPI reference number.";
    }
    if text.to_ascii_uppercase().starts_with("TCS") {
        return "This is our own reference. Please open the payment in your app and copy the 12 digits called UTR or UPI reference number.";
    }
    if is_word && digits == text.len() {
        return if digits < DIGITS {
            "Some digits are missing: a UTR has 12. Please copy it from the payment's details in your app."
        } else {
            "This has too many digits: a UTR has 12. Please copy it from the payment's details in your app, not the transaction id."
        };
    }
    if is_word && (text.len() == 22 || text.len() == 16) && digits > DIGITS - 4 {
        return "This looks like the number of a bank transfer by NEFT, RTGS or IMPS. Please pay by UPI and send the 12 digits called UTR; if you have paid already, write to us.";
    }
    if is_word && digits > 0 {
        return "This looks like your app's own transaction id. The UTR, or UPI reference number, is the one of 12 digits in the payment's details.";
    }
    "A UTR has 12 digits and nothing else. It stands in the payment's details in your app, as UTR or UPI reference number."
}

fn is_dropped(c: char) -> bool {
    c.is_whitespace() || c == '-' || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2212}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn twelve_digits_are_read_however_they_are_spaced() {
        for good in [
            "412345678901",
            " 4123 4567 8901 ",
            "4123-4567-8901",
            "4123\u{2013}45678901\n",
            "4123\u{a0}4567\u{2009}8901",
        ] {
            assert_eq!(Utr::parse(good).unwrap().as_str(), "412345678901", "{good}");
        }
    }

    #[test]
    fn other_numbers_get_a_hint_where_to_find_the_right_one() {
        let table = [
            ("41234567890", "missing"),
            ("1", "missing"),
            ("4123456789012", "too many"),
            ("SBIN426113045678901234", "NEFT"),
            ("HDFCR52026040112345678", "NEFT"),
            ("HDFC123456789012", "NEFT"),
            ("T2604011000123456789012", "app's own"),
            ("CICAgOiX5", "app's own"),
            ("YBL0123456abcdef", "app's own"),
            ("YBL01234567abcde", "app's own"),
            ("asha@okbank", "UPI address"),
            ("TCS-AB23CD45", "our own reference"),
            ("paid yesterday", "12 digits and nothing else"),
            ("412345678901.", "12 digits and nothing else"),
            ("४१२३४५६७८९०१", "12 digits and nothing else"),
        ];
        for (text, part) in table {
            let error = Utr::parse(text).unwrap_err();
            assert_eq!(error.code, "invalid_utr", "{text}");
            assert!(error.message.contains(part), "{text}: {}", error.message);
        }
        assert_eq!(Utr::parse(" - ").map_err(|e| e.code), Err("required"));
    }

    #[test]
    fn a_utr_stays_out_of_debug_output() {
        assert_eq!(
            format!("{:?}", Utr::parse("412345678901").unwrap()),
            "Utr(…)"
        );
    }

    proptest! {
        #[test]
        fn every_utr_is_read_back_as_itself(digits in "[0-9]{12}") {
            let utr = Utr::parse(&digits).unwrap();
            let json = serde_json::to_string(&utr).unwrap();
            prop_assert_eq!(json, format!("\"{digits}\""));
        }

        #[test]
        fn parsing_never_panics_and_never_repeats_what_was_sent(text in "\\PC{13,40}") {
            if let Err(error) = Utr::parse(&text) {
                prop_assert!(!error.message.contains(&text));
            }
        }
    }
}
