//! Registrations that wait for their link to be opened. Nothing here is an account yet.
//!
//! Each has a list of its own in `by_list`, named by the id that the account will have: so an admin who
//! has the id finds the e-mail, and registering writes no item more for it, whoever registers.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::Head;
use super::item::{Places, Record};
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError};

/// How long an unopened registration is kept, in seconds: 7 days. For a link's day less new links may be asked
/// for, so that each works as long as it says.
pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

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
    /// The head of the audit chain that the account will go on with; an admin may have the link mailed
    /// again before there is one.
    #[serde(default = "Head::empty")]
    pub audit: Head,
}

impl Registration {
    /// How long a link opens the account, in seconds: 24 hours.
    pub const LINK_SECONDS: i64 = 24 * 60 * 60;

    /// Whether the link opens the account at `now`.
    pub fn opens(&self, now: Timestamp) -> bool {
        now.is_before(self.link_ends_at)
    }

    /// Whether it still waits at `now`.
    pub fn waits(&self, now: Timestamp) -> bool {
        now.is_before(self.ends_at())
    }

    /// Whether it may have a new link at `now`, which ends no later than it goes: else whoever asks for one each
    /// day would keep it for ever.
    pub fn may_be_renewed(&self, now: Timestamp) -> bool {
        !self
            .ends_at()
            .is_before(now.plus_seconds(Self::LINK_SECONDS))
    }

    fn ends_at(&self) -> Timestamp {
        self.created_at.plus_seconds(KEPT_SECONDS)
    }
}

impl Record for Registration {
    const KIND: &'static str = "registration";

    fn key(&self) -> Key {
        keys::registration_pointer(&self.email)
    }

    fn places(&self) -> Places {
        let place = keys::by_time(self.created_at, self.id.as_str());
        Places {
            list: Some((keys::list_of_registration(&self.user_id), place)),
            expires_at: Some(self.ends_at().seconds()),
            ..Places::default()
        }
    }
}

/// The same registration where its link finds it, so that opening a link reads one item.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Linked(pub Registration);

impl Record for Linked {
    const KIND: &'static str = "registration by link";

    fn key(&self) -> Key {
        keys::registration(&self.0.id)
    }

    fn places(&self) -> Places {
        Places {
            list: None,
            ..self.0.places()
        }
    }
}

impl Store {
    /// The e-mail under which somebody registered whose account will have this id. A list may lag: what
    /// waits there is read by the e-mail.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or an item does not read.
    pub async fn registered_email(&self, id: &UserId) -> Result<Option<Email>, StoreError> {
        let list = Query::index(keys::BY_LIST, keys::list_of_registration(id));
        let found: Vec<Registration> = self.collect(&list.limit(1)).await?;
        Ok(found.into_iter().next().map(|found| found.email))
    }
}
