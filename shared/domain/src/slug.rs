//! The name of a course or internship in its address.

use crate::field::FieldError;
use crate::string_form::string_form;

/// 1 to 80 of a–z and 0–9, in words joined by single hyphens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slug(String);

impl Slug {
    /// The most characters.
    pub const MOST: usize = 80;

    /// Reads a slug; nothing is corrected, since it is part of an address.
    ///
    /// # Errors
    /// `required`, `too_long`, `invalid_slug`.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        if text.is_empty() {
            return Err(FieldError::required());
        }
        if text.chars().count() > Self::MOST {
            return Err(FieldError::too_long(Self::MOST));
        }
        let words_are_right = text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
        if !words_are_right {
            return Err(FieldError::new(
                "invalid_slug",
                "Please use small letters a–z and digits, with single hyphens between words.",
            ));
        }
        Ok(Self(text.to_owned()))
    }

    /// The slug as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_form!(Slug);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_small_letters_and_digits_are_slugs() {
        for good in [
            "a",
            "7",
            "data-science-and-analytics",
            "web3",
            &"a".repeat(80),
        ] {
            assert_eq!(Slug::parse(good).unwrap().as_str(), good);
        }
    }

    #[test]
    fn anything_else_is_refused_with_its_reason() {
        let long = "a".repeat(81);
        let table = [
            ("", "required"),
            (long.as_str(), "too_long"),
            ("-a", "invalid_slug"),
            ("a-", "invalid_slug"),
            ("a--b", "invalid_slug"),
            ("Python", "invalid_slug"),
            ("a b", "invalid_slug"),
            ("a_b", "invalid_slug"),
            ("a/b", "invalid_slug"),
            ("a#b", "invalid_slug"),
            ("é", "invalid_slug"),
            (" a", "invalid_slug"),
        ];
        for (text, code) in table {
            assert_eq!(Slug::parse(text).map_err(|e| e.code), Err(code), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_keeps_what_it_takes(text: String) {
            if let Ok(slug) = Slug::parse(&text) {
                prop_assert_eq!(slug.as_str(), text);
            }
        }

        #[test]
        fn every_slug_is_read_back(text in "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,6}") {
            let slug = Slug::parse(&text).unwrap();
            let json = serde_json::to_string(&slug).unwrap();
            prop_assert_eq!(serde_json::from_str::<Slug>(&json).unwrap(), slug);
        }
    }
}
