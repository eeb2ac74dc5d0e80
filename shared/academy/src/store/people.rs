//! People: the profile, and what logging in must know.

use std::collections::BTreeMap;

use academy_domain::email::Email;
use academy_domain::ids::UserId;
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::role::Role;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::Head;
use super::item::{Places, Record};
use super::keys::{self, Key};
use super::query::Query;
use super::second_factors::SecondFactor;
use super::sessions::Listed;
use super::{Store, StoreError};

/// An opened account.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Profile {
    /// Who this is, everywhere.
    pub id: UserId,
    /// The verified e-mail.
    pub email: Email,
    /// The name, as its owner writes it.
    pub name: PersonName,
    /// The phone, when one was given.
    pub phone: Option<Phone>,
    /// What this person may do.
    pub role: Role,
    /// False once an admin disabled the account.
    pub active: bool,
    /// Sessions made under an earlier epoch are dead.
    pub epoch: u32,
    /// When the account was opened.
    pub created_at: Timestamp,
    /// When the e-mail was verified.
    pub verified_at: Timestamp,
    /// When somebody last logged in.
    pub last_login_at: Option<Timestamp>,
    /// The version of the terms that were agreed to.
    pub terms_version: String,
    /// When they were.
    pub terms_accepted_at: Timestamp,
    /// How many enrollments there are, in any state.
    #[serde(default)]
    pub enrollments_count: u32,
    /// Whether mail to this person stopped, after a bounce or a complaint.
    #[serde(default)]
    pub mail_blocked: bool,
    /// How many UTRs were sent for the enrollments: who erases the account is told by it that none came
    /// under review meanwhile.
    #[serde(default)]
    pub utrs_sent: u32,
    /// Whether taken UTRs were tried as often as a day allows: an admin then looks at each enrollment.
    #[serde(default)]
    pub tried_taken_utrs: bool,
    /// Whether the account is being erased: it is in no list, and nobody may change it any more.
    #[serde(default)]
    pub erasing: bool,
    /// Whether log-in asks for a second factor, which the log-in's item keeps.
    #[serde(default)]
    pub second_factor: bool,
    /// The head of this person's audit chain.
    pub audit: Head,
}

impl Profile {
    /// Whether this is somebody who runs the academy.
    pub fn is_admin(&self) -> bool {
        self.role == Role::Admin && self.active
    }
}

impl Record for Profile {
    const KIND: &'static str = "profile";

    fn key(&self) -> Key {
        keys::profile(&self.id)
    }

    fn places(&self) -> Places {
        let place = keys::by_time(self.created_at, self.id.as_str());
        Places {
            list: (!self.erasing).then(|| (keys::list_of_people(self.role), place)),
            ..Places::default()
        }
    }
}

/// What logging in with an e-mail must know in its first round trip: the claim of the e-mail, the
/// password's hash, a copy of what the answer shows, and the list of the person's sessions, which
/// every log-in and log-out changes entry by entry. Whoever changes a profile changes it too.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// The e-mail.
    pub email: Email,
    /// Whose it is.
    pub user_id: UserId,
    /// The password's hash, in PHC form.
    pub password_hash: String,
    /// Copied from the profile.
    pub name: PersonName,
    /// Copied from the profile.
    pub phone: Option<Phone>,
    /// Copied from the profile.
    pub role: Role,
    /// Copied from the profile.
    pub active: bool,
    /// Copied from the profile.
    pub epoch: u32,
    /// The sessions by their hash, 20 at most; some may be over.
    pub sessions: BTreeMap<String, Listed>,
    /// The second factor, where one is set up.
    #[serde(default)]
    pub second_factor: Option<SecondFactor>,
    /// How often a code was used, or a factor set up or removed: never less than it was.
    #[serde(default)]
    pub second_factor_uses: u32,
}

impl Record for Login {
    const KIND: &'static str = "log-in";

    fn key(&self) -> Key {
        keys::login(&self.email)
    }
}

/// The most admins that are read at once; an academy has a handful.
const MOST_ADMINS: usize = 90;

impl Store {
    /// The admins who can log in, the longest-serving first. A list may lag: whoever became one a moment
    /// ago may be missing.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a profile does not read.
    pub async fn active_admins(&self) -> Result<Vec<Profile>, StoreError> {
        let admins = Query::index(keys::BY_LIST, keys::list_of_people(Role::Admin));
        let found = self.query::<Profile>(&admins.limit(MOST_ADMINS)).await?;
        let admins = found.into_iter().map(|entry| entry.record);
        Ok(admins.filter(|admin| admin.active).collect())
    }
}
