//! What the pages show. The stream tells the publisher of each change; this note says how far it came,
//! so that a change that it never heard of, or gave up on, can be told from one that is on the pages.

use std::collections::{BTreeMap, BTreeSet};

use academy_domain::slug::Slug;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Record, number};
use super::keys::{self, Key};
use super::transaction::{CommitError, Transaction, When};
use super::{Store, StoreError};

/// After so many seconds a run has ended, however: longer than the publisher may run.
const RUN_SECONDS: i64 = 180;
/// How often the note is written before somebody else is let go first.
const TRIES: u32 = 10;
/// How long the publisher is given to answer a call, in seconds; doubled by each further one.
const FIRST_PAUSE_SECONDS: i64 = 4 * 60;
/// The longest pause between two calls, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 60 * 60;

/// How far the pages follow the catalogue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Published {
    /// Raised by each change of this note.
    pub version: u64,
    /// The catalogue that the last whole run found on the pages, by its fingerprint.
    pub fingerprint: Option<String>,
    /// The courses whose pages may lie in the bucket.
    pub courses: BTreeSet<Slug>,
    /// Runs that began and did not tell of their end: when they began.
    pub runs: BTreeMap<String, Timestamp>,
}

impl Record for Published {
    const KIND: &'static str = "published note";

    fn key(&self) -> Key {
        keys::published()
    }
}

/// What is to be done about the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They show the catalogue.
    Right,
    /// Somebody is at work on them.
    AtWork,
    /// They show another catalogue, or nobody knows.
    Stale,
}

impl Published {
    /// Whether the pages show the catalogue with this fingerprint.
    pub fn standing(&self, fingerprint: &str, now: Timestamp) -> Standing {
        if self.runs.values().any(|began| !is_over(*began, now)) {
            Standing::AtWork
        } else if self.runs.is_empty() && self.fingerprint.as_deref() == Some(fingerprint) {
            Standing::Right
        } else {
            // A run that died may have put old pages over new ones.
            Standing::Stale
        }
    }

    /// The run `id` may put the pages of `courses` from now on.
    #[must_use]
    pub fn begun(mut self, id: &str, now: Timestamp, courses: &BTreeSet<Slug>) -> Self {
        self.runs.retain(|_, began| !is_over(*began, now));
        self.runs.insert(id.to_owned(), now);
        self.courses.extend(courses.iter().cloned());
        self
    }

    /// The run `id` found the catalogue with this fingerprint on the pages, which shows `courses`.
    #[must_use]
    pub fn ended(
        mut self,
        id: &str,
        now: Timestamp,
        fingerprint: String,
        courses: BTreeSet<Slug>,
    ) -> Self {
        self.runs.remove(id);
        self.runs.retain(|_, began| !is_over(*began, now));
        // Another run may still put pages that it read of before.
        if self.runs.is_empty() {
            self.courses = courses;
        }
        self.fingerprint = Some(fingerprint);
        self
    }
}

fn is_over(began: Timestamp, now: Timestamp) -> bool {
    began.plus_seconds(RUN_SECONDS) <= now
}

/// Calls the publisher by the stream: the pages do not show the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Republish {
    /// The catalogue that they should show, by its fingerprint.
    pub fingerprint: String,
    /// When it was last called for.
    pub asked_at: Timestamp,
    /// How often.
    pub times: u32,
}

impl Record for Republish {
    const KIND: &'static str = "call to publish";

    fn key(&self) -> Key {
        keys::republish()
    }
}

impl Republish {
    /// The call for the catalogue with this fingerprint at `now`, after `last`; nothing while the
    /// publisher is to be left alone: what failed again and again is called for ever more seldom.
    pub fn due(last: Option<&Self>, fingerprint: &str, now: Timestamp) -> Option<Self> {
        let again = last.filter(|last| last.fingerprint == fingerprint);
        let waited = again.is_none_or(|last| {
            let doublings = last.times.saturating_sub(1).min(8);
            let pause = (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS);
            last.asked_at.plus_seconds(pause) <= now
        });
        // What was called for a day ago has nothing to do with today.
        let before = again.filter(|last| now < last.asked_at.plus_days(1));
        waited.then(|| Self {
            fingerprint: fingerprint.to_owned(),
            asked_at: now,
            times: before.map_or(1, |last| last.times.saturating_add(1)),
        })
    }
}

impl Store {
    /// Changes the note of what is published, whoever else does at the same time; gives it as it then is.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or others are faster again and again.
    pub async fn note_published(
        &self,
        change: impl Fn(Published) -> Published,
    ) -> Result<Published, StoreError> {
        for _ in 0..TRIES {
            let read: Option<Published> = self.read_one(&keys::published()).await?;
            let when = match &read {
                Some(read) => When::default().equals("version", number(read.version)),
                None => When::absent(),
            };
            let mut changed = change(read.unwrap_or_default());
            changed.version = changed.version.saturating_add(1);
            let mut transaction = Transaction::new();
            transaction.put("published", &changed, when);
            match transaction.commit(self).await {
                Ok(()) => return Ok(changed),
                Err(CommitError::Broken(_)) => {}
                Err(CommitError::Store(error)) => return Err(error),
            }
        }
        Err(StoreError::Unavailable {
            operation: "TransactWriteItems",
            cause: "the note of what is published changes all the time".to_owned(),
        })
    }

    /// Calls the publisher.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn call_publisher(&self, call: &Republish) -> Result<(), StoreError> {
        let mut transaction = Transaction::new();
        transaction.replace("call", call);
        match transaction.commit(self).await {
            Ok(()) | Err(CommitError::Broken(_)) => Ok(()),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_seconds(1_775_017_800)
    }

    fn courses(slugs: &[&str]) -> BTreeSet<Slug> {
        slugs
            .iter()
            .map(|slug| Slug::parse(slug).unwrap())
            .collect()
    }

    fn ended(note: Published, id: &str, at: Timestamp) -> Published {
        note.ended(id, at, "f".to_owned(), courses(&["java"]))
    }

    #[test]
    fn pages_are_right_once_every_run_told_of_its_end() {
        let nothing = Published::default();
        assert_eq!(nothing.standing("f", now()), Standing::Stale);
        let one = nothing.begun("1", now(), &courses(&["python"]));
        assert_eq!(one.standing("f", now()), Standing::AtWork);
        let both = one.begun("2", now(), &courses(&["java"]));
        let both = ended(both, "2", now());
        assert_eq!(both.standing("f", now()), Standing::AtWork);
        assert_eq!(
            both.courses,
            courses(&["java", "python"]),
            "the other may put it yet"
        );
        let none = ended(both, "1", now());
        assert_eq!(none.standing("f", now()), Standing::Right);
        assert_eq!(none.standing("g", now()), Standing::Stale);
        assert_eq!(none.courses, courses(&["java"]));
    }

    /// It may have put its old pages over those of a run that ended well.
    #[test]
    fn a_run_that_died_makes_the_pages_stale_until_another_ends() {
        let note = Published::default().begun("dies", now(), &courses(&["python"]));
        let note = ended(note.begun("2", now(), &courses(&[])), "2", now());
        let soon = now().plus_seconds(RUN_SECONDS - 1);
        assert_eq!(note.standing("f", soon), Standing::AtWork);
        let late = now().plus_seconds(RUN_SECONDS);
        assert_eq!(note.standing("f", late), Standing::Stale);
        let note = ended(note.begun("3", late, &courses(&[])), "3", late);
        assert_eq!(note.standing("f", late), Standing::Right);
        assert_eq!(note.courses, courses(&["java"]));
    }

    #[test]
    fn the_publisher_is_called_at_once_and_then_ever_more_seldom() {
        let mut call = Republish::due(None, "f", now()).unwrap();
        let mut pauses = Vec::new();
        for _ in 0..6 {
            let mut minutes = 0;
            call = loop {
                minutes += 1;
                let at = call.asked_at.plus_seconds(60 * minutes);
                if let Some(next) = Republish::due(Some(&call), "f", at) {
                    break next;
                }
            };
            pauses.push(minutes);
        }
        assert_eq!(pauses, [4, 8, 16, 32, 60, 60]);
        assert_eq!(call.times, 7);
        let other = Republish::due(Some(&call), "g", call.asked_at).unwrap();
        assert_eq!(other.times, 1, "another catalogue is another matter");
        let tomorrow = call.asked_at.plus_days(1);
        assert_eq!(Republish::due(Some(&call), "f", tomorrow).unwrap().times, 1);
    }
}
