//! The limits' counters. A counter is read beside the data and counted by condition, so that of many
//! concurrent acts no more pass than the limit allows.

use academy_domain::limits::{self, Decision, Limit, Window};
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record, number};
use super::keys::{self, Key};
use super::transaction::{Changes, Transaction, When};
use super::{Items, StoreError};
use crate::http::Problem;

/// One limit for one subject.
#[derive(Debug, Clone)]
pub struct Counter {
    limit: &'static Limit,
    subject: String,
}

/// What is kept of a window.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Count {
    act: String,
    subject: String,
    count: u32,
    ends_at: Timestamp,
}

impl Record for Count {
    const KIND: &'static str = "limit counter";

    fn key(&self) -> Key {
        keys::limit(&self.act, &self.subject)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}

impl Counter {
    /// The counter of `limit` for `subject`, which is a keyed hash: no address lies in a key.
    pub fn new(limit: &'static Limit, subject: &str) -> Self {
        Self {
            limit,
            subject: subject.to_owned(),
        }
    }

    /// Where it is kept.
    pub fn key(&self) -> Key {
        keys::limit(self.limit.name, &self.subject)
    }

    /// Whether one act more is allowed now: then gives what to count it with.
    ///
    /// # Errors
    /// When the counter does not read.
    pub fn decide(&self, items: &Items, now: Timestamp) -> Result<Result<Tally, u32>, StoreError> {
        let seen: Option<Count> = items.get(&self.key())?;
        let window = seen.map(|c| Window {
            count: c.count,
            ends_at: c.ends_at,
        });
        Ok(match limits::decide(window, now, self.limit) {
            Decision::Allowed { next } => Ok(Tally {
                counter: self.clone(),
                next,
                begins: window.is_none_or(|w| w.ends_at != next.ends_at),
                now,
            }),
            Decision::Refused {
                retry_after_seconds,
            } => Err(retry_after_seconds),
        })
    }

    /// Counts an act beyond the limit, which changes nothing but the number: an act that is refused in
    /// silence writes what an allowed one writes.
    pub fn count_beyond(&self, transaction: &mut Transaction) {
        let more = Changes::new().add("count", 1);
        transaction.update("limit", &self.key(), more, When::present());
    }

    /// Moves what was counted here, as read into `items`, to the place of what `to` counted, with its window; on
    /// condition that nothing more was counted meanwhile.
    ///
    /// # Errors
    /// When the counter does not read.
    pub fn move_to(
        &self,
        to: &Self,
        items: &Items,
        transaction: &mut Transaction,
    ) -> Result<(), StoreError> {
        let key = self.key();
        let seen: Option<Count> = items.get(&key)?;
        let Some(seen) = seen else {
            transaction.check("limit", &key, When::absent());
            return Ok(());
        };
        let as_read = When::default()
            .equals("count", number(seen.count))
            .equals("ends_at", number(seen.ends_at.millis()));
        transaction.delete("limit", &key, as_read);
        transaction.replace("limit", &to.count(seen.count, seen.ends_at));
        Ok(())
    }

    fn count(&self, count: u32, ends_at: Timestamp) -> Count {
        Count {
            act: self.limit.name.to_owned(),
            subject: self.subject.clone(),
            count,
            ends_at,
        }
    }

    /// Like [`Counter::decide`], where over the limit is a problem for the caller.
    ///
    /// # Errors
    /// 429 with `Retry-After`.
    pub fn require(&self, items: &Items, now: Timestamp) -> Result<Tally, Problem> {
        self.decide(items, now)?.map_err(Problem::too_many)
    }
}

/// What the counter at `key` shows, for whom it is about: which limit it counts for, and how far.
///
/// # Errors
/// When it does not read.
pub fn counted(items: &Items, key: &Key) -> Result<Option<(String, Window)>, StoreError> {
    let seen: Option<Count> = items.get(key)?;
    Ok(seen.map(|seen| {
        let (count, ends_at) = (seen.count, seen.ends_at);
        (seen.act, Window { count, ends_at })
    }))
}

/// An act that is allowed, to be counted in the act's own transaction.
#[derive(Debug, Clone)]
pub struct Tally {
    counter: Counter,
    next: Window,
    begins: bool,
    now: Timestamp,
}

impl Tally {
    /// Counts the act, on condition that it is still allowed.
    pub fn count(&self, transaction: &mut Transaction) {
        self.count_when(transaction, self.still_allowed());
    }

    /// Counts the act, on condition that none was counted since the counter was read: then each of
    /// many concurrent acts knows which one it is, and the last knows itself.
    pub fn count_in_turn(&self, transaction: &mut Transaction) {
        let before = number(self.next.count.saturating_sub(1));
        self.count_when(transaction, self.still_allowed().equals("count", before));
    }

    fn count_when(&self, transaction: &mut Transaction, when: When) {
        if self.begins {
            let count = self.counter.count(self.next.count, self.next.ends_at);
            let when = When::default().absent_or_at_most("ends_at", number(self.now.millis()));
            transaction.put("limit", &count, when);
        } else {
            let one_more = Changes::new().add("count", 1);
            transaction.update("limit", &self.counter.key(), one_more, when);
        }
    }

    /// Counts for `other`, which nobody was counted by yet, what was counted here so far, in the same window.
    pub fn copy_to(&self, other: &Counter, transaction: &mut Transaction) {
        if !self.begins {
            let so_far = self.next.count.saturating_sub(1);
            transaction.replace("limit", &other.count(so_far, self.next.ends_at));
        }
    }

    /// Whether this one is the last that is allowed.
    pub fn is_last(&self) -> bool {
        self.next.count >= self.counter.limit.allowed
    }

    /// Counts nothing, but lets the transaction go on only while one act more is allowed: what many
    /// concurrent tries share is then as strict as if they came one after another.
    pub fn check(&self, transaction: &mut Transaction) {
        if self.begins {
            let when = When::default().absent_or_at_most("ends_at", number(self.now.millis()));
            transaction.check("limit", &self.counter.key(), when);
        } else {
            transaction.check("limit", &self.counter.key(), self.still_allowed());
        }
    }

    fn still_allowed(&self) -> When {
        When::default()
            .equals("ends_at", number(self.next.ends_at.millis()))
            .absent_or_less("count", number(self.counter.limit.allowed))
    }
}
