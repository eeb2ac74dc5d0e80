//! What a person is called.

use crate::field::FieldError;
use crate::string_form::string_form;
use crate::text::{Form, Rule, check};
use std::fmt;

const RULE: Rule = Rule {
    least: 1,
    most: 120,
    form: Form::Line,
};

/// A person's name: one line of 1 to 120 Unicode scalar values, in any script, trimmed.
///
/// A name is never refused for its look; only control characters are (Unicode's `Cc`). Where it is
/// shown it is escaped, and isolated from what stands beside it: it may be of any direction, and may
/// hold what turns directions around.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonName(String);

impl PersonName {
    /// The most characters.
    pub const MOST: usize = RULE.most;

    /// Reads a name as its owner typed it.
    ///
    /// # Errors
    /// `required`, `too_long`, `control_characters`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        check(raw, &RULE).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

string_form!(PersonName);

/// Shows nothing of the name, so that none gets into a log by way of a struct.
impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_is_never_refused_for_its_look() {
        let [longest, devanagari, emoji] = ["ñ", "आ", "😀"].map(|c| c.repeat(120));
        for good in [
            "A",
            "आशा राव",
            "O'Brien",
            "Anne-Marie",
            "<b>Asha</b>",
            "=1+1",
            "李小龍",
            "عائشة",
            "R2D2",
            "😀",
            "क्\u{200d}ष",
            "\u{202e}Asha\u{2069}",
            "Asha\u{2028}Rao",
            &longest,
            &devanagari,
            &emoji,
        ] {
            assert_eq!(PersonName::parse(good).unwrap().as_str(), good);
        }
        assert_eq!(
            PersonName::parse("  Asha  Rao ").unwrap().as_str(),
            "Asha  Rao"
        );
    }

    /// Regression 33: a five-hundred-letter name was accepted. Fails if the `RULE` of names has no
    /// `most`.
    #[test]
    fn empty_overlong_and_unprintable_names_are_refused() {
        let long = "a".repeat(121);
        let table = [
            ("", "required"),
            (" \u{a0} ", "required"),
            ("\u{200b}", "required"),
            (long.as_str(), "too_long"),
            ("Asha\0", "control_characters"),
            ("Asha\nRao", "control_characters"),
            ("Asha\tRao", "control_characters"),
            ("Asha\u{85}Rao", "control_characters"),
            ("Asha\u{9f}", "control_characters"),
        ];
        for (text, code) in table {
            assert_eq!(
                PersonName::parse(text).map_err(|e| e.code),
                Err(code),
                "{text:?}"
            );
        }
        assert_eq!(PersonName::MOST, 120);
    }

    #[test]
    fn a_name_stays_out_of_debug_output() {
        let name = PersonName::parse("Asha").unwrap();
        assert_eq!(format!("{name:?}"), "PersonName(…)");
        assert_eq!(serde_json::to_string(&name).unwrap(), "\"Asha\"");
        assert!(serde_json::from_str::<PersonName>("\"\"").is_err());
    }

    proptest! {
        #[test]
        fn nothing_but_control_characters_is_refused(chars in proptest::collection::vec(proptest::char::any(), 0..119)) {
            let format = ['\u{ad}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}', '\u{e0001}'];
            let kept = chars.into_iter().filter(|c| !c.is_control());
            let text: String = kept.zip(format.into_iter().cycle()).flat_map(|(a, b)| [a, b]).collect();
            let text: String = "a".chars().chain(text.chars()).take(120).collect();
            let name = PersonName::parse(&text).unwrap();
            prop_assert_eq!(name.as_str(), text.trim_end());
        }

        #[test]
        fn parsing_never_panics_and_is_stable(text: String) {
            if let Ok(name) = PersonName::parse(&text) {
                prop_assert_eq!(PersonName::parse(name.as_str()).unwrap(), name);
            }
        }
    }
}
