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
