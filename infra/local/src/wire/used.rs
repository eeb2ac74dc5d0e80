//! What each function used of its grants, for as long as the wire lives: a few rows a function, while
//! the calls themselves are too many to keep. The policy test holds them against the template.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::calls::Call;

/// One thing that a function did: at least once, and was allowed to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Use {
    /// The function's name.
    pub function: String,
    /// As IAM spells it: `dynamodb:PutItem`.
    pub action: String,
    /// The index, for a query of one; for other services than DynamoDB what was acted on.
    pub on: Option<String>,
    /// The leading key up to its first `#`, itself included; the whole key where there is none.
    pub leading_key: Option<String>,
}

/// The rows.
#[derive(Debug, Default)]
pub struct Used {
    rows: Mutex<BTreeSet<Use>>,
}

impl Used {
    /// All rows, in order.
    pub fn list(&self) -> Vec<Use> {
        self.rows().iter().cloned().collect()
    }

    /// Notes what `call` used.
    pub(crate) fn note(&self, call: &Call) {
        if call.function.is_empty() {
            return;
        }
        let mut rows = self.rows();
        if call.keys.is_empty() {
            rows.insert(Use {
                function: call.function.clone(),
                action: format!("{}:{}", call.service, call.operation),
                on: Some(call.resource.clone()),
                leading_key: None,
            });
        }
        for key in &call.keys {
            let prefix = key
                .pk
                .find('#')
                .map_or(key.pk.as_str(), |at| &key.pk[..=at]);
            rows.insert(Use {
                function: call.function.clone(),
                action: format!("{}:{}", call.service, key.action),
                on: key.index.clone(),
                leading_key: Some(prefix.to_owned()),
            });
        }
    }

    fn rows(&self) -> std::sync::MutexGuard<'_, BTreeSet<Use>> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
