//! UPI: where to pay, and the link that says it to an app.

use crate::field::FieldError;
use crate::money::Paise;
use crate::reference::Reference;
use crate::string_form::string_form;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// The most characters of a note in a link; apps cut what is longer.
const NOTE_MOST: usize = 50;

/// The most characters of a payee's name in a link.
const NAME_MOST: usize = 99;

/// What a value in a link is written in: RFC 3986's unreserved characters, all else as `%XX`.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A virtual payment address: `name@bank`, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Vpa(String);

impl Vpa {
    /// Reads an address: 2 to 256 letters, digits, dots, hyphens or underscores, `@`, and a
    /// handle of 2 to 64 letters and digits that begins with a letter.
    ///
    /// # Errors
    /// `required`, `invalid_vpa`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text = raw.trim().to_ascii_lowercase();
        if text.is_empty() {
            return Err(FieldError::required());
        }
        let is_right = text.split_once('@').is_some_and(|(name, handle)| {
            (2..=256).contains(&name.len())
                && name
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
                && (2..=64).contains(&handle.len())
                && handle.starts_with(|c: char| c.is_ascii_alphabetic())
                && handle.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        if is_right {
            Ok(Self(text))
        } else {
            Err(FieldError::new(
                "invalid_vpa",
                "A UPI address looks like name@bank.",
            ))
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_form!(Vpa);

/// One of the academy's accounts that can be paid into; comes from the configuration, never from
/// a browser.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    /// Its name for scripts, chosen by the student as `option`.
    pub id: String,
    /// Its name for people.
    pub label: String,
    /// Where the money goes.
    pub vpa: Vpa,
}

/// The `upi://pay` link for a transfer of `amount` to `payee`, marked with `reference` (`tr`) and
/// `note` (`tn`, cut at 50 characters).
///
/// Follows NPCI's UPI linking specification 1.6: `pa`, `pn`, `am` with two decimals, `cu`, `tn`,
/// `tr`. Values are written as RFC 3986 has them, so a space is `%20`, never `+`. The `@` of the
/// address stands as it is: a query may hold it, and apps expect it.
pub fn link(
    payee: &Payee,
    payee_name: &str,
    amount: Paise,
    reference: &Reference,
    note: &str,
) -> String {
    format!(
        "upi://pay?pa={}&pn={}&am={}&cu=INR&tn={}&tr={}",
        payee.vpa,
        encoded(payee_name, NAME_MOST),
        amount.upi_amount(),
        encoded(note, NOTE_MOST),
        encoded(reference.as_str(), usize::MAX),
    )
}

fn encoded(value: &str, most: usize) -> String {
    let cut: String = value.trim().chars().take(most).collect();
    utf8_percent_encode(&cut, ENCODED).to_string()
}
