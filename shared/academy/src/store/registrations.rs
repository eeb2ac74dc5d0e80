//! Registrations that wait for their link to be opened. Nothing here is an account yet.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};

/// How long an unopened registration is kept, in seconds: 7 days.
const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

/// What was typed at registration. Registering again replaces it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// Names the registration in its link; an older link names another.
    pub id: RecordId,
    /// The id that the account will have.
    pub user_id: UserId,
    /// The e-mail to verify.
    pub email: Email,
    /// The name.
    pub name: PersonName,
    /// The phone, when one was given.
    pub phone: Option<Phone>,
    /// The hash of the password that the link will ask for.
    pub password_hash: String,
    /// The version of the terms that were agreed to.
    pub terms_version: String,
    /// When it was made, and the terms agreed to.
    pub created_at: Timestamp,
    /// Until when its link opens the account.
    pub link_ends_at: Timestamp,
}

impl Record for Registration {
    const KIND: &'static str = "registration";

    fn key(&self) -> Key {
        keys::registration_pointer(&self.email)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.created_at.plus_seconds(KEPT_SECONDS).seconds()),
            ..Places::default()
        }
    }
}

/// Which e-mail a link's registration is under.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RegistrationLink {
    /// The registration that the link names.
    pub id: RecordId,
    /// Its e-mail.
    pub email: Email,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Record for RegistrationLink {
    const KIND: &'static str = "registration link";

    fn key(&self) -> Key {
        keys::registration(&self.id)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.created_at.plus_seconds(KEPT_SECONDS).seconds()),
            ..Places::default()
        }
    }
}
