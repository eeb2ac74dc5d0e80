//! What an erasure does to an enrollment: one that money came for keeps what a record of money needs,
//! and no words; every other one goes, with whatever claims and finds it.

use std::collections::BTreeMap;

use academy_domain::enrollment::State;
use academy_domain::time::Timestamp;

use super::ACTION;
use crate::store::StoreError;
use crate::store::audit::{self, Act, Head};
use crate::store::enrollments::Enrollment;
use crate::store::erasures::Erasure;
use crate::store::transaction::Transaction;

/// What erases `enrollment`; nothing when there is nothing left to erase of it.
pub(super) fn erasing(
    enrollment: &Enrollment,
    erasure: &Erasure,
    now: Timestamp,
) -> Result<Option<Transaction>, StoreError> {
    let by = (erasure.actor.as_str(), now);
    if is_kept(enrollment) {
        return emptied(enrollment, by);
    }
    let mut transaction = Transaction::new();
    enrollment.remove_wholly(&mut transaction, ACTION, by)?;
    Ok(Some(transaction))
}

/// Money came, if only in another amount, or may have come: an erasure does not begin while a payment is
/// under review, and no record of a transfer may go by any mistake.
fn is_kept(enrollment: &Enrollment) -> bool {
    enrollment.has_money() || enrollment.state == State::UnderReview
}

/// Kept stay id, course, amounts, dates, receipt number, reference and the UTR of what came. The mark goes
/// with a new version: whatever was about to write words to the one before has to look again.
fn emptied(
    enrollment: &Enrollment,
    by: (&str, Timestamp),
) -> Result<Option<Transaction>, StoreError> {
    let mut kept = enrollment.clone();
    (kept.reason, kept.note, kept.refund_utr) = (None, None, None);
    (kept.flagged, kept.erased) = (false, true);
    if kept == *enrollment {
        return Ok(None);
    }
    let mut transaction = Transaction::new();
    kept.audit = append(&mut transaction, enrollment, by)?;
    kept.save(&mut transaction, enrollment.version);
    Ok(Some(transaction))
}

fn append(
    transaction: &mut Transaction,
    enrollment: &Enrollment,
    (actor, at): (&str, Timestamp),
) -> Result<Head, StoreError> {
    let act = Act {
        subject: enrollment.subject(),
        at,
        actor,
        action: ACTION,
        detail: BTreeMap::from([("from".to_owned(), enrollment.state.to_string())]),
        text: None,
    };
    audit::append(transaction, &enrollment.audit, act)
}
