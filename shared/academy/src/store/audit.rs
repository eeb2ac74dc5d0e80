//! The audit log: who did what to whom, when, and why. One chain a subject; its head lies on the
//! subject's own item, so that no two acts on different subjects ever wait for each other.

use std::collections::BTreeMap;

pub use academy_domain::audit::Head;
use academy_domain::audit::seal::{SealHead, SealedRow};
use academy_domain::audit::{Row, kept_until, text_hash};
use academy_domain::ids::{EnrollmentId, UserId};
use academy_domain::time::{Hour, Timestamp};
use serde::{Deserialize, Serialize};

use super::item::{Places, Record, text};
use super::keys::{self, Key};
use super::query::{Entry, Query};
use super::transaction::{CommitError, Transaction, When};
use super::{Store, StoreError};
use crate::clock::random;
use crate::crypto::base64url;

/// What happened, before it has a place in its chain.
#[derive(Debug, Clone)]
pub struct Act<'a> {
    /// What it happened to: `enrollments/…`, `courses/…`, `students/…`.
    pub subject: String,
    /// When.
    pub at: Timestamp,
    /// Who did it: a user id, or `system`.
    pub actor: &'a str,
    /// The verb of the route.
    pub action: &'static str,
    /// Ids, states and amounts; nothing personal.
    pub detail: BTreeMap<String, String>,
    /// A reason or note in somebody's words, kept where it can be erased.
    pub text: Option<&'a str>,
}

/// A row as it is kept. No function may change or remove one; TTL removes it after its eight years.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditRow {
    /// The row.
    pub row: Row,
    /// Its hash, which the next row repeats.
    pub hash: String,
}

impl Record for AuditRow {
    const KIND: &'static str = "audit row";

    fn key(&self) -> Key {
        keys::audit_row(&self.row.subject, self.row.seq)
    }

    fn places(&self) -> Places {
        let id = format!("{}#{:010}", self.row.subject, self.row.seq);
        Places {
            list: Some((
                keys::LIST_OF_AUDIT.to_owned(),
                keys::by_time(self.row.at, &id),
            )),
            expires_at: Some(kept_until(self.row.at).plus_seconds(1).seconds()),
            ..Places::default()
        }
    }
}

/// The words that belong to a row; the row holds only their salted hash, so that they can be erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuditText {
    /// The row's chain.
    pub subject: String,
    /// The row's number.
    pub seq: u64,
    /// When they were written.
    pub at: Timestamp,
    /// Keeps a short text from being guessed by its hash.
    pub salt: String,
    /// The words.
    pub text: String,
}

impl Record for AuditText {
    const KIND: &'static str = "audit text";

    fn key(&self) -> Key {
        keys::audit_text(&self.subject, self.seq)
    }

    fn places(&self) -> Places {
        let id = format!("{}#{:010}", self.subject, self.seq);
        let list = about(&self.subject).map(|who| (keys::list_of_texts_about(&who), id));
        Places {
            list,
            expires_at: Some(kept_until(self.at).plus_seconds(1).seconds()),
            ..Places::default()
        }
    }
}

/// Whom the subject of a chain is about, where it is about a person.
fn about(subject: &str) -> Option<UserId> {
    match subject.split_once('/')? {
        ("students", id) => UserId::parse(id).ok(),
        ("enrollments", id) => EnrollmentId::parse(id).ok().map(|id| id.user()),
        _ => None,
    }
}

/// Writes `act` as the next row behind `head`; gives the new head, which the caller writes onto the
/// subject's item in the same transaction, on condition that the old one still stands there.
///
/// # Errors
/// When there is no randomness for a salt.
pub fn append(
    transaction: &mut Transaction,
    head: &Head,
    act: Act<'_>,
) -> Result<Head, StoreError> {
    let seq = head.seq + 1;
    let mut hash_of_text = None;
    if let Some(text) = act.text {
        let salt = base64url(&random::<16>()?);
        hash_of_text = Some(text_hash(salt.as_bytes(), text));
        let words = AuditText {
            subject: act.subject.clone(),
            seq,
            at: act.at,
            salt,
            text: text.to_owned(),
        };
        transaction.create("audit text", &words);
    }
    let row = Row {
        subject: act.subject,
        seq,
        at: act.at,
        actor: act.actor.to_owned(),
        action: act.action.to_owned(),
        detail: act.detail,
        text_hash: hash_of_text,
        previous_at: head.at,
        previous_hash: head.hash.clone(),
    };
    let head = Head::after(&row);
    let hash = head.hash.clone();
    transaction.create("audit", &AuditRow { row, hash });
    Ok(head)
}

/// How far the log is sealed: a note for who seals the next hour. What counts is the seals themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastSeal {
    /// The hour that was sealed last, by its name.
    pub hour: String,
    /// The hash of its seal.
    pub hash: String,
    /// How many rows were sealed in all.
    pub total: u64,
}

impl LastSeal {
    /// The note that `hour` is sealed, and the seals end at `head`.
    pub fn new(hour: Hour, head: &SealHead) -> Self {
        Self {
            hour: hour.to_string(),
            hash: head.hash.clone(),
            total: head.total,
        }
    }

    /// Where the seals end.
    pub fn head(&self) -> SealHead {
        SealHead {
            hash: self.hash.clone(),
            total: self.total,
        }
    }
}

impl Record for LastSeal {
    const KIND: &'static str = "last seal";

    fn key(&self) -> Key {
        keys::last_seal()
    }
}

/// How many rows of an hour are read at once.
const PAGE: usize = 500;

impl Store {
    /// What was written about a person in their audit rows and in those of their enrollments, of deleted
    /// ones too. A list may lag by moments.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a text does not read.
    pub async fn texts_about(&self, id: &UserId) -> Result<Vec<AuditText>, StoreError> {
        let list = keys::list_of_texts_about(id);
        self.collect(&Query::index(keys::BY_LIST, list)).await
    }

    /// The rows that were written in `hour`, as its seal holds them.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a row does not read.
    pub async fn audit_rows_of(&self, hour: Hour) -> Result<Vec<SealedRow>, StoreError> {
        let last = keys::by_time(hour.end().plus_millis(-1), "\u{10ffff}");
        let of_hour = Query::index(keys::BY_LIST, keys::LIST_OF_AUDIT)
            .from(&hour.start().sort_key())
            .up_to(&last);
        let mut rows = Vec::new();
        let mut after: Option<String> = None;
        loop {
            let page = of_hour.clone().after(after.as_deref()).limit(PAGE);
            let page: Vec<Entry<AuditRow>> = self.query(&page).await?;
            rows.extend(page.iter().map(|entry| SealedRow::of(&entry.record.row)));
            match page.last() {
                Some(last) if page.len() == PAGE => after = Some(last.position.clone()),
                _ => return Ok(rows),
            }
        }
    }

    /// The rows of one chain, or of all, newest first: a page behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a row does not read.
    pub async fn audit_rows(
        &self,
        subject: Option<&str>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<AuditRow>>, StoreError> {
        let rows = match subject {
            Some(subject) => Query::table(keys::audit_chain(subject)),
            None => Query::index(keys::BY_LIST, keys::LIST_OF_AUDIT),
        };
        self.query(&rows.descending().after(after).limit(limit))
            .await
    }

    /// The rows of each of these chains behind the one with this number, oldest first, at most `limit` of
    /// each; read side by side.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a row does not read.
    pub async fn chains(
        &self,
        chains: Vec<(&str, u64)>,
        limit: usize,
    ) -> Result<Vec<Vec<AuditRow>>, StoreError> {
        let queries = chains.into_iter().map(|(subject, after)| {
            let after = keys::audit_row(subject, after).sk;
            let chain = Query::table(keys::audit_chain(subject));
            chain.after(Some(&after)).limit(limit)
        });
        let found = self.side_by_side(queries.collect()).await?;
        let rows = |entries: Vec<Entry<AuditRow>>| entries.into_iter().map(|entry| entry.record);
        Ok(found
            .into_iter()
            .map(|entries| rows(entries).collect())
            .collect())
    }

    /// The hour of the first row there is.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or the row does not read.
    pub async fn first_audit_hour(&self) -> Result<Option<Hour>, StoreError> {
        let first = Query::index(keys::BY_LIST, keys::LIST_OF_AUDIT).limit(1);
        let first: Vec<Entry<AuditRow>> = self.query(&first).await?;
        Ok(first.first().map(|entry| Hour::of(entry.record.row.at)))
    }

    /// Notes how far the log is sealed. False when somebody else noted something meanwhile.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn note_last_seal(
        &self,
        read: Option<&LastSeal>,
        last: &LastSeal,
    ) -> Result<bool, StoreError> {
        let when = match read {
            Some(read) => When::default().equals("hour", text(&read.hour)),
            None => When::absent(),
        };
        let mut transaction = Transaction::new();
        transaction.put("last seal", last, when);
        match transaction.commit(self).await {
            Ok(()) => Ok(true),
            Err(CommitError::Broken(_)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}
