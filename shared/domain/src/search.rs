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

/// The most bytes of a token, so that it fits into a key. Compatibility characters may fold to
/// eighteen others, so the length of a name does not bound it.
const TOKEN_MOST_BYTES: usize = 512;

/// The most tokens of a name, so that they fit into the transaction that writes them.
const NAME_TOKENS_MOST: usize = 24;

/// The digits of an Indian telephone number, without the country's code.
const NATIONAL_DIGITS: usize = 10;

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
/// signs; none under 2 characters, none twice, 24 at most. A name of single letters alone is found by
/// them together.
pub fn name_tokens(name: &str) -> Vec<String> {
    let folded = token_form(name);
    let words = folded.split_whitespace();
    let parts = words.clone().flat_map(|word| word.split(is_sign));
    let mut tokens = distinct(words.chain(parts).map(str::to_owned));
    if tokens.is_empty() {
        tokens = distinct([joined(&folded)]);
    }
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
    typed: Option<Box<Query>>,
}

impl Query {
    /// The most characters that are looked up: a whole e-mail can be.
    pub const MOST: usize = Email::MOST;

    /// Reads what was typed.
    ///
    /// # Errors
    /// `too_short` under 2 characters, `too_long`, `control_characters`.
    pub fn parse(raw: &str) -> Result<Self, FieldError> {
        let text = raw.trim();
        let length = text.chars().count();
        if length < LEAST {
            return Err(FieldError::too_short(LEAST));
        }
        if length > Self::MOST {
            return Err(FieldError::too_long(Self::MOST));
        }
        if text.contains(char::is_control) {
            return Err(FieldError::control_characters());
        }
        let typed = Self::of_words(text);
        let Some(prefix) = number(text) else {
            return Ok(typed.unwrap_or_else(|| Self::of_letters(text)));
        };
        let typed = typed.filter(|typed| typed.prefix != prefix && !is_whole(text));
        Ok(Self {
            prefix,
            others: Vec::new(),
            typed: typed.map(Box::new),
        })
    }

    /// Names are not found by their single letters: "Asha R" looks for all who are called Asha.
    fn of_words(text: &str) -> Option<Self> {
        let folded = token_form(text);
        let words = folded.split_whitespace().map(|word| cut(word.to_owned()));
        let mut words = words.filter(|word| word.chars().count() >= LEAST);
        Some(Self {
            prefix: words.next()?,
            others: words.collect(),
            typed: None,
        })
    }

    /// Single letters and signs alone, which find a name of nothing else.
    fn of_letters(text: &str) -> Self {
        let shown = joined(&token_form(text));
        let shown = (!shown.is_empty()).then_some(shown);
        Self {
            prefix: cut(shown.unwrap_or_else(|| joined(text))),
            others: Vec::new(),
            typed: None,
        }
    }

    /// The words as they were typed, where what is looked up is a number that they may not be parts of:
    /// `17 042` is the beginning of a UTR, or two words of a name. Who finds nothing by the number looks
    /// these up.
    pub fn typed(&self) -> Option<&Self> {
        self.typed.as_deref()
    }

    /// As what the entry of `token` was looked up: a number, or the words as they were typed.
    pub fn as_found(&self, token: &str) -> &Self {
        let words = self.typed().filter(|_| !self.matches_prefix(token));
        words.unwrap_or(self)
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

/// The telephone number or UTR that `text` is, or begins: without what people write inside, and without
/// the 0 that they dial before a number of their own country.
fn number(text: &str) -> Option<String> {
    if !is_number(text) {
        return None;
    }
    let digits: String = text.chars().filter(|c| !phone::is_dropped(*c)).collect();
    let dialled = digits.strip_prefix('0').filter(|rest| {
        let mobile = rest.starts_with(['6', '7', '8', '9']) && rest.len() >= LEAST;
        rest.len() == NATIONAL_DIGITS || (mobile && rest.len() < NATIONAL_DIGITS)
    });
    let number = dialled.unwrap_or(&digits);
    (number.len() >= LEAST).then(|| number.to_owned())
}

/// Whether it can be nothing but a telephone number or a UTR.
fn is_whole(text: &str) -> bool {
    text.starts_with('+') || Phone::parse(text).is_ok() || Utr::parse(text).is_ok()
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect()
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
mod tests;
