//! Which event leads where. Everything that is not written here is refused.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Where an enrollment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Wants a place, has a reference.
    PendingPayment,
    /// Has sent the UTR of the transfer.
    UnderReview,
    /// The payment is verified.
    Active,
    /// The payment was not found right, with a reason.
    Rejected,
    /// Given up by the student before paying.
    Cancelled,
    /// Paid back in full, with a reason.
    Refunded,
}

impl State {
    /// Every state.
    pub const ALL: [Self; 6] = [
        Self::PendingPayment,
        Self::UnderReview,
        Self::Active,
        Self::Rejected,
        Self::Cancelled,
        Self::Refunded,
    ];

    /// Its name, as it is serialized.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PendingPayment => "pending_payment",
            Self::UnderReview => "under_review",
            Self::Active => "active",
            Self::Rejected => "rejected",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }

    /// Whether it takes the student's one place in the course.
    pub const fn is_live(self) -> bool {
        matches!(
            self,
            Self::PendingPayment | Self::UnderReview | Self::Rejected | Self::Active
        )
    }

    /// Whether money came for it: it has a receipt, keeps its UTR for ever and is never deleted.
    pub const fn has_payment(self) -> bool {
        matches!(self, Self::Active | Self::Refunded)
    }

    /// Whether an admin may delete it.
    pub const fn may_be_deleted(self) -> bool {
        !self.has_payment()
    }

    /// Whether the student may see how to pay, and send a UTR.
    pub const fn awaits_payment(self) -> bool {
        matches!(
            self,
            Self::PendingPayment | Self::UnderReview | Self::Rejected
        )
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What can happen to an enrollment once it is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event {
    /// The student sends the UTR of the transfer, or corrects it.
    SubmitUtr,
    /// The student gives it up.
    Cancel,
    /// An admin found the payment at the bank.
    Verify,
    /// An admin did not find it right.
    Reject,
    /// An admin paid it back.
    Refund,
    /// An admin removes it.
    Delete,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 6] = [
        Self::SubmitUtr,
        Self::Cancel,
        Self::Verify,
        Self::Reject,
        Self::Refund,
        Self::Delete,
    ];
}

/// What an event leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The enrollment moves to this state, in one transaction with all that goes with it.
    To(State),
    /// It is so already: answer with it as it is, and write nothing.
    Unchanged,
    /// It is removed.
    Deleted,
}

/// Why an event is refused; nothing changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The state does not allow it.
    #[error("the enrollment's state does not allow this")]
    WrongState,
    /// Money came, and its record is kept.
    #[error("money came for this enrollment, so its record is kept")]
    HasPayment,
}

/// What `event` leads to in `state`.
///
/// # Errors
/// A [`Refusal`] for every pair that PRODUCT's table does not have.
pub const fn next(state: State, event: Event) -> Result<Outcome, Refusal> {
    use State::{Active, Cancelled, PendingPayment, Refunded, Rejected, UnderReview};
    match (event, state) {
        (Event::SubmitUtr, PendingPayment | UnderReview | Rejected) => Ok(Outcome::To(UnderReview)),
        (Event::Cancel, PendingPayment) => Ok(Outcome::To(Cancelled)),
        (Event::Verify, PendingPayment | UnderReview | Rejected) => Ok(Outcome::To(Active)),
        (Event::Verify, Active) => Ok(Outcome::Unchanged),
        (Event::Reject, PendingPayment | UnderReview) => Ok(Outcome::To(Rejected)),
        (Event::Refund, Active) => Ok(Outcome::To(Refunded)),
        (Event::Delete, PendingPayment | UnderReview | Rejected | Cancelled) => {
            Ok(Outcome::Deleted)
        }
        (Event::Delete, Active | Refunded) => Err(Refusal::HasPayment),
        _ => Err(Refusal::WrongState),
    }
}
