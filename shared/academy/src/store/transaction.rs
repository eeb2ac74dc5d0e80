//! What must be true together is written together: one `TransactWriteItems` with a client token, so
//! that a retry after a lost answer changes nothing.

use std::collections::HashMap;

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure,
    TransactWriteItem, Update,
};

pub use super::expression::{Changes, When};
use super::item::{Item, Record, to_item};
use super::keys::Key;
use super::retry::{CallError, retry_when};
use super::{Store, StoreError, failed};
use crate::clock::random;
use crate::crypto::base64url;
use crate::lambda::Work;

/// Why a transaction was not applied.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Conditions did not hold; nothing was written.
    #[error("refused by: {}", .0.iter().map(|b| b.label).collect::<Vec<_>>().join(", "))]
    Broken(Vec<Broken>),
    /// The store could not be reached, or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CommitError {
    /// The item whose condition `label` did not hold, as it stands; nothing if that one held.
    pub fn broke(&self, label: &str) -> Option<&Broken> {
        match self {
            Self::Broken(all) => all.iter().find(|b| b.label == label),
            Self::Store(_) => None,
        }
    }
}

/// What the write of an idempotency record is called.
pub(crate) const IDEMPOTENCY: &str = "idempotency";

impl From<CommitError> for crate::http::Problem {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Store(error) => error.into(),
            // Another request with the same key goes on beside this one: if that stays undecided while
            // the runner tries again, the caller is told so.
            CommitError::Broken(ref all) if all.iter().any(|b| b.label == IDEMPOTENCY) => {
                Self::in_flight(error)
            }
            // What was read is no longer so: the runner has the handler judge everything again.
            broken @ CommitError::Broken(_) => Self::lost_a_race(broken),
        }
    }
}

/// A condition that did not hold.
#[derive(Debug, Clone)]
pub struct Broken {
    /// What the write was called.
    pub label: &'static str,
    /// The item as it stands, if there is one.
    pub item: Option<Item>,
}

/// Writes that are applied all or none.
#[derive(Debug, Default)]
pub struct Transaction {
    writes: Vec<(&'static str, Result<Write, StoreError>)>,
}

/// One write, before the table is named.
#[derive(Debug)]
enum Write {
    Put(Item, When),
    Update(Key, Changes, When),
    Delete(Key, When),
    Check(Key, When),
}

impl Transaction {
    /// How many writes DynamoDB takes at once.
    pub const MOST_WRITES: usize = 100;

    /// No write yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many writes there are; [`Transaction::MOST_WRITES`] at most.
    pub fn len(&self) -> usize {
        self.writes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.writes.is_empty()
    }

    /// Writes a record that must be new.
    pub fn create<R: Record>(&mut self, label: &'static str, record: &R) {
        self.put(label, record, When::absent());
    }

    /// Writes a record whole, whatever was there.
    pub fn replace<R: Record>(&mut self, label: &'static str, record: &R) {
        self.put(label, record, When::default());
    }

    /// Writes a record whole, where `when` holds.
    pub fn put<R: Record>(&mut self, label: &'static str, record: &R, when: When) {
        let write = to_item(record).map(|item| Write::Put(item, when));
        self.writes.push((label, write));
    }

    /// Changes attributes of the item at `key`, where `when` holds.
    pub fn update(&mut self, label: &'static str, key: &Key, changes: Changes, when: When) {
        let write = Write::Update(key.clone(), changes, when);
        self.writes.push((label, Ok(write)));
    }

    /// Removes the item at `key`, where `when` holds.
    pub fn delete(&mut self, label: &'static str, key: &Key, when: When) {
        self.writes
            .push((label, Ok(Write::Delete(key.clone(), when))));
    }

    /// Writes nothing, but lets the whole go on only where `when` holds.
    pub fn check(&mut self, label: &'static str, key: &Key, when: When) {
        self.writes
            .push((label, Ok(Write::Check(key.clone(), when))));
    }

    /// Applies the writes, all or none. Conflicts with other transactions and passing failures are
    /// tried again under one client token.
    ///
    /// # Errors
    /// [`CommitError::Broken`] names the conditions that did not hold.
    pub fn commit(self, store: &Store) -> Work<'_, Result<(), CommitError>> {
        Box::pin(async move {
            let (labels, writes): (Vec<_>, Vec<_>) = self.writes.into_iter().unzip();
            let build = |write: Result<Write, StoreError>| write?.build(&store.table);
            let writes = writes
                .into_iter()
                .map(build)
                .collect::<Result<Vec<_>, StoreError>>()?;
            let token = base64url(&random::<18>().map_err(StoreError::from)?);
            let call = || {
                store
                    .client
                    .transact_write_items()
                    .set_transact_items(Some(writes.clone()))
                    .client_request_token(&token)
                    .send()
            };
            match retry_when(store.deadline, only_conflicts, call).await {
                Ok(_) => Ok(()),
                Err(CallError::Refused(TransactWriteItemsError::TransactionCanceledException(
                    why,
                ))) => {
                    let broken = broken(&labels, why.cancellation_reasons());
                    if broken.is_empty() {
                        return Err(StoreError::Refused {
                            operation: "TransactWriteItems",
                            cause: format!("{why:?}"),
                        }
                        .into());
                    }
                    Err(CommitError::Broken(broken))
                }
                Err(error) => Err(failed("TransactWriteItems", error).into()),
            }
        })
    }
}

/// Whether a cancelled transaction met nothing but others at work, so that it may be tried again.
fn only_conflicts(error: &TransactWriteItemsError) -> bool {
    let TransactWriteItemsError::TransactionCanceledException(why) = error else {
        return false;
    };
    let codes = || {
        why.cancellation_reasons()
            .iter()
            .filter_map(CancellationReason::code)
    };
    let passing = |code: &str| {
        matches!(
            code,
            "None" | "TransactionConflict" | "ThrottlingError" | "ProvisionedThroughputExceeded"
        )
    };
    codes().all(passing) && codes().any(|code| code != "None")
}

fn broken(labels: &[&'static str], reasons: &[CancellationReason]) -> Vec<Broken> {
    let failed = labels
        .iter()
        .zip(reasons)
        .filter(|(_, reason)| reason.code() == Some("ConditionalCheckFailed"));
    failed
        .map(|(label, reason)| Broken {
            label,
            item: reason.item.clone(),
        })
        .collect()
}

impl Write {
    fn build(self, table: &str) -> Result<TransactWriteItem, StoreError> {
        let item = TransactWriteItem::builder();
        let old = ReturnValuesOnConditionCheckFailure::AllOld;
        let item = match self {
            Self::Put(put, when) => item.put(
                Put::builder()
                    .table_name(table)
                    .set_item(Some(put))
                    .set_condition_expression(when.expression())
                    .set_expression_attribute_names(some(when.names))
                    .set_expression_attribute_values(some(when.values))
                    .return_values_on_condition_check_failure(old)
                    .build()?,
            ),
            Self::Update(key, changes, when) => item.update(
                Update::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .update_expression(changes.expression().trim_end())
                    .set_condition_expression(when.expression())
                    .set_expression_attribute_names(some(joined(changes.names, when.names)))
                    .set_expression_attribute_values(some(joined(changes.values, when.values)))
                    .return_values_on_condition_check_failure(old)
                    .build()?,
            ),
            Self::Delete(key, when) => item.delete(
                Delete::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .set_condition_expression(when.expression())
                    .set_expression_attribute_names(some(when.names))
                    .set_expression_attribute_values(some(when.values))
                    .return_values_on_condition_check_failure(old)
                    .build()?,
            ),
            Self::Check(key, when) => item.condition_check(
                ConditionCheck::builder()
                    .table_name(table)
                    .set_key(Some(key.attributes()))
                    .condition_expression(when.text)
                    .set_expression_attribute_names(some(when.names))
                    .set_expression_attribute_values(some(when.values))
                    .return_values_on_condition_check_failure(old)
                    .build()?,
            ),
        };
        Ok(item.build())
    }
}

impl From<aws_sdk_dynamodb::error::BuildError> for StoreError {
    fn from(error: aws_sdk_dynamodb::error::BuildError) -> Self {
        Self::Refused {
            operation: "TransactWriteItems",
            cause: error.to_string(),
        }
    }
}

/// DynamoDB refuses maps that are there but empty.
fn some<V>(map: HashMap<String, V>) -> Option<HashMap<String, V>> {
    (!map.is_empty()).then_some(map)
}

fn joined<V>(mut one: HashMap<String, V>, other: HashMap<String, V>) -> HashMap<String, V> {
    one.extend(other);
    one
}
