//! The seal of an hour of the audit log: which rows were written in it, by their hashes, and the hash
//! of the seal before. It lies where nobody can change it, so that a chain that vanished with its head
//! shows, and so does a row that was altered or added afterwards together with all that follows it.
//!
//! A seal is a text, the same for the same rows, so that `sha256sum` checks how seals follow one
//! another. It names subjects by their ids and holds nothing else of anybody.

use super::{GENESIS, Row, row_hash};
use crate::time::{Hour, Timestamp};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// How long after its end an hour is sealed. A row has the time at which its act began, and is written
/// seconds later; lists of rows lag behind the table by moments.
const SETTLED_SECONDS: i64 = 15 * 60;

/// The first line: names the form, so that a later one cannot be mistaken for it.
const TITLE: &str = "academy audit seal 1";

/// A row as a seal holds it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SealedRow {
    /// Its chain.
    pub subject: String,
    /// Its place there.
    pub seq: u64,
    /// Its [`row_hash`].
    pub hash: String,
}

impl SealedRow {
    /// `row`, as a seal holds it.
    pub fn of(row: &Row) -> Self {
        Self {
            subject: row.subject.clone(),
            seq: row.seq,
            hash: row_hash(row),
        }
    }
}

/// Where the seals end: what the next one repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealHead {
    /// The hash of the last seal's text; [`GENESIS`] while there is none.
    pub hash: String,
    /// How many rows were sealed in all.
    pub total: u64,
}

impl SealHead {
    /// The head before the first seal.
    pub fn empty() -> Self {
        Self {
            hash: GENESIS.to_owned(),
            total: 0,
        }
    }
}

/// What is wrong with a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// It does not read as a seal.
    #[error("it is no seal")]
    Unreadable,
    /// It is of another hour than its name says.
    #[error("it is of another hour")]
    OfAnotherHour,
    /// It does not repeat the hash of the seal before.
    #[error("it does not follow the seal before it")]
    Unchained,
    /// Its total is not that of the seal before, and its own rows.
    #[error("its rows do not add up")]
    Miscounted,
}

/// The seal of one hour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// Of which hour.
    pub hour: Hour,
    /// The hash of the seal before, or [`GENESIS`].
    pub previous: String,
    /// How many rows are sealed, up to and with this hour.
    pub total: u64,
    /// The rows of the hour, by subject and place.
    pub rows: Vec<SealedRow>,
}

/// The first hour that is not sealed yet at `now`: rows of it may still be on their way. All before it
/// are.
pub const fn first_unsettled(now: Timestamp) -> Hour {
    Hour::of(now.minus_seconds(SETTLED_SECONDS))
}

impl Seal {
    /// The seal of `hour` behind `head`, of the rows that were found in it, in whatever order.
    pub fn behind(head: &SealHead, hour: Hour, mut rows: Vec<SealedRow>) -> Self {
        rows.sort_unstable();
        rows.dedup();
        Self {
            hour,
            previous: head.hash.clone(),
            total: head.total.saturating_add(rows.len() as u64),
            rows,
        }
    }

    /// The seal as it is kept.
    pub fn to_text(&self) -> String {
        let mut text = format!(
            "{TITLE}\nhour {}\nprevious {}\nrows {}\ntotal {}\n",
            self.hour,
            self.previous,
            self.rows.len(),
            self.total
        );
        for row in &self.rows {
            // Writing to a text cannot fail.
            let _ = writeln!(text, "{} {} {}", row.subject, row.seq, row.hash);
        }
        text
    }

    /// Reads what [`Seal::to_text`] wrote, and nothing else.
    ///
    /// # Errors
    /// [`SealFault::Unreadable`].
    pub fn parse(text: &str) -> Result<Self, SealFault> {
        Self::read(text)
            .filter(|seal| seal.to_text() == text)
            .ok_or(SealFault::Unreadable)
    }

    fn read(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let mut head = |name: &str| lines.next()?.strip_prefix(name)?.strip_prefix(' ');
        head("academy")?;
        let hour = Hour::parse(head("hour")?)?;
        let previous = head("previous")?.to_owned();
        head("rows")?;
        let total = head("total")?.parse().ok()?;
        let row = |line: &str| {
            let mut parts = line.split(' ');
            Some(SealedRow {
                subject: parts.next()?.to_owned(),
                seq: parts.next()?.parse().ok()?,
                hash: parts.next()?.to_owned(),
            })
        };
        let rows = lines.map(row).collect::<Option<Vec<_>>>()?;
        Some(Self {
            hour,
            previous,
            total,
            rows,
        })
    }

    /// Whether it stands where it should: of `hour`, and behind `head`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn stands(&self, hour: Hour, head: &SealHead) -> Result<(), SealFault> {
        let rows = self.rows.len() as u64;
        if self.hour != hour {
            Err(SealFault::OfAnotherHour)
        } else if self.previous != head.hash {
            Err(SealFault::Unchained)
        } else if self.total != head.total.saturating_add(rows) {
            Err(SealFault::Miscounted)
        } else {
            Ok(())
        }
    }
}

/// The hash of a seal's text, in hexadecimal: what `sha256sum` says of the file.
pub fn seal_hash(text: &str) -> String {
    HEXLOWER.encode(&Sha256::digest(text.as_bytes()))
}

#[cfg(test)]
mod tests;
