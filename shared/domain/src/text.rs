//! Bounded texts: what people and admins write in sentences.
//!
//! Refused are control characters (Unicode's `Cc`), save that a text of several lines may have
//! line breaks and tabs; a line break is one `\n`, however the browser sent it. A text of one line
//! may have neither line separators nor the controls that turn the direction of writing around
//! (U+202A–E, U+2066–9): with them a name could reorder what stands beside it in a mail's subject
//! or in a list. They are trimmed at the ends, where address books leave them. Right-to-left
//! scripts work without them, and the joiners that Indian scripts need are kept.

use crate::field::FieldError;
use std::fmt;

/// What a text must keep to. Lengths count Unicode scalar values, after trimming.
pub(crate) struct Rule {
    /// The fewest characters; with 0 the text may be empty.
    pub(crate) least: usize,
    /// The most characters.
    pub(crate) most: usize,
    /// Whether it may have several lines.
    pub(crate) lines: bool,
}

/// Trims `raw` and judges it by the rules above.
pub(crate) fn check(raw: &str, rule: &Rule) -> Result<String, FieldError> {
    let text = if rule.lines {
        raw.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        raw.to_owned()
    };
    let text = text.trim_matches(|c: char| c.is_whitespace() || is_direction_control(c));
    if text.is_empty() || text.chars().all(is_blank) {
        return if rule.least == 0 {
            Ok(String::new())
        } else {
            Err(FieldError::required())
        };
    }
    let count = text.chars().count();
    if count > rule.most {
        return Err(FieldError::too_long(rule.most));
    }
    if count < rule.least {
        return Err(FieldError::too_short(rule.least));
    }
    if !rule.lines && text.contains(['\n', '\r', '\u{2028}', '\u{2029}']) {
        return Err(FieldError::new(
            "control_characters",
            "Please write this on one line.",
        ));
    }
    let is_refused = |c: char| {
        if rule.lines {
            c.is_control() && c != '\n' && c != '\t'
        } else {
            c.is_control() || is_direction_control(c)
        }
    };
    if text.contains(is_refused) {
        return Err(FieldError::control_characters());
    }
    Ok(text.to_owned())
}

/// The embeddings, overrides and isolates of the bidirectional algorithm (UAX 9).
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Characters that leave nothing on the paper; a text of these alone is empty to its reader.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || is_direction_control(c)
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2065}'
            | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e0fff}')
}

/// Makes a type of text with its rule.
macro_rules! bounded_text {
    ($(#[$doc:meta])* $type:ident, $least:literal..=$most:literal, lines: $lines:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(String);

        impl $type {
            /// The most characters, in Unicode scalar values.
            pub const MOST: usize = $most;

            /// Reads a text as a person typed it; the ends are trimmed.
            ///
            /// # Errors
            /// `required` (unless it may be empty), `too_long`, `control_characters`.
            pub fn parse(raw: &str) -> Result<Self, FieldError> {
                check(raw, &Rule { least: $least, most: $most, lines: $lines }).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, owned.
            pub fn into_string(self) -> String {
                self.0
            }

            /// Whether nothing was written.
            pub fn is_empty(&self) -> bool {
                self.0.is_empty()
            }
        }

        $crate::string_form::string_form!($type);

        /// Shows the length only, so that no text gets into a log by way of a struct.
        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({} characters)", stringify!($type), self.0.chars().count())
            }
        }
    };
}

bounded_text!(
    /// Why an admin rejected, refunded or removed something: 1 to 500 characters.
    Reason, 1..=500, lines: true
);
bounded_text!(
    /// An admin's private note on an enrollment: up to 2,000 characters, empty to clear it.
    Note, 0..=2000, lines: true
);
bounded_text!(
    /// A message to the academy: 1 to 5,000 characters.
    Message, 1..=5000, lines: true
);
bounded_text!(
    /// What an applicant says of themselves: up to 2,000 characters, or nothing.
    CoverLetter, 0..=2000, lines: true
);
bounded_text!(
    /// What a message is about: one line of up to 200 characters, or nothing.
    Subject, 0..=200, lines: false
);
bounded_text!(
    /// A short text of the catalogue, such as a course's name, duration, topic or module title:
    /// one line of 1 to 160 characters.
    Label, 1..=160, lines: false
);
bounded_text!(
    /// A course in a sentence or two: one line of 1 to 400 characters.
    Summary, 1..=400, lines: false
);
bounded_text!(
    /// What a course or internship is, in paragraphs: 1 to 10,000 characters.
    Description, 1..=10000, lines: true
);

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lengths_count_characters_after_trimming() {
        let full = "अ".repeat(500);
        assert_eq!(
            Reason::parse(&format!("  {full}\n")).unwrap().as_str(),
            full
        );
        let over = Reason::parse(&format!("{full}क")).map_err(|e| e.code);
        assert_eq!(over, Err("too_long"));
        assert_eq!(Reason::MOST, 500);
        assert_eq!(
            [
                Note::MOST,
                Message::MOST,
                CoverLetter::MOST,
                Subject::MOST,
                Label::MOST,
                Summary::MOST,
                Description::MOST
            ],
            [2000, 5000, 2000, 200, 160, 400, 10000]
        );
    }

    #[test]
    fn a_text_that_shows_nothing_is_empty() {
        for blank in [
            "",
            "   ",
            "\n\t",
            "\u{200b}\u{feff}",
            "\u{3164}",
            "\u{202e}\u{2069}",
            "\u{2800} \u{ad}",
        ] {
            assert_eq!(
                Reason::parse(blank).map_err(|e| e.code),
                Err("required"),
                "{blank:?}"
            );
            let note = Note::parse(blank).unwrap();
            assert_eq!(note.as_str(), "", "{blank:?}");
            assert!(note.is_empty());
        }
        assert!(!Note::parse("x").unwrap().is_empty());
    }

    #[test]
    fn several_lines_may_be_written_where_there_is_room() {
        let message = Message::parse("one\r\ntwo\rthree\n\tfour").unwrap();
        assert_eq!(message.as_str(), "one\ntwo\nthree\n\tfour");
        assert_eq!(message.clone().into_string(), message.to_string());
        for two_lines in ["one\ntwo", "one\rtwo", "one\u{2028}two", "one\u{2029}two"] {
            let error = Subject::parse(two_lines).unwrap_err();
            assert_eq!(error.code, "control_characters");
            assert!(error.message.contains("one line"), "{}", error.message);
        }
        assert!(Message::parse("one\u{2028}two").is_ok());
    }

    #[test]
    fn control_characters_are_refused() {
        for bad in ["a\0b", "a\u{1b}[31mb", "a\u{7f}b", "a\u{85}b"] {
            assert_eq!(
                Message::parse(bad).map_err(|e| e.code),
                Err("control_characters"),
                "{bad:?}"
            );
            assert_eq!(
                Label::parse(bad).map_err(|e| e.code),
                Err("control_characters"),
                "{bad:?}"
            );
        }
        assert_eq!(
            Label::parse("a\tb").map_err(|e| e.code),
            Err("control_characters")
        );
    }

    #[test]
    fn a_line_cannot_turn_its_surroundings_around() {
        for control in ["\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}"] {
            let inside = format!("a{control}b");
            assert_eq!(
                Subject::parse(&inside).map_err(|e| e.code),
                Err("control_characters")
            );
            assert_eq!(Message::parse(&inside).unwrap().as_str(), inside);
            let around = format!("{control}a\u{202c}");
            assert_eq!(Subject::parse(&around).unwrap().as_str(), "a");
        }
        for mark in ["a\u{200d}b", "a\u{200c}b", "a\u{200e}b"] {
            assert_eq!(Subject::parse(mark).unwrap().as_str(), mark);
        }
    }

    #[test]
    fn a_rule_may_ask_for_a_least_length() {
        let rule = Rule {
            least: 3,
            most: 4,
            lines: false,
        };
        assert_eq!(check("ab", &rule).map_err(|e| e.code), Err("too_short"));
        assert_eq!(check("", &rule).map_err(|e| e.code), Err("required"));
        assert_eq!(check("abc", &rule).as_deref(), Ok("abc"));
    }

    #[test]
    fn what_was_written_stays_out_of_debug_output() {
        let shown = format!("{:?}", Reason::parse("paid by mistake").unwrap());
        assert_eq!(shown, "Reason(15 characters)");
    }

    proptest! {
        #[test]
        fn parsing_never_panics_and_is_stable(text: String) {
            for rule in [Rule { least: 1, most: 50, lines: false }, Rule { least: 0, most: 50, lines: true }] {
                if let Ok(once) = check(&text, &rule) {
                    prop_assert!(once.chars().count() <= 50);
                    let again = check(&once, &rule);
                    prop_assert_eq!(again, Ok(once));
                }
            }
        }
    }
}
