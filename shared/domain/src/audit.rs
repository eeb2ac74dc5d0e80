//! The audit chain: each row holds the hash of the one before, so none can be altered, removed or
//! moved unseen.

mod kind;
pub mod seal;

pub use kind::SubjectKind;

use crate::time::Timestamp;
use data_encoding::HEXLOWER;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// What the first row of a chain has as `previous_hash`.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The `seq` of the first row of a chain.
pub const FIRST_SEQ: u64 = 1;

/// For how many days a row is kept, as a record of money must be: eight years.
pub const KEPT_DAYS: i64 = 8 * 365 + 2;

/// The most characters of what the log is asked of: a kind, a slash, and a slug or an id.
pub const TARGET_MOST: usize = 120;

/// Names the encoding in every hash, so that a later one cannot be mistaken for it.
const ENCODING: &str = "academy audit row 1";

/// One act upon one subject. It holds ids, states and amounts; what people wrote lies elsewhere,
/// where it can be erased, and only its salted hash is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Row {
    /// What was acted upon; each subject has a chain of its own.
    pub subject: String,
    /// The row's place in the chain, from [`FIRST_SEQ`].
    pub seq: u64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: a user id, or the name of a part of the system.
    pub actor: String,
    /// What was done: the verb of the route.
    pub action: String,
    /// What it did, by name.
    pub detail: BTreeMap<String, String>,
    /// The [`text_hash`] of what was written with it, if anything was.
    pub text_hash: Option<String>,
    /// When the row before was written; none in the first. It says whether that one may be gone by now.
    pub previous_at: Option<Timestamp>,
    /// The [`row_hash`] of the row before, or [`GENESIS`].
    pub previous_hash: String,
}

impl Row {
    /// What was acted upon: its kind, as `enrollments`, and its id or slug.
    pub fn target(&self) -> (&str, &str) {
        self.subject.split_once('/').unwrap_or(("", &self.subject))
    }
}

/// Since when a row must still be there at `now`: one that was written before is past its
/// [`KEPT_DAYS`], and may be gone.
pub const fn kept_since(now: Timestamp) -> Timestamp {
    now.plus_days(-KEPT_DAYS)
}

/// Until when a row is kept that was written at `at`.
pub const fn kept_until(at: Timestamp) -> Timestamp {
    at.plus_days(KEPT_DAYS)
}

/// Where a chain ends, as it is kept on the subject's own item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The last row's place; 0 while there is none.
    pub seq: u64,
    /// The last row's hash; [`GENESIS`] while there is none.
    pub hash: String,
    /// When the last row was written; none while there is none.
    pub at: Option<Timestamp>,
}

impl Head {
    /// The head of a chain without rows.
    pub fn empty() -> Self {
        Self {
            seq: FIRST_SEQ - 1,
            hash: GENESIS.to_owned(),
            at: None,
        }
    }

    /// The head of the chain that ends with `row`.
    pub fn after(row: &Row) -> Self {
        Self {
            seq: row.seq,
            hash: row_hash(row),
            at: Some(row.at),
        }
    }
}

/// What is wrong with a chain, at the first row where it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the audit chain is broken at row {seq}: {fault}")]
pub struct BrokenAt {
    /// The place of the first bad row.
    pub seq: u64,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What can be wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// It is not what it was when it was written.
    #[error("the row was altered")]
    Altered,
    /// It is not where it should be.
    #[error("the row is missing, or rows were moved")]
    Missing,
    /// The chain ends before it.
    #[error("the row is past the end of the chain")]
    Surplus,
}

/// The SHA-256 of a row, in hexadecimal.
///
/// Every part is preceded by its length and every list by its count, so no two rows are encoded
/// alike.
pub fn row_hash(row: &Row) -> String {
    let mut hash = Sha256::new();
    part(&mut hash, ENCODING.as_bytes());
    part(&mut hash, row.subject.as_bytes());
    hash.update(row.seq.to_be_bytes());
    hash.update(row.at.millis().to_be_bytes());
    part(&mut hash, row.actor.as_bytes());
    part(&mut hash, row.action.as_bytes());
    hash.update((row.detail.len() as u64).to_be_bytes());
    for (name, value) in &row.detail {
        part(&mut hash, name.as_bytes());
        part(&mut hash, value.as_bytes());
    }
    hash.update([u8::from(row.text_hash.is_some())]);
    part(&mut hash, row.text_hash.as_deref().unwrap_or("").as_bytes());
    hash.update([u8::from(row.previous_at.is_some())]);
    let previous_at = row.previous_at.map_or(0, Timestamp::millis);
    hash.update(previous_at.to_be_bytes());
    part(&mut hash, row.previous_hash.as_bytes());
    HEXLOWER.encode(&hash.finalize())
}

/// The SHA-256 of what somebody wrote, in hexadecimal. The salt lies beside the text and is erased
/// with it, so that a short text cannot be guessed from its hash afterwards.
pub fn text_hash(salt: &[u8], text: &str) -> String {
    let mut hash = Sha256::new();
    part(&mut hash, salt);
    part(&mut hash, text.as_bytes());
    HEXLOWER.encode(&hash.finalize())
}

/// Checks one subject's chain, in the order of its rows, up to its `head`. Without one nothing vouches
/// for the last row, and nobody can tell that rows behind it are gone.
///
/// Rows that were written before `since` (see [`kept_since`]) count for nothing, whether they are there
/// or not. The row behind them says when the one before it was written, so none goes before its time.
///
/// A row is vouched for by the one after it. Where that one's own link was altered it vouches for
/// nothing, and is the one that is named.
///
/// # Errors
/// Names the first bad row; the one past the last if rows are missing at the end.
pub fn verify_chain(rows: &[Row], head: Option<&Head>, since: Timestamp) -> Result<(), BrokenAt> {
    let old = rows.iter().take_while(|row| row.at < since).count();
    let (old, rows) = rows.split_at(old);
    let before = old.last().map_or(FIRST_SEQ - 1, |row| row.seq);
    let begins = match (rows.first(), head) {
        (Some(row), _) => Some((row.seq, row.previous_at)),
        (None, head) => head.map(|head| (head.seq + 1, head.at)),
    };
    let first = match begins {
        Some((seq, Some(at))) if at < since => seq,
        // The row before it was not old: it says so falsely.
        Some((seq, Some(_))) if !old.is_empty() && seq == before + 1 => {
            return Err(BrokenAt {
                seq: before,
                fault: Fault::Altered,
            });
        }
        _ => before + 1,
    };
    let in_place = rows_in_place(rows, first);
    let next = first + in_place as u64;
    let is_whole = in_place == rows.len();
    let end = head.filter(|head| is_whole && head.seq + 1 == next);
    verify_links(&rows[..in_place], end.map(|head| head.hash.as_str()))?;
    let (seq, fault) = match head {
        Some(head) if next <= head.seq => (next, Fault::Missing),
        Some(head) if end.is_none() => (head.seq + 1, Fault::Surplus),
        None if !is_whole => (next, Fault::Missing),
        _ => return Ok(()),
    };
    Err(BrokenAt { seq, fault })
}

/// How many rows stand where their `seq` says, which begins with `first`.
fn rows_in_place(rows: &[Row], first: u64) -> usize {
    rows.iter()
        .zip(first..)
        .take_while(|(row, seq)| row.seq == *seq)
        .count()
}

/// Checks rows that stand in their places; `last_hash` vouches for the last of them.
fn verify_links(rows: &[Row], last_hash: Option<&str>) -> Result<(), BrokenAt> {
    let witnesses = rows
        .iter()
        .skip(1)
        .map(|row| Some(row.previous_hash.as_str()))
        .chain([last_hash]);
    let mut altered = rows
        .first()
        .filter(|row| row.seq == FIRST_SEQ && row.previous_hash != GENESIS)
        .map(|row| row.seq);
    for (row, witness) in rows.iter().zip(witnesses) {
        let is_vouched_for = witness.is_none_or(|hash| hash == row_hash(row));
        match (is_vouched_for, altered) {
            // The run of doubtful rows ends before this one, or with it if it is the first.
            (true, Some(_)) => break,
            (true, None) => {}
            (false, _) => altered = Some(row.seq),
        }
    }
    altered.map_or(Ok(()), |seq| {
        Err(BrokenAt {
            seq,
            fault: Fault::Altered,
        })
    })
}

fn part(hash: &mut Sha256, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_be_bytes());
    hash.update(bytes);
}

#[cfg(test)]
mod tests;
