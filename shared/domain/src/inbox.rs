//! What people send who need no account: messages and applications, where each may stand, and for how
//! long it is kept.

mod application;
mod message;

pub use application::{ApplicationState, Refusal, Step};
pub use message::MessageState;

use crate::time::Timestamp;

/// For how many days a message or an application is kept after its last change: 12 months.
pub const KEPT_DAYS: i64 = 366;

/// When a message or an application that was last changed at `changed_at` is removed.
pub fn kept_until(changed_at: Timestamp) -> Timestamp {
    changed_at.plus_days(KEPT_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twelve_months_are_never_cut_short() {
        let day = |text: &str| crate::time::IndiaDate::parse(text).unwrap().start();
        for (changed, twelve_months_on) in [
            ("2026-04-01", "2027-04-01"),
            ("2027-03-01", "2028-03-01"), // over a 29 February
        ] {
            let until = kept_until(day(changed));
            assert!(until >= day(twelve_months_on));
            assert!(until <= day(twelve_months_on).plus_days(1));
        }
    }
}
