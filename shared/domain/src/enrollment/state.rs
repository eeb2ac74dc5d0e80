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

#[cfg(test)]
mod tests {
    use super::Event::{Cancel, Delete, Refund, Reject, SubmitUtr, Verify};
    use super::Outcome::{Deleted, To, Unchanged};
    use super::Refusal::{HasPayment, WrongState};
    use super::State::{Active, Cancelled, PendingPayment, Refunded, Rejected, UnderReview};
    use super::*;
    use proptest::prelude::*;

    /// PRODUCT's table, every pair written out.
    const TABLE: [(State, Event, Result<Outcome, Refusal>); 36] = [
        (PendingPayment, SubmitUtr, Ok(To(UnderReview))),
        (PendingPayment, Cancel, Ok(To(Cancelled))),
        (PendingPayment, Verify, Ok(To(Active))),
        (PendingPayment, Reject, Ok(To(Rejected))),
        (PendingPayment, Refund, Err(WrongState)),
        (PendingPayment, Delete, Ok(Deleted)),
        (UnderReview, SubmitUtr, Ok(To(UnderReview))),
        (UnderReview, Cancel, Err(WrongState)),
        (UnderReview, Verify, Ok(To(Active))),
        (UnderReview, Reject, Ok(To(Rejected))),
        (UnderReview, Refund, Err(WrongState)),
        (UnderReview, Delete, Ok(Deleted)),
        (Active, SubmitUtr, Err(WrongState)),
        (Active, Cancel, Err(WrongState)),
        (Active, Verify, Ok(Unchanged)),
        (Active, Reject, Err(WrongState)),
        (Active, Refund, Ok(To(Refunded))),
        (Active, Delete, Err(HasPayment)),
        (Rejected, SubmitUtr, Ok(To(UnderReview))),
        (Rejected, Cancel, Err(WrongState)),
        (Rejected, Verify, Ok(To(Active))),
        (Rejected, Reject, Err(WrongState)),
        (Rejected, Refund, Err(WrongState)),
        (Rejected, Delete, Ok(Deleted)),
        (Cancelled, SubmitUtr, Err(WrongState)),
        (Cancelled, Cancel, Err(WrongState)),
        (Cancelled, Verify, Err(WrongState)),
        (Cancelled, Reject, Err(WrongState)),
        (Cancelled, Refund, Err(WrongState)),
        (Cancelled, Delete, Ok(Deleted)),
        (Refunded, SubmitUtr, Err(WrongState)),
        (Refunded, Cancel, Err(WrongState)),
        (Refunded, Verify, Err(WrongState)),
        (Refunded, Reject, Err(WrongState)),
        (Refunded, Refund, Err(WrongState)),
        (Refunded, Delete, Err(HasPayment)),
    ];

    /// Regressions 7 and 13: a refunded enrollment could be verified; a deletion destroyed the record of
    /// a payment. Fails if `next` gets one edge more, such as `Verify` of a refunded one, or one less.
    #[test]
    fn every_pair_of_state_and_event_is_decided_as_the_product_says() {
        let pairs = State::ALL
            .into_iter()
            .flat_map(|state| Event::ALL.map(|event| (state, event)));
        assert!(pairs.eq(TABLE.map(|(state, event, _)| (state, event))));
        for (state, event, expected) in TABLE {
            assert_eq!(next(state, event), expected, "{event:?} in {state}");
        }
    }

    /// Regression 6: a failed or refunded row blocked a new enrollment. Fails if `is_live` holds for a
    /// cancelled or refunded one.
    #[test]
    fn states_have_names_and_properties() {
        let table = [
            (PendingPayment, "pending_payment", true, false, true),
            (UnderReview, "under_review", true, false, true),
            (Active, "active", true, true, false),
            (Rejected, "rejected", true, false, true),
            (Cancelled, "cancelled", false, false, false),
            (Refunded, "refunded", false, true, false),
        ];
        assert_eq!(table.map(|row| row.0), State::ALL);
        for (state, name, live, paid, awaits) in table {
            assert_eq!(
                serde_json::to_string(&state).unwrap(),
                format!("\"{name}\"")
            );
            assert_eq!(state.to_string(), name);
            assert_eq!(State::parse(name), Some(state));
            assert_eq!(state.is_live(), live, "{state}");
            assert_eq!(state.has_payment(), paid, "{state}");
            assert_eq!(state.awaits_payment(), awaits, "{state}");
        }
        assert_eq!(State::parse("Active"), None);
    }

    fn any_event() -> impl Strategy<Value = Event> {
        prop::sample::select(Event::ALL.to_vec())
    }

    proptest! {
        /// Money is neither forgotten nor made up, whatever anybody does in whatever order.
        #[test]
        fn once_money_came_its_record_stays(events in prop::collection::vec(any_event(), 0..40)) {
            let mut state = PendingPayment;
            for event in events {
                match next(state, event) {
                    Ok(To(then)) => {
                        prop_assert_eq!(then == Active, event == Verify);
                        prop_assert_eq!(then == Refunded, event == Refund);
                        prop_assert!(!state.has_payment() || then == Refunded);
                        state = then;
                    }
                    Ok(Deleted) => {
                        prop_assert!(!state.has_payment());
                        break;
                    }
                    Ok(Unchanged) => prop_assert_eq!((state, event), (Active, Verify)),
                    Err(refusal) => prop_assert_eq!(refusal == HasPayment, event == Delete),
                }
            }
        }

        /// What is not live can only be removed, so it never takes a place again.
        #[test]
        fn what_was_given_up_or_paid_back_never_comes_alive(event in any_event()) {
            for state in [Cancelled, Refunded] {
                prop_assert!(!matches!(next(state, event), Ok(To(_))));
            }
        }
    }
}
