//! The life of an enrollment: the payment state machine, and the pure decisions around it.

mod payment;
mod state;

pub use payment::{
    Mismatch, PRICE_HONOURED_DAYS, REMINDER_AFTER_DAYS, compare, money_kept_until,
    price_held_over_review, price_honoured_until, reminder_due_at, review_due_at,
};
pub use state::{Event, Outcome, Refusal, State, next};
