//! Search by prefix: one entry a word, written with the record, so that a search costs what it finds.

use academy_domain::search::Query as Words;
use serde::{Deserialize, Serialize};

use super::item::Record;
use super::keys::{self, Key};
use super::query::{Entry, Query};
use super::transaction::{Transaction, When};
use super::{Store, StoreError};

/// One word that finds one record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SearchEntry {
    /// What kind of record, as `keys::SEARCH_…` names it.
    pub kind: String,
    /// The folded word.
    pub word: String,
    /// The record's id.
    pub id: String,
}

impl Record for SearchEntry {
    const KIND: &'static str = "search entry";

    fn key(&self) -> Key {
        keys::search_entry(&self.kind, &self.word, &self.id)
    }
}

/// Writes the entries of `words`, and removes those of `no_longer`.
pub fn index(
    transaction: &mut Transaction,
    (kind, id): (&str, &str),
    words: &[String],
    no_longer: &[String],
) {
    for word in no_longer.iter().filter(|word| !words.contains(word)) {
        let key = keys::search_entry(kind, word, id);
        transaction.delete("search", &key, When::default());
    }
    for word in words.iter().filter(|word| !no_longer.contains(word)) {
        let entry = SearchEntry {
            kind: kind.to_owned(),
            word: word.clone(),
            id: id.to_owned(),
        };
        transaction.replace("search", &entry);
    }
}

impl Store {
    /// The entries whose word begins with what `words` look up: a page behind `after`. The same
    /// record may stand there once a word.
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
        let query = Query::table(keys::search(kind, &words.bucket()))
            .beginning_with(words.prefix())
            .descending()
            .after(after)
            .limit(limit);
        self.query(&query).await
    }
}
