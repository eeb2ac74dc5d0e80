//! The last calls that passed the wire.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

/// How many calls are kept; the oldest go first.
pub const KEPT_CALLS: usize = 10_000;

/// One AWS call of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// When it began, RFC 3339.
    pub at: String,
    /// The calling function's name; empty if it is none of ours.
    pub function: String,
    /// The request on whose behalf it was made, if the function said so.
    pub request_id: Option<String>,
    /// The service as IAM spells it: `dynamodb`, `ses`, `s3`, …
    pub service: String,
    /// The operation: `TransactWriteItems`.
    pub operation: String,
    /// What it acts on: a table, `table/index/name`, a secret, `bucket/key`, a distribution, a sender.
    pub resource: String,
    /// The items it names; empty for other services than DynamoDB.
    pub keys: Vec<Key>,
    /// The HTTP status that the function saw; 0 for a broken connection.
    pub status: u16,
}

/// One item that a DynamoDB call names, or the partition that it queries.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What IAM authorises the access to it as: `GetItem`, `ConditionCheckItem`, …
    pub action: String,
    /// The index, if one is queried.
    pub index: Option<String>,
    /// The partition key's value.
    pub pk: String,
    /// The sort key's value; none for a query.
    pub sk: Option<String>,
}

/// The last [`KEPT_CALLS`] calls, oldest first.
#[derive(Debug, Default)]
pub struct Calls {
    kept: Mutex<VecDeque<Call>>,
}

impl Calls {
    /// Those kept, oldest first.
    pub fn list(&self) -> Vec<Call> {
        let mut calls: Vec<Call> = self.lock().iter().cloned().collect();
        // They are kept as they end; a slow one began before those that overtook it.
        calls.sort_by(|a, b| a.at.cmp(&b.at));
        calls
    }

    /// Forgets all.
    pub fn clear(&self) {
        self.lock().clear();
    }

    pub(crate) fn push(&self, call: Call) {
        let mut kept = self.lock();
        if kept.len() == KEPT_CALLS {
            kept.pop_front();
        }
        kept.push_back(call);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<Call>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(number: usize) -> Call {
        Call {
            at: String::new(),
            function: number.to_string(),
            request_id: None,
            service: "dynamodb".to_owned(),
            operation: "GetItem".to_owned(),
            resource: "t".to_owned(),
            keys: Vec::new(),
            status: 200,
        }
    }

    #[test]
    fn the_oldest_call_goes_first() {
        let calls = Calls::default();
        (0..=KEPT_CALLS).for_each(|number| calls.push(call(number)));
        let kept = calls.list();
        assert_eq!(kept.len(), KEPT_CALLS);
        assert_eq!(kept[0].function, "1");
        assert_eq!(kept[KEPT_CALLS - 1].function, KEPT_CALLS.to_string());
    }
}
