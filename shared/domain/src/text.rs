//! Bounded texts: what people and admins write in sentences.
//!
//! Refused are control characters (Unicode's `Cc`), save that a text of several lines may have
//! line breaks and tabs; a line break is one `\n`, however the browser sent it. Whitespace is trimmed
//! at the ends. Everything else is kept as it was written, the controls that turn the direction of
//! writing around (UAX 9) too: where a text is shown among others, it is isolated from them.
//!
//! The catalogue's own lines are stricter, since they stand in titles, lists and transfers of every
//! reader: neither such controls nor line separators. At their ends, where spreadsheets leave them,
//! these are trimmed.

use crate::field::FieldError;
use std::fmt;

/// What a text must keep to. Lengths count Unicode scalar values, after trimming.
pub(crate) struct Rule {
    /// The fewest characters; with 0 the text may be empty.
    pub(crate) least: usize,
    /// The most characters.
    pub(crate) most: usize,
    /// What a person may write.
    pub(crate) form: Form,
}

/// What is refused besides a wrong length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Several lines: controls but line breaks and tabs.
    Lines,
    /// One line: controls.
    Line,
    /// One line of the catalogue: controls, and what breaks lines or turns their direction.
    Plain,
}

impl Form {
    fn trims(self, c: char) -> bool {
        c.is_whitespace() || (self == Self::Plain && is_direction_control(c))
    }

    fn refuses(self, c: char) -> bool {
        match self {
            Self::Lines => c.is_control() && c != '\n' && c != '\t',
            Self::Line => c.is_control(),
            Self::Plain => c.is_control() || is_direction_control(c) || is_separator(c),
        }
    }
}

/// Trims `raw` and judges it by the rules above.
pub(crate) fn check(raw: &str, rule: &Rule) -> Result<String, FieldError> {
    let form = rule.form;
    let text = if form == Form::Lines {
        raw.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        raw.to_owned()
    };
    let text = text.trim_matches(|c: char| form.trims(c));
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
    match text.chars().find(|c| form.refuses(*c)) {
        None => Ok(text.to_owned()),
        Some(c) if matches!(c, '\n' | '\r') || is_separator(c) => Err(FieldError::new(
            "control_characters",
            "Please write this on one line.",
        )),
        Some(_) => Err(FieldError::control_characters()),
    }
}

/// The embeddings, overrides and isolates of the bidirectional algorithm (UAX 9).
fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The separators of lines and paragraphs, which are no controls by name.
fn is_separator(c: char) -> bool {
    matches!(c, '\u{2028}' | '\u{2029}')
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
    ($(#[$doc:meta])* $type:ident, $least:literal..=$most:literal, $form:ident) => {
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
                check(raw, &Rule { least: $least, most: $most, form: Form::$form }).map(Self)
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
    Reason, 1..=500, Lines
);
bounded_text!(
    /// An admin's private note on an enrollment: up to 2,000 characters, empty to clear it.
    Note, 0..=2000, Lines
);
bounded_text!(
    /// The number of a transfer back, by which its bank knows it: one line of 1 to 50 characters. A bank may
    /// send money back by other ways than UPI, so it need not be a UTR.
    TransferNumber, 1..=50, Plain
);
bounded_text!(
    /// A message to the academy: 1 to 5,000 characters.
    Message, 1..=5000, Lines
);
bounded_text!(
    /// What an applicant says of themselves: up to 2,000 characters, or nothing.
    CoverLetter, 0..=2000, Lines
);
bounded_text!(
    /// What a message is about: one line of up to 200 characters, or nothing.
    Subject, 0..=200, Line
);
bounded_text!(
    /// A short text of the catalogue, such as a course's name, duration, topic or module title:
    /// one line of 1 to 160 characters.
    Label, 1..=160, Plain
);
bounded_text!(
    /// A course in a sentence or two: one line of 1 to 400 characters.
    Summary, 1..=400, Plain
);
bounded_text!(
    /// What a course or internship is, in paragraphs: 1 to 10,000 characters.
    Description, 1..=10000, Lines
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
                Description::MOST,
                TransferNumber::MOST
            ],
            [2000, 5000, 2000, 200, 160, 400, 10000, 50]
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
            let error = Label::parse(two_lines).unwrap_err();
            assert_eq!(error.code, "control_characters");
            assert!(error.message.contains("one line"), "{}", error.message);
            let is_control = two_lines.contains(char::is_control);
            assert_eq!(Subject::parse(two_lines).is_err(), is_control);
        }
        assert!(Message::parse("one\u{2028}two").is_ok());
    }

    #[test]
    fn control_characters_are_refused() {
        for bad in ["a\0b", "a\u{1b}[31mb", "a\u{7f}b", "a\u{85}b"] {
            let error = Message::parse(bad).unwrap_err();
            assert_eq!(error.code, "control_characters", "{bad:?}");
            assert!(error.message.contains("control characters"), "{bad:?}");
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
    fn what_turns_the_direction_is_kept_but_in_the_catalogue() {
        for control in ["\u{202a}", "\u{202e}", "\u{2066}", "\u{2069}"] {
            let (inside, around) = (format!("a{control}b"), format!("{control}a\u{202c}"));
            for text in [&inside, &around] {
                assert_eq!(Subject::parse(text).unwrap().as_str(), text);
                assert_eq!(Message::parse(text).unwrap().as_str(), text);
            }
            assert_eq!(
                Label::parse(&inside).map_err(|e| e.code),
                Err("control_characters")
            );
            assert_eq!(Label::parse(&around).unwrap().as_str(), "a");
        }
        for mark in ["a\u{200d}b", "a\u{200c}b", "a\u{200e}b"] {
            assert_eq!(Subject::parse(mark).unwrap().as_str(), mark);
            assert_eq!(Label::parse(mark).unwrap().as_str(), mark);
        }
    }

    #[test]
    fn a_rule_may_ask_for_a_least_length() {
        let rule = Rule {
            least: 3,
            most: 4,
            form: Form::Line,
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
            for (least, form) in [(1, Form::Line), (0, Form::Lines), (1, Form::Plain)] {
                let rule = Rule { least, most: 50, form };
                if let Ok(once) = check(&text, &rule) {
                    prop_assert!(once.chars().count() <= 50);
                    let again = check(&once, &rule);
                    prop_assert_eq!(again, Ok(once));
                }
            }
        }
    }
}
