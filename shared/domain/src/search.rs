//! Search by prefix: what is put into the index, and what is looked up there.

use crate::email::Email;
use crate::field::FieldError;
use crate::phone::{self, Phone};
use crate::reference::Reference;
use crate::utr::Utr;
use std::collections::BTreeSet;
use unicode_normalization::UnicodeNormalization;

/// The fewest characters that are looked up.
const LEAST: usize = 2;

/// The most characters that are looked up.
const MOST: usize = 120;

/// The most bytes of a token, so that it fits into a key. Compatibility characters may fold to
/// eighteen others, so the length of a name does not bound it.
const TOKEN_MOST_BYTES: usize = 512;

/// The most tokens of a name, so that they fit into the transaction that writes them.
const NAME_TOKENS_MOST: usize = 24;

/// Characters of a token that name its part of the index.
const BUCKET_CHARS: usize = 2;

/// Case and width folded, so that what looks alike compares alike: NFKC, lower case.
///
/// Combining marks stay: in Indian scripts they are the vowels.
pub fn fold(text: &str) -> String {
    // Lower case may take a letter apart, so it is put together again.
    text.nfkc().flat_map(lower).nfkc().collect()
}

/// The tokens by which a name is found: each of its words, then the parts of words joined by
/// signs; none under 2 characters, none twice, 24 at most.
pub fn name_tokens(name: &str) -> Vec<String> {
    let folded = token_form(name);
    let words = folded.split_whitespace();
    let parts = words.clone().flat_map(|word| word.split(is_sign));
    let mut tokens = distinct(words.chain(parts).map(str::to_owned));
    tokens.truncate(NAME_TOKENS_MOST);
    tokens
}

/// The tokens by which a telephone number is found: with `+`, without it, and for an Indian
/// number without the country code.
pub fn phone_tokens(phone: &Phone) -> Vec<String> {
    let whole = phone.as_str();
    let bare = whole.trim_start_matches('+');
    distinct(
        [Some(whole), Some(bare), phone.indian_digits()]
            .into_iter()
            .flatten()
            .map(str::to_owned),
    )
}

/// The token by which an e-mail is found.
pub fn email_tokens(email: &Email) -> Vec<String> {
    distinct([token_form(email.as_str())])
}

/// The tokens by which a reference is found: with its prefix and without.
pub fn reference_tokens(reference: &Reference) -> Vec<String> {
    distinct([token_form(reference.as_str()), token_form(reference.code())])
}

/// The token by which a UTR is found.
pub fn utr_tokens(utr: &Utr) -> Vec<String> {
    distinct([utr.as_str().to_owned()])
}

/// The part of the index that `token` stands in: its first 2 characters.
pub fn bucket_of(token: &str) -> String {
    token.chars().take(BUCKET_CHARS).collect()
}

/// What somebody looks for: one prefix to look up in the index, and further words that what is
/// found must have too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    prefix: String,
    others: Vec<String>,
}

impl Query {
    /// Reads what was typed.
    ///
    /// # Errors
    /// `too_short` unless one word has 2 characters, `too_long`, `control_characters`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text = raw.trim();
        if text.chars().count() > MOST {
            return Err(FieldError::too_long(MOST));
        }
        if text.contains(char::is_control) {
            return Err(FieldError::control_characters());
        }
        let mut words: Vec<String> = if is_number(text) {
            vec![text.chars().filter(|c| !phone::is_dropped(*c)).collect()]
        } else {
            let folded = token_form(text);
            folded
                .split_whitespace()
                .map(|word| cut(word.to_owned()))
                .collect()
        };
        // Names are not found by their single letters: "Asha R" looks for all who are called Asha.
        words.retain(|word| word.chars().count() >= LEAST);
        if words.is_empty() {
            return Err(FieldError::too_short(LEAST));
        }
        let prefix = words.remove(0);
        Ok(Self {
            prefix,
            others: words,
        })
    }

    /// The part of the index to look in: the first 2 characters of [`Query::prefix`].
    pub fn bucket(&self) -> String {
        bucket_of(&self.prefix)
    }

    /// What the tokens looked up begin with.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Whether `token` begins with what is looked up.
    pub fn matches_prefix(&self, token: &str) -> bool {
        token.starts_with(&self.prefix)
    }

    /// Whether all the words looked for are found among a record's `tokens`.
    pub fn matches<S: AsRef<str>>(&self, tokens: &[S]) -> bool {
        std::iter::once(&self.prefix)
            .chain(&self.others)
            .all(|word| tokens.iter().any(|token| token.as_ref().starts_with(word)))
    }
}

/// Folded, and without the apostrophes that people leave out: O'Brien is found as `obrien`. Nor is
/// anybody found by what shows nothing: marks and controls of direction, breaks of no width.
fn token_form(text: &str) -> String {
    let left_out = |c: &char| {
        matches!(c, '\'' | '`' | '\u{2018}' | '\u{2019}' | '\u{02bc}'
            | '\u{00ad}' | '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
            | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    fold(text).chars().filter(|c| !left_out(c)).collect()
}

/// Greek has a second small sigma for the ends of words; a word that is still being typed has none.
fn lower(c: char) -> impl Iterator<Item = char> {
    c.to_lowercase()
        .map(|small| if small == 'ς' { 'σ' } else { small })
}

/// Whether this is a telephone number or UTR, which people write with spaces inside.
fn is_number(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit())
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || c == '+' || phone::is_dropped(c))
}

/// Signs that join words within a name.
fn is_sign(c: char) -> bool {
    c.is_ascii_punctuation() || matches!(c, '\u{2010}'..='\u{2015}' | '·' | '।')
}

fn distinct(tokens: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    tokens
        .into_iter()
        .map(cut)
        .filter(|token| token.chars().count() >= LEAST)
        .filter(|token| seen.insert(token.clone()))
        .collect()
}

/// At most [`TOKEN_MOST_BYTES`] of `token`, whole characters.
fn cut(mut token: String) -> String {
    token.truncate(token.floor_char_boundary(TOKEN_MOST_BYTES));
    token
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    #[test]
    fn case_and_width_are_folded_and_marks_are_kept() {
        let table = [
            ("Asha RAO", "asha rao"),
            ("ＡＳＨＡ　１", "asha 1"),
            ("ﬁne", "fine"),
            ("Jose\u{301}", "jos\u{e9}"),
            ("प्रिया", "प्रिया"),
            ("ΟΔΥΣΣΕΥΣ", "οδυσσευσ"),
            ("Οδυσσεύς", "οδυσσεύσ"),
            ("İ", "i\u{307}"),
        ];
        for (text, expected) in table {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn a_name_is_found_by_its_words_and_their_parts() {
        let table: [(&str, &[&str]); 11] = [
            ("Asha Rao", &["asha", "rao"]),
            ("A Rao", &["rao"]),
            ("X", &[]),
            ("Asha ASHA asha", &["asha"]),
            ("O\u{2019}Brien", &["obrien"]),
            (
                "Anne-Marie D'Souza",
                &["anne-marie", "dsouza", "anne", "marie"],
            ),
            ("J.P. Rao", &["j.p.", "rao"]),
            ("प्रिया शर्मा", &["प्रिया", "शर्मा"]),
            ("Li\u{2010}Wei", &["li\u{2010}wei", "li", "wei"]),
            ("\u{202e}Asha\u{2069} R\u{200b}ao", &["asha", "rao"]),
            ("\u{2067}\u{202c}", &[]),
        ];
        for (name, expected) in table {
            let expected: Vec<String> = expected.iter().map(|token| fold(token)).collect();
            assert_eq!(name_tokens(name), expected, "{name}");
        }
    }

    #[test]
    fn tokens_fit_into_a_key_and_a_transaction() {
        let wide = "\u{fdfa}".repeat(120).replace(' ', "");
        assert!(name_tokens(&wide).iter().all(|token| token.len() <= 512));
        let long = "ßé".repeat(300);
        assert_eq!(name_tokens(&long)[0].len(), 512);
        assert!(query(&"é".repeat(120)).matches(&name_tokens(&"é".repeat(120))));
        let many: Vec<String> = (10..60).map(|n| format!("w{n}")).collect();
        assert_eq!(name_tokens(&many.join(" ")).len(), 24);
    }

    #[test]
    fn numbers_addresses_and_references_have_their_tokens() {
        let indian = Phone::parse("98765 43210").unwrap();
        assert_eq!(
            phone_tokens(&indian),
            ["+919876543210", "919876543210", "9876543210"]
        );
        let other = Phone::parse("+12125550100").unwrap();
        assert_eq!(phone_tokens(&other), ["+12125550100", "12125550100"]);
        let email = Email::parse("o'brien@example.ie").unwrap();
        assert_eq!(email_tokens(&email), ["obrien@example.ie"]);
        let reference = Reference::parse("TCS-AB23CD45").unwrap();
        assert_eq!(reference_tokens(&reference), ["tcs-ab23cd45", "ab23cd45"]);
        let utr = Utr::parse("412345678901").unwrap();
        assert_eq!(utr_tokens(&utr), ["412345678901"]);
    }

    #[test]
    fn a_query_looks_in_one_bucket_and_checks_its_other_words() {
        let table = [
            ("as", "as", "as"),
            (" ASHA ", "as", "asha"),
            ("a rao", "ra", "rao"),
            ("rao a", "ra", "rao"),
            ("O'B", "ob", "ob"),
            ("TCS-AB", "tc", "tcs-ab"),
            ("asha@Ex", "as", "asha@ex"),
            ("+91 98765", "+9", "+9198765"),
            ("98765 432", "98", "98765432"),
            ("4123-4567", "41", "41234567"),
            ("शर्", "शर", "शर्"),
        ];
        for (text, bucket, prefix) in table {
            let query = query(text);
            assert_eq!(
                (query.bucket().as_str(), query.prefix()),
                (bucket, prefix),
                "{text}"
            );
            assert_eq!(query.bucket(), bucket_of(query.prefix()));
        }
    }

    #[test]
    fn a_single_letter_narrows_nothing() {
        let tokens = name_tokens("Student 7");
        for found in ["student 7", "7 student", "student x"] {
            assert!(query(found).matches(&tokens), "{found}");
        }
    }

    #[test]
    fn every_word_looked_for_must_be_found() {
        let tokens = name_tokens("Asha Rao-Iyer");
        for found in ["asha", "ra", "asha rao", "iyer asha", "a rao", "rao-iy"] {
            assert!(query(found).matches(&tokens), "{found}");
        }
        for missing in ["sha", "asha raj", "bo rao"] {
            assert!(!query(missing).matches(&tokens), "{missing}");
        }
        assert!(query("as").matches_prefix("asha"));
        assert!(!query("as").matches_prefix("rash"));
    }

    #[test]
    fn too_little_too_much_and_unprintable_are_refused() {
        let long = "x".repeat(121);
        let table = [
            ("", "too_short"),
            (" a ", "too_short"),
            ("a b c", "too_short"),
            ("+", "too_short"),
            ("''", "too_short"),
            ("9 -", "too_short"),
            (long.as_str(), "too_long"),
            ("as\0ha", "control_characters"),
        ];
        for (text, code) in table {
            assert_eq!(
                Query::parse(text).map_err(|e| e.code),
                Err(code),
                "{text:?}"
            );
        }
        assert!(Query::parse(&long[1..]).is_ok());
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(text: String) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn every_token_is_found_by_itself_in_its_own_bucket(name in "\\PC{0,60}") {
            let tokens = name_tokens(&name);
            prop_assert!(tokens.len() <= 24);
            for token in &tokens {
                prop_assert!(token.chars().count() >= 2 && token.len() <= 512);
                // One of digits and signs alone is looked up as a number instead.
                let query = Query::parse(token).ok().filter(|query| query.prefix() == token);
                if let Some(query) = query {
                    prop_assert!(query.matches(&tokens));
                    prop_assert_eq!(query.bucket(), bucket_of(token));
                }
            }
        }

        #[test]
        fn parsing_never_panics(text: String) {
            let _ = Query::parse(&text);
        }
    }
}
