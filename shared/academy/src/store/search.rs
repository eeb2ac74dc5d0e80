//! Search by prefix: one entry a word, written with the record, so that a search costs what it finds.

use academy_domain::search::Query as Words;
use serde::{Deserialize, Serialize};

use super::item::Record;
use super::keys::{self, Key};
use super::query::{Entry, LAST, Query};
use super::transaction::{Transaction, When};
use super::{Store, StoreError};

/// One word that finds one record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SearchEntry {
    /// What kind of record, as `keys::SEARCH_…` names it.
    pub kind: String,
    /// The folded word.
    pub word: String,
    /// What orders the records of one word: the record's id, or a moment before it.
    pub place: String,
    /// The record's id.
    pub id: String,
}

impl Record for SearchEntry {
    const KIND: &'static str = "search entry";

    fn key(&self) -> Key {
        keys::search_entry(&self.kind, &self.word, &self.place)
    }
}

impl SearchEntry {
    /// The entry of `word`; kind and place as [`index`] has them.
    pub fn new((kind, place): (&str, &str), word: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            word: word.to_owned(),
            place: place.to_owned(),
            id: place.rsplit('#').next().unwrap_or_default().to_owned(),
        }
    }

    /// Whether a record of these words is to be shown here: it has all the words that are sought, and
    /// of those that begin with the first, this entry's is the one that the query comes to first. So
    /// each record is shown once, and no page must know what another one showed.
    pub fn shows(&self, sought: &Words, its_words: &[String]) -> bool {
        let sought = sought.as_found(&self.word);
        // As they stand in the sort key, where a sign follows the word.
        let place = |word: &String| format!("{word}#");
        let met = its_words.iter().filter(|word| sought.matches_prefix(word));
        met.map(place).max() == Some(place(&self.word)) && sought.matches(its_words)
    }
}

/// Writes the entries of `words`, and removes those of `no_longer`. `place` is the record's id, or what
/// orders the records of one word, `#`, and the id.
pub fn index(
    transaction: &mut Transaction,
    (kind, place): (&str, &str),
    words: &[String],
    no_longer: &[String],
) {
    for word in no_longer.iter().filter(|word| !words.contains(word)) {
        let key = keys::search_entry(kind, word, place);
        transaction.delete("search", &key, When::default());
    }
    for word in words.iter().filter(|word| !no_longer.contains(word)) {
        transaction.replace("search", &SearchEntry::new((kind, place), word));
    }
}

/// A position before all that `words` find: the page behind it is the first one.
pub fn before_all(words: &Words) -> String {
    format!("{}{LAST}", words.prefix())
}

impl Store {
    /// The entries whose word begins with what `words` look up: a page behind `after`. The same
    /// record may stand there once a word. Of people, a number that nothing begins with is looked up as the
    /// words that were typed, by a query beside, whatever either finds: `after` tells which it was.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn search(
        &self,
        kind: &str,
        words: &Words,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<SearchEntry>>, StoreError> {
        let entries = |words: &Words| {
            Query::table(keys::search(kind, &words.bucket()))
                .beginning_with(words.prefix())
                .descending()
                .after(after)
                .limit(limit)
        };
        let typed = words
            .typed()
            .filter(|_| kind != keys::SEARCH_ENROLLMENTS && after.is_none());
        let Some(typed) = typed else {
            let words = after.map_or(words, |after| words.as_found(after));
            return self.query(&entries(words)).await;
        };
        let (numbers, typed) = (entries(words), entries(typed));
        let (numbers, typed) = tokio::try_join!(self.query(&numbers), self.query(&typed))?;
        Ok(if numbers.is_empty() { typed } else { numbers })
    }
}
