//! What mailed links of an account lead to. The links hold a code over the record's id; no token is
//! stored.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};

/// A password that its owner forgot, and may choose anew by a link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Reset {
    /// Names it in its link.
    pub id: RecordId,
    /// Whose password.
    pub user_id: UserId,
    /// The e-mail that the link went to.
    pub email: Email,
    /// The person's epoch when it was asked for: whatever ends all sessions kills the links too.
    pub epoch: u32,
    /// Until when the link works.
    pub ends_at: Timestamp,
}

impl Reset {
    /// How long a link works, in seconds: an hour.
    pub const LINK_SECONDS: i64 = 60 * 60;
}

impl Record for Reset {
    const KIND: &'static str = "password reset";

    fn key(&self) -> Key {
        keys::reset(&self.id)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}

/// A new e-mail that somebody wants, until its link is opened. Asking again replaces it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EmailChange {
    /// Names it in its link; an older link names another.
    pub id: RecordId,
    /// Who wants it.
    pub user_id: UserId,
    /// The e-mail to verify.
    pub email: Email,
    /// The person's epoch when it was asked for.
    pub epoch: u32,
    /// Until when the link works.
    pub ends_at: Timestamp,
}

impl EmailChange {
    /// How long a link works, in seconds: 24 hours.
    pub const LINK_SECONDS: i64 = 24 * 60 * 60;
}

impl Record for EmailChange {
    const KIND: &'static str = "change of e-mail";

    fn key(&self) -> Key {
        keys::email_change(&self.user_id)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at.seconds()),
            ..Places::default()
        }
    }
}
