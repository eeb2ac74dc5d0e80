//! Second factors, as they are kept: secrets sealed with a key of their own, recovery codes as keyed
//! hashes.

use academy_domain::ids::UserId;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};

/// A person's second factor, on the item of their log-in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecondFactor {
    /// The secret, sealed for its owner.
    pub sealed: String,
    /// Since when log-in asks for it.
    pub since: Timestamp,
    /// The step of the last code that was taken: none up to it is taken again.
    pub last_step: i64,
    /// The keyed hashes of the recovery codes that are left.
    pub recovery: Vec<String>,
}

/// A secret that was shown to its owner, until a code proves that their app has it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Offer {
    /// Whose.
    pub user_id: UserId,
    /// The secret, sealed for its owner.
    pub sealed: String,
    /// Until when a code may prove it.
    pub ends_at: Timestamp,
}

impl Offer {
    /// How long an offer stands, in seconds: half an hour.
    pub const SECONDS: i64 = 30 * 60;
}

impl Record for Offer {
    const KIND: &'static str = "offer of a second factor";

    fn key(&self) -> Key {
        keys::second_factor_offer(&self.user_id)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}
