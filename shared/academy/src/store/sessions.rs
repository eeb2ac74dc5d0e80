//! Sessions. Only a hash of a session's secret is kept.

use academy_domain::ids::UserId;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError};

/// Somebody who logged in, on one device.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Session {
    /// Whose.
    pub user_id: UserId,
    /// The hash of its secret; the session's id for its owner.
    pub hash: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends, whatever happens.
    pub ends_at: Timestamp,
    /// When it was last used, to the hour.
    pub last_seen_at: Option<Timestamp>,
    /// What the device said it is.
    pub user_agent: String,
    /// The person's epoch when it began, or when other sessions were ended beside it.
    pub epoch: u32,
    /// Since when there is the second factor of which it showed a right code, if it showed one.
    #[serde(default)]
    pub code_of: Option<Timestamp>,
    /// Until when it may do what asks for the second factor.
    #[serde(default)]
    pub stepped_up_until: Option<Timestamp>,
}

/// A session as its person's log-in lists it, under its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends, whatever happens.
    pub ends_at: Timestamp,
}

impl Session {
    /// What the list of its person's sessions says of it.
    pub fn listed(&self) -> Listed {
        Listed {
            created_at: self.created_at,
            ends_at: self.ends_at,
        }
    }
}

impl Record for Session {
    const KIND: &'static str = "session";

    fn key(&self) -> Key {
        keys::session(&self.user_id, &self.hash)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}

/// More than a person ever has, dead ones that TTL has not removed yet included.
const MOST: usize = 1000;

impl Store {
    /// The sessions of a person, dead ones among them.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a session does not read.
    pub async fn sessions_of(&self, id: &UserId) -> Result<Vec<Session>, StoreError> {
        let all = Query::table(keys::person(id)).beginning_with(keys::SESSION_PREFIX);
        self.collect(&all.limit(MOST)).await
    }
}
