//! A change of an account: the profile, the log-in's copy of it, and the audit row, in one transaction.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;

use super::subject;
use crate::store::audit::{self, Act};
use crate::store::item::{attribute, number, text};
use crate::store::people::Profile;
use crate::store::sessions::Session;
use crate::store::transaction::{Changes, Transaction, When};
use crate::store::{StoreError, keys};

/// What is changed of an account, until it is written. Everything holds only where the profile is still
/// of the epoch that was read, and of two changes at once the audit chain takes one.
#[derive(Debug)]
pub struct Change<'a> {
    profile: &'a Profile,
    kept: Option<&'a Session>,
    ends_sessions: bool,
    on_profile: Changes,
    on_login: Changes,
    profile_when: When,
    login_when: When,
}

impl<'a> Change<'a> {
    /// No change yet of the account whose profile was read as `profile`.
    pub fn of(profile: &'a Profile) -> Self {
        Self {
            profile,
            kept: None,
            ends_sessions: false,
            on_profile: Changes::new(),
            on_login: Changes::new(),
            profile_when: When::default().equals("epoch", number(profile.epoch)),
            login_when: When::default().equals("user_id", text(profile.id.as_str())),
        }
    }

    /// Sets an attribute of the profile that the log-in has a copy of.
    #[must_use]
    pub fn both(self, name: &str, value: AttributeValue) -> Self {
        let copy = value.clone();
        self.profile(|changes| changes.set(name, value))
            .login(|changes, when| (changes.set(name, copy), when))
    }

    /// Changes the profile alone.
    #[must_use]
    pub fn profile(mut self, change: impl FnOnce(Changes) -> Changes) -> Self {
        self.on_profile = change(self.on_profile);
        self
    }

    /// Says what else must hold of the profile.
    #[must_use]
    pub fn provided(mut self, when: impl FnOnce(When) -> When) -> Self {
        self.profile_when = when(self.profile_when);
        self
    }

    /// Changes the log-in alone, and says what must hold of it.
    #[must_use]
    pub fn login(mut self, change: impl FnOnce(Changes, When) -> (Changes, When)) -> Self {
        (self.on_login, self.login_when) = change(self.on_login, self.login_when);
        self
    }

    /// Ends all sessions at once but `kept`, and with them every link that was mailed under the old
    /// epoch.
    #[must_use]
    pub fn ends_sessions(mut self, kept: Option<&'a Session>) -> Self {
        (self.ends_sessions, self.kept) = (true, kept);
        self
    }

    /// Writes the change into `transaction`, with the audit row of `act`, whose subject is the account.
    ///
    /// # Errors
    /// When there is no randomness for a salt.
    pub fn write(
        mut self,
        transaction: &mut Transaction,
        act: ChangeAct<'_>,
    ) -> Result<(), StoreError> {
        if self.ends_sessions {
            self = self.with_sessions_ended(transaction)?;
        }
        let act = Act {
            subject: subject(&self.profile.id),
            at: act.at,
            actor: act.actor,
            action: act.action,
            detail: act.detail,
            text: act.text,
        };
        let head = audit::append(transaction, &self.profile.audit, act)?;
        let on_profile = self.on_profile.set("audit", attribute(&head)?);
        let key = keys::profile(&self.profile.id);
        transaction.update("profile", &key, on_profile, self.profile_when);
        if !self.on_login.is_empty() {
            let key = keys::login(&self.profile.email);
            transaction.update("log-in", &key, self.on_login, self.login_when);
        }
        Ok(())
    }

    fn with_sessions_ended(self, transaction: &mut Transaction) -> Result<Self, StoreError> {
        let next = number(self.profile.epoch.saturating_add(1));
        let listed: BTreeMap<_, _> = self.kept.iter().map(|s| (&s.hash, s.listed())).collect();
        let listed = attribute(&listed)?;
        if let Some(kept) = self.kept {
            let key = keys::session(&kept.user_id, &kept.hash);
            let renewed = Changes::new().set("epoch", next.clone());
            transaction.update("session", &key, renewed, When::present());
        }
        Ok(self
            .both("epoch", next)
            .login(|changes, when| (changes.set("sessions", listed), when)))
    }
}

/// Lets `transaction`, which changes nothing of the account itself, go on only in the epoch in which
/// `profile` was read: whoever was logged out meanwhile, or is being erased, leaves nothing behind.
pub fn in_same_epoch(transaction: &mut Transaction, profile: &Profile) {
    let same = When::default().equals("epoch", number(profile.epoch));
    transaction.check("profile", &keys::profile(&profile.id), same);
}

/// Who changes an account, how, and why.
#[derive(Debug, Clone)]
pub struct ChangeAct<'a> {
    /// Who did it: a user id, or `system`.
    pub actor: &'a str,
    /// The verb of the route.
    pub action: &'static str,
    /// When.
    pub at: academy_domain::time::Timestamp,
    /// Ids, states and amounts; nothing personal.
    pub detail: BTreeMap<String, String>,
    /// A reason in somebody's words.
    pub text: Option<&'a str>,
}

impl<'a> ChangeAct<'a> {
    /// The act `action` by `actor`, without a detail.
    pub fn new(actor: &'a str, action: &'static str, at: academy_domain::time::Timestamp) -> Self {
        Self {
            actor,
            action,
            at,
            detail: BTreeMap::new(),
            text: None,
        }
    }
}
