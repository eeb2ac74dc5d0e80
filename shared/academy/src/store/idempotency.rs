//! Requests that name an `Idempotency-Key`: the record is written in the act's own transaction, and
//! keeps a keyed hash of the body and the result's id, no personal data.

use academy_domain::ids::UserId;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};
use super::query::Query;
use super::transaction::{IDEMPOTENCY, Transaction, When};
use super::{Items, Store, StoreError};
use crate::crypto::{self, base64url};
use crate::http::{Problem, Request};

/// For how long a key is honoured, in seconds.
pub const KEPT_SECONDS: i64 = 24 * 60 * 60;

/// What a request with a key came to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Done {
    hash: String,
    body: String,
    /// The status that was answered.
    pub status: u16,
    /// What the act made or changed: the route reads it again to answer.
    pub result: String,
    /// Until when the key is honoured.
    pub ends_at: Timestamp,
    /// Whose request it was; nothing where nobody was signed in.
    #[serde(default)]
    whose: Option<UserId>,
}

impl Record for Done {
    const KIND: &'static str = "idempotency record";

    fn key(&self) -> Key {
        keys::idempotency(&self.hash)
    }

    fn places(&self) -> Places {
        let whose = self.whose.as_ref().map_or(&*self.result, UserId::as_str);
        let place = keys::by_time(self.ends_at, &self.hash);
        Places {
            list: Some((keys::list_of_records(whose), place)),
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}

/// A request's key, or its absence.
#[derive(Debug, Clone)]
pub struct Idempotency {
    named: Option<(String, String)>,
    whose: Option<UserId>,
    now: Timestamp,
}

impl Idempotency {
    /// The key of `request` on `route`, for `person` (a user id, or the client when anonymous).
    ///
    /// # Errors
    /// 400 when the key is not well formed.
    pub fn of(
        request: &Request,
        (route, person): (&str, &str),
        key: &crypto::Key,
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let named = request.idempotency_key()?.map(|name| {
            let parts = [route.as_bytes(), person.as_bytes(), name.as_bytes()];
            let path = request.path().as_bytes();
            let hash = base64url(&key.mac("idempotency key", &parts));
            let body = base64url(&key.mac("idempotency body", &[path, request.body_bytes()]));
            (hash, body)
        });
        Ok(Self {
            named,
            whose: UserId::parse(person).ok(),
            now,
        })
    }

    /// Where the record would be; nothing without a key.
    pub fn key(&self) -> Option<Key> {
        self.named.as_ref().map(|(hash, _)| keys::idempotency(hash))
    }

    /// What this request came to before, when it was done already.
    ///
    /// # Errors
    /// 422 `idempotency_key_reused` when the body was another.
    pub fn done(&self, items: &Items) -> Result<Option<Done>, Problem> {
        let (Some((_, body)), Some(key)) = (&self.named, self.key()) else {
            return Ok(None);
        };
        let done: Option<Done> = items.get(&key)?;
        match done {
            Some(done) if done.ends_at <= self.now => Ok(None),
            Some(done) if !crypto::same(done.body.as_bytes(), body.as_bytes()) => {
                Err(Problem::unprocessable(
                    "idempotency_key_reused",
                    "This Idempotency-Key was used with another body.",
                ))
            }
            done => Ok(done),
        }
    }

    /// Writes the record with the act; nothing without a key.
    pub fn record(&self, transaction: &mut Transaction, status: u16, result: &str) {
        if let Some((hash, body)) = &self.named {
            let done = Done {
                hash: hash.clone(),
                body: body.clone(),
                status,
                result: result.to_owned(),
                ends_at: self.now.plus_seconds(KEPT_SECONDS),
                whose: self.whose.clone(),
            };
            let when = When::absent_or_expired(self.now.seconds());
            transaction.put(IDEMPOTENCY, &done, when);
        }
    }
}

impl Store {
    /// The records of a person's requests, or of those that made something while nobody was signed in:
    /// `whose` is the id of either. A list may lag by moments.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a record does not read.
    pub async fn records_of(&self, whose: &str) -> Result<Vec<Done>, StoreError> {
        let list = keys::list_of_records(whose);
        self.collect(&Query::index(keys::BY_LIST, list)).await
    }
}
