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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pay(name: &str, paise: i64, note: &str) -> String {
        let payee = Payee {
            id: "main".to_owned(),
            label: "Main account".to_owned(),
            vpa: Vpa::parse("academy.fees@examplebank").unwrap(),
        };
        let reference = Reference::parse("TCS-AB23CD45").unwrap();
        link(&payee, name, Paise::new(paise).unwrap(), &reference, note)
    }

    /// Regression 9: raw spaces and `&` cut the note, no `cu`, `am=499.0`. Fails if a value is not
    /// `encoded`, or an amount has no two decimals.
    #[test]
    fn links_equal_the_goldens() {
        let table = [
            (
                pay("The Coding Science", 49_900, "Data Science and Analytics"),
                "upi://pay?pa=academy.fees@examplebank&pn=The%20Coding%20Science&am=499.00&cu=INR&tn=Data%20Science%20and%20Analytics&tr=TCS-AB23CD45",
            ),
            (
                pay("A&B + Co.", 149_905, "AI & Machine Learning: 100% = fun?#1"),
                "upi://pay?pa=academy.fees@examplebank&pn=A%26B%20%2B%20Co.&am=1499.05&cu=INR&tn=AI%20%26%20Machine%20Learning%3A%20100%25%20%3D%20fun%3F%231&tr=TCS-AB23CD45",
            ),
            (
                pay("अकादमी", 100, "~a_b-c."),
                "upi://pay?pa=academy.fees@examplebank&pn=%E0%A4%85%E0%A4%95%E0%A4%BE%E0%A4%A6%E0%A4%AE%E0%A5%80&am=1.00&cu=INR&tn=~a_b-c.&tr=TCS-AB23CD45",
            ),
        ];
        for (link, golden) in table {
            assert_eq!(link, golden);
        }
    }

    #[test]
    fn long_notes_and_names_are_cut_at_whole_characters() {
        let link = pay(&"n".repeat(120), 100, &"ä".repeat(60));
        assert!(link.contains(&format!("&pn={}&am=", "n".repeat(99))));
        assert!(link.contains(&format!("&tn={}&tr=", "%C3%A4".repeat(50))));
    }

    #[test]
    fn addresses_have_a_name_and_a_handle() {
        let longest = format!("{}@{}", "a".repeat(256), "b".repeat(64));
        for good in ["ab@cd", "Name.2-x_y@OkBank", "9876543210@upi", &longest] {
            assert_eq!(Vpa::parse(good).unwrap().as_str(), good.to_lowercase());
        }
        let long_name = format!("{}@bank", "a".repeat(257));
        let long_handle = format!("ab@{}", "b".repeat(65));
        for bad in [
            "ab",
            "a@cd",
            "ab@c",
            "ab@",
            "@bank",
            "ab@1bank",
            "ab@ba.nk",
            "ab@bank.com",
            "a b@bank",
            "a+b@bank",
            "ab@cd@ef",
            "ab@bänk",
            "ab&x@bank",
            &long_name,
            &long_handle,
        ] {
            assert_eq!(
                Vpa::parse(bad).map_err(|e| e.code),
                Err("invalid_vpa"),
                "{bad}"
            );
        }
        assert_eq!(Vpa::parse(" ").map_err(|e| e.code), Err("required"));
    }

    #[test]
    fn a_payee_is_read_from_the_configuration_and_checked() {
        let payee: Payee =
            serde_json::from_str(r#"{"id":"main","label":"Main","vpa":"ab@bank"}"#).unwrap();
        assert_eq!(payee.vpa.as_str(), "ab@bank");
        assert!(
            serde_json::from_str::<Payee>(r#"{"id":"main","label":"Main","vpa":"ab"}"#).is_err()
        );
    }

    proptest! {
        #[test]
        fn whatever_is_written_in_it_a_link_keeps_its_six_parts(name: String, note: String) {
            let link = pay(&name, 49_900, &note);
            let (scheme, query) = link.split_once('?').unwrap();
            prop_assert_eq!(scheme, "upi://pay");
            let names: Vec<_> = query.split('&').map(|pair| pair.split_once('=').unwrap().0).collect();
            prop_assert_eq!(names, ["pa", "pn", "am", "cu", "tn", "tr"]);
            prop_assert!(link.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%:/?=&@".contains(&b)));
        }

        #[test]
        fn parsing_never_panics_and_is_stable(text in "\\PC*|[a-z.]{1,9}@[a-z]{1,9}") {
            if let Ok(vpa) = Vpa::parse(&text) {
                prop_assert_eq!(Vpa::parse(vpa.as_str()).unwrap(), vpa);
            }
        }
    }
}
