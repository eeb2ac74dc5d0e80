//! How often something may be done, and what a counter answers.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::client::Client;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// So many within so long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// What is counted; part of the counter's key.
    pub name: &'static str,
    /// How many are allowed within a window; the next one is refused.
    pub allowed: u32,
    /// How long a window is.
    pub window_seconds: u32,
}

impl Limit {
    const fn new(name: &'static str, allowed: u32, window_seconds: u32) -> Self {
        Self {
            name,
            allowed,
            window_seconds,
        }
    }
}

/// Log-in failures of a client.
pub const LOGIN_CLIENT: Limit = Limit::new("login_client", 100, 15 * MINUTE);
/// Log-in failures of a client with one account.
pub const LOGIN_ACCOUNT_CLIENT: Limit = Limit::new("login_account_client", 10, 15 * MINUTE);
/// Log-in failures with one account from anywhere; over it, only devices go on that logged in before.
pub const LOGIN_ACCOUNT: Limit = Limit::new("login_account", 100, HOUR);
/// Wrong codes behind a right password, of strangers from anywhere, of one known device, or of all former devices of
/// an account: whoever knows the password must not find the code by patience. Of a million codes three are
/// right at a time, so twenty a day find one in decades.
pub const LOGIN_CODES: Limit = Limit::new("login_codes", 20, DAY);
/// Registrations of a client.
pub const REGISTER_CLIENT: Limit = Limit::new("register_client", 60, HOUR);
/// Registrations of an e-mail; over it, the answer is a silent 202.
pub const REGISTER_EMAIL: Limit = Limit::new("register_email", 3, DAY);
/// New links and reset mails that a client asks for.
pub const RESEND_CLIENT: Limit = Limit::new("resend_client", 60, HOUR);
/// Reset mails for an e-mail; over it, the answer is a silent 202. It is filled by nothing else: nobody
/// keeps an owner from the way back in, but by links into the owner's own mail.
pub const FORGOT_EMAIL: Limit = Limit::new("forgot_email", 3, HOUR);
/// New links for an e-mail; over it, the answer is a silent 202.
pub const RESEND_EMAIL: Limit = Limit::new("resend_email", 3, HOUR);
/// Wrong passwords and codes of a session that must show once more whose it is.
pub const CONFIRM: Limit = Limit::new("confirm", 10, 15 * MINUTE);
/// Wrong codes while signed in, of a session that showed a right one, or of all others of an account: who stole
/// one must not find the code by patience either.
pub const CONFIRM_CODES: Limit = Limit::new("confirm_codes", 20, DAY);
/// Messages and applications of a client.
pub const PUBLIC_FORM_CLIENT: Limit = Limit::new("public_form_client", 30, HOUR);
/// Messages and applications of an e-mail.
pub const PUBLIC_FORM_EMAIL: Limit = Limit::new("public_form_email", 5, DAY);
/// UTRs that a student submits.
pub const UTR_SUBMISSIONS: Limit = Limit::new("utr_submissions", 10, DAY);
/// Taken UTRs that a student submits; at the third, further tries stop and the enrollment is
/// flagged.
pub const UTR_TAKEN: Limit = Limit::new("utr_taken", 3, DAY);

/// A counter as it is kept: how many so far, and until when they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// How many were counted.
    pub count: u32,
    /// When all of them are forgotten.
    pub ends_at: Timestamp,
}

/// What a counter answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It may be done; keep `next` to count it.
    Allowed {
        /// The counter with this one counted.
        next: Window,
    },
    /// It may not be done, and is not counted.
    Refused {
        /// When to try again, at least 1: the answer's `Retry-After`.
        retry_after_seconds: u32,
    },
}

/// Whether one more is allowed at `now`, given the counter's `window` as it is kept.
///
/// A window starts with the first that is counted, and ends `window_seconds` later whatever comes.
/// One past its end is dead, even if the store still holds it.
pub fn decide(window: Option<Window>, now: Timestamp, limit: &Limit) -> Decision {
    let fresh = Window {
        count: 0,
        ends_at: now.plus_seconds(limit.window_seconds.into()),
    };
    let current = window
        .filter(|window| now.is_before(window.ends_at))
        .unwrap_or(fresh);
    if current.count < limit.allowed {
        return Decision::Allowed {
            next: Window {
                count: current.count + 1,
                ends_at: current.ends_at,
            },
        };
    }
    // Rounded up: one who waits as long as told must not be refused again.
    let wait_millis = current.ends_at.millis() - now.millis();
    let seconds = u32::try_from((wait_millis + 999) / 1000).unwrap_or(u32::MAX);
    Decision::Refused {
        retry_after_seconds: seconds.max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_limits_are_those_of_the_product() {
        let table = [
            (LOGIN_CLIENT, 100, 900),
            (LOGIN_ACCOUNT_CLIENT, 10, 900),
            (LOGIN_ACCOUNT, 100, 3600),
            (LOGIN_CODES, 20, 86_400),
            (REGISTER_CLIENT, 60, 3600),
            (REGISTER_EMAIL, 3, 86_400),
            (RESEND_CLIENT, 60, 3600),
            (FORGOT_EMAIL, 3, 3600),
            (RESEND_EMAIL, 3, 3600),
            (CONFIRM, 10, 900),
            (CONFIRM_CODES, 20, 86_400),
            (PUBLIC_FORM_CLIENT, 30, 3600),
            (PUBLIC_FORM_EMAIL, 5, 86_400),
            (UTR_SUBMISSIONS, 10, 86_400),
            (UTR_TAKEN, 3, 86_400),
        ];
        let mut names = std::collections::BTreeSet::new();
        for (limit, allowed, window_seconds) in table {
            assert_eq!(
                (limit.allowed, limit.window_seconds),
                (allowed, window_seconds),
                "{}",
                limit.name
            );
            assert!(names.insert(limit.name), "{} is counted twice", limit.name);
        }
    }

    /// Ten tries a second apart are allowed, whatever follows is not, and the wait shrinks.
    #[test]
    fn the_number_is_what_is_allowed() {
        let start = Timestamp::from_seconds(1000);
        let mut window = None;
        for nth in 1..=10 {
            let now = start.plus_seconds(i64::from(nth) - 1);
            let Decision::Allowed { next } = decide(window, now, &LOGIN_ACCOUNT_CLIENT) else {
                panic!("try {nth} was refused");
            };
            assert_eq!(
                next,
                Window {
                    count: nth,
                    ends_at: start.plus_seconds(900)
                }
            );
            window = Some(next);
        }
        let table = [(0, 900), (10, 890), (899, 1)];
        for (later, retry_after_seconds) in table {
            let decision = decide(window, start.plus_seconds(later), &LOGIN_ACCOUNT_CLIENT);
            assert_eq!(
                decision,
                Decision::Refused {
                    retry_after_seconds
                }
            );
        }
    }

    #[test]
    fn a_window_is_dead_at_its_end() {
        let ends_at = Timestamp::from_seconds(1000);
        let full = Some(Window { count: 3, ends_at });
        let before = decide(full, ends_at.plus_millis(-1), &UTR_TAKEN);
        assert_eq!(
            before,
            Decision::Refused {
                retry_after_seconds: 1
            }
        );
        let next = Window {
            count: 1,
            ends_at: ends_at.plus_seconds(86_400),
        };
        assert_eq!(
            decide(full, ends_at, &UTR_TAKEN),
            Decision::Allowed { next }
        );
    }

    #[test]
    fn the_wait_is_rounded_up() {
        let now = Timestamp::from_millis(5000);
        for (millis, retry_after_seconds) in [(1, 1), (999, 1), (1000, 1), (1001, 2), (2000, 2)] {
            let full = Some(Window {
                count: 3,
                ends_at: now.plus_millis(millis),
            });
            assert_eq!(
                decide(full, now, &UTR_TAKEN),
                Decision::Refused {
                    retry_after_seconds
                }
            );
        }
    }

    proptest! {
        #[test]
        fn whoever_waits_as_told_is_let_in(count in 0u32..20, now in 0i64..1 << 45, left in -5000i64..1_000_000) {
            let now = Timestamp::from_millis(now);
            let window = Window { count, ends_at: now.plus_millis(left) };
            if let Decision::Refused { retry_after_seconds } = decide(Some(window), now, &LOGIN_ACCOUNT_CLIENT) {
                prop_assert!(count >= 10 && left > 0);
                let later = now.plus_seconds(retry_after_seconds.into());
                let decision = decide(Some(window), later, &LOGIN_ACCOUNT_CLIENT);
                let let_in = matches!(decision, Decision::Allowed { next } if next.count == 1);
                prop_assert!(let_in);
            }
        }
    }
}
