//! DynamoDB: one table. Methods are named for what they answer; `keys` spells every key; writes that
//! must be true together go through [`transaction::Transaction`].

pub mod account_links;
pub mod applications;
pub mod audit;
pub mod blocks;
pub mod catalogue;
pub mod daily;
pub mod enrollment_lists;
pub mod enrollments;
pub mod erasures;
pub mod expression;
pub mod idempotency;
pub mod item;
pub mod keys;
pub mod limits;
pub mod messages;
pub mod outbox;
pub mod people;
pub mod pointers;
mod posting;
pub mod published;
pub mod query;
pub mod receipts;
pub mod registrations;
mod removals;
pub mod retry;
pub mod search;
pub mod second_factors;
pub mod sessions;
pub mod statistics;
pub mod transaction;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

pub use item::{Item, Record};
use keys::Key;
use retry::{CallError, Deadline, retry};

use crate::http::Problem;
use crate::lambda::Work;

/// How many items one read fetches at most (BatchGetItem's own limit).
const BATCH_LIMIT: usize = 100;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// It failed in ways that may pass, until the request's time was up.
    #[error("{operation} failed: {cause}")]
    Unavailable {
        /// The AWS operation.
        operation: &'static str,
        /// How the last try failed.
        cause: String,
    },
    /// It refused: a missing permission, a bad request; a fault of ours.
    #[error("{operation} was refused: {cause}")]
    Refused {
        /// The AWS operation.
        operation: &'static str,
        /// What it said.
        cause: String,
    },
    /// An item does not read as what its key says it is.
    #[error("an item of {kind} does not read: {cause}")]
    Unreadable {
        /// The record's kind.
        kind: &'static str,
        /// What is wrong with it.
        cause: String,
    },
    /// There was no randomness for a token.
    #[error(transparent)]
    NoRandomness(#[from] crate::clock::NoRandomness),
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Unavailable { .. } => Problem::unavailable(error),
            _ => Problem::internal(error),
        }
    }
}

/// What a failed call becomes.
pub(crate) fn failed<E: std::fmt::Debug>(
    operation: &'static str,
    error: CallError<E>,
) -> StoreError {
    match error {
        CallError::Exhausted { attempts, last } => StoreError::Unavailable {
            operation,
            cause: format!("{last}, after {attempts} attempts"),
        },
        CallError::Refused(cause) => StoreError::Refused {
            operation,
            cause: format!("{cause:?}"),
        },
    }
}

/// The table, for the length of one request.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) client: Client,
    pub(crate) table: String,
    pub(crate) deadline: Deadline,
}

impl Store {
    /// The table `table`, reached by `client`.
    pub fn new(client: Client, table: impl Into<String>) -> Self {
        Self {
            client,
            table: table.into(),
            deadline: Deadline::standard(),
        }
    }

    /// The same table, with time for a new piece of work.
    #[must_use]
    pub fn until(&self, deadline: Deadline) -> Self {
        Self {
            deadline,
            ..self.clone()
        }
    }

    /// Until when this request may go on trying.
    pub fn deadline(&self) -> Deadline {
        self.deadline
    }

    /// Reads the items at `keys` consistently, in one round trip; what is absent is not in the answer.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn read(&self, keys: &[Key]) -> Result<Items, StoreError> {
        let mut found = Items::default();
        let mut distinct: Vec<&Key> = keys.iter().collect();
        distinct.sort();
        distinct.dedup();
        for batch in distinct.chunks(BATCH_LIMIT) {
            let mut wanted = batch.iter().map(|key| key.attributes()).collect::<Vec<_>>();
            let mut round = 0;
            while !wanted.is_empty() {
                wanted = self.read_batch(wanted, &mut found).await?;
                if !wanted.is_empty() {
                    round += 1;
                    let pause = retry::jitter(round);
                    if self.deadline.left() <= pause {
                        return Err(StoreError::Unavailable {
                            operation: "BatchGetItem",
                            cause: "keys stayed unprocessed".to_owned(),
                        });
                    }
                    tokio::time::sleep(pause).await;
                }
            }
        }
        Ok(found)
    }

    /// Reads one batch into `found`; gives back the keys that DynamoDB left for another try.
    fn read_batch<'a>(
        &'a self,
        wanted: Vec<HashMap<String, AttributeValue>>,
        found: &'a mut Items,
    ) -> Work<'a, Result<Vec<HashMap<String, AttributeValue>>, StoreError>> {
        Box::pin(async move {
            let request = KeysAndAttributes::builder()
                .set_keys(Some(wanted))
                .consistent_read(true)
                .build()
                .map_err(|e| StoreError::Refused {
                    operation: "BatchGetItem",
                    cause: e.to_string(),
                })?;
            let call = || {
                self.client
                    .batch_get_item()
                    .request_items(&self.table, request.clone())
                    .send()
            };
            let answer = retry(self.deadline, call)
                .await
                .map_err(|e| failed("BatchGetItem", e))?;
            for items in answer.responses.into_iter().flat_map(HashMap::into_values) {
                items.into_iter().for_each(|item| found.insert(item));
            }
            let left = answer
                .unprocessed_keys
                .into_iter()
                .flat_map(HashMap::into_values);
            Ok(left.flat_map(|k| k.keys).collect())
        })
    }

    /// Reads one item consistently.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or the item does not read.
    pub async fn read_one<R: Record>(&self, key: &Key) -> Result<Option<R>, StoreError> {
        self.read(std::slice::from_ref(key)).await?.get(key)
    }
}

/// Items that were read together, by key.
#[derive(Debug, Default, Clone)]
pub struct Items(HashMap<(String, String), Item>);

impl Items {
    fn insert(&mut self, item: Item) {
        let text = |name: &str| item.get(name).and_then(|v| v.as_s().ok()).cloned();
        if let (Some(pk), Some(sk)) = (text("pk"), text("sk")) {
            self.0.insert((pk, sk), item);
        }
    }

    /// The record at `key`, when it is there.
    ///
    /// # Errors
    /// When the item does not read as that record.
    pub fn get<R: Record>(&self, key: &Key) -> Result<Option<R>, StoreError> {
        let item = self.0.get(&(key.pk.clone(), key.sk.clone()));
        item.map(|item| item::from_item(item.clone())).transpose()
    }

    /// The item at `key`, as it is.
    pub(crate) fn item(&self, key: &Key) -> Option<&Item> {
        self.0.get(&(key.pk.clone(), key.sk.clone()))
    }

    /// Whether there is an item at `key`.
    pub fn has(&self, key: &Key) -> bool {
        self.0.contains_key(&(key.pk.clone(), key.sk.clone()))
    }
}
