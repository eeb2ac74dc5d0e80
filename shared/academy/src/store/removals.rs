//! The end of an enrollment: it goes with whatever claims, finds and counts it. Its audit chain stays,
//! with a last row.

use std::collections::BTreeMap;

use academy_domain::time::{IndiaDate, Timestamp};

use super::audit::{self, Act};
use super::enrollments::Enrollment;
use super::statistics::Delta;
use super::transaction::{Transaction, When};
use super::{StoreError, keys, search};

impl Enrollment {
    /// Removes all of it, for who leaves nothing: `action` is the row's, by `actor`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn remove_wholly(
        &self,
        transaction: &mut Transaction,
        action: &'static str,
        (actor, at): (&str, Timestamp),
    ) -> Result<(), StoreError> {
        self.move_claims(None, transaction);
        if self.state.is_live() {
            self.release_place(transaction);
        }
        self.release_reference(transaction);
        if let Some(number) = &self.receipt_number {
            let receipt = keys::receipt_claim(number);
            transaction.delete("receipt", &receipt, When::default());
        }
        let found_by = (keys::SEARCH_ENROLLMENTS, self.id.as_str());
        search::index(transaction, found_by, &[], &self.words());
        let act = Act {
            subject: self.subject(),
            at,
            actor,
            action,
            detail: BTreeMap::from([("from".to_owned(), self.state.to_string())]),
            text: None,
        };
        audit::append(transaction, &self.audit, act)?;
        self.remove(transaction);
        self.uncounted().count(transaction)
    }

    /// What it added to the counts, taken off again.
    fn uncounted(&self) -> Delta {
        let mut delta = Delta::new()
            .moved(Some(self.state), None)
            .enrollment(&IndiaDate::of(self.created_at), -1);
        let received = self.amount_received.map_or(0, |amount| amount.value());
        if let Some(at) = self.verified_at {
            delta = delta.revenue(-received, &IndiaDate::of(at));
        }
        if let Some(at) = self.refunded_at {
            delta = delta.revenue(received, &IndiaDate::of(at));
        }
        delta
    }
}
