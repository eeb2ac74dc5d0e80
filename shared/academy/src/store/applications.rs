//! Applications for internships. Each is filed, moved and removed together with the claim that keeps it
//! the only live one of its e-mail and opening, with what points to it, and with the count of those that
//! nobody has decided on.

use std::collections::BTreeMap;

use academy_domain::audit::SubjectKind;
use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use academy_domain::inbox::{ApplicationState, kept_until};
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::slug::Slug;
use academy_domain::text::CoverLetter;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::{self, Act, Head};
use super::item::{Places, Record, text};
use super::keys::{self, Key};
use super::outbox::{self, Recipient};
use super::pointers::{Kind, Pointer};
use super::query::{Entry, Query};
use super::statistics::Delta;
use super::transaction::{Transaction, When};
use super::{Store, StoreError};
use crate::crypto::{base64url, sha256};
use crate::mail::Message;

/// An application for an internship.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ApplicationRecord {
    /// Names it.
    pub id: RecordId,
    /// The opening.
    pub internship: Slug,
    /// Its role when the application was made.
    pub role: String,
    /// Who applies, as they say.
    pub name: PersonName,
    /// Where to answer, as they say.
    pub email: Email,
    /// Where to call.
    pub phone: Phone,
    /// What they say of themselves, when anything.
    pub cover_letter: Option<CoverLetter>,
    /// Where it stands.
    pub state: ApplicationState,
    /// Raised by every change, from 1.
    pub version: u32,
    /// The mails about it, for who must erase them.
    #[serde(default)]
    pub mails: Vec<RecordId>,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was last changed; it is kept for 12 months from then.
    pub updated_at: Timestamp,
    /// The head of its audit chain.
    pub audit: Head,
}

impl Record for ApplicationRecord {
    const KIND: &'static str = "application";

    fn key(&self) -> Key {
        keys::application(&self.id)
    }

    fn places(&self) -> Places {
        let id = self.id.as_str();
        let (place, until) = (
            keys::by_time(self.created_at, id),
            kept_until(self.updated_at),
        );
        Places {
            list: Some((keys::list_of_applications(self.state), place.clone())),
            course: Some((
                keys::list_of_internship(&self.internship, self.state),
                place,
            )),
            due: Some((
                keys::DUE_RETENTION.to_owned(),
                keys::by_retention(until, Self::KIND, id),
            )),
            ..Places::default()
        }
    }
}

/// The claim that makes a live application the only one of its e-mail and opening.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AppliedClaim {
    internship: Slug,
    email_hash: String,
    application: RecordId,
}

impl AppliedClaim {
    /// Where the claim of `email` for `internship` is kept. No session key goes into the hash: the claim
    /// outlives any rotation.
    pub fn place(internship: &Slug, email: &Email) -> Key {
        keys::applied_claim(internship, &hash(email))
    }
}

impl Record for AppliedClaim {
    const KIND: &'static str = "claim of an opening";

    fn key(&self) -> Key {
        keys::applied_claim(&self.internship, &self.email_hash)
    }
}

fn hash(email: &Email) -> String {
    base64url(&sha256(email.as_str().as_bytes())[..18])
}

impl ApplicationRecord {
    /// The subject of the audit chain of the application `id`.
    pub fn subject_of(id: &RecordId) -> String {
        SubjectKind::Application.subject(id)
    }

    fn pointer(&self) -> Pointer {
        Pointer {
            email: self.email.clone(),
            to: Kind::Application,
            id: self.id.clone(),
        }
    }

    /// Files it as pending, and confirms it to its applicant.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn file(&mut self, transaction: &mut Transaction) -> Result<(), StoreError> {
        let confirmation = Message::ApplicationReceived {
            role: self.role.clone(),
            name: self.name.clone(),
        };
        self.tell(transaction, confirmation, self.created_at)?;
        transaction.create("application", self);
        let claim = AppliedClaim {
            internship: self.internship.clone(),
            email_hash: hash(&self.email),
            application: self.id.clone(),
        };
        transaction.create("claim", &claim);
        transaction.create("pointer", &self.pointer());
        Delta::new()
            .applications_pending(undecided(self.state))
            .count(transaction)
    }

    /// Has `actor` move it, and tells its applicant. A rejected one lets its applicant apply again.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn move_to(
        &mut self,
        transaction: &mut Transaction,
        state: ApplicationState,
        (actor, at): (&str, Timestamp),
    ) -> Result<(), StoreError> {
        let (before, version) = (self.state, self.version);
        let detail = [("from", before.to_string()), ("to", state.to_string())];
        self.audit = self.append(transaction, "update", detail.into(), (actor, at))?;
        if before.is_live() && !state.is_live() {
            self.release(transaction);
        }
        let moved = Message::ApplicationMoved {
            role: self.role.clone(),
            name: self.name.clone(),
            state,
        };
        self.tell(transaction, moved, at)?;
        (self.state, self.version, self.updated_at) = (state, version + 1, at);
        transaction.put("application", self, When::at_version(version));
        Delta::new()
            .applications_pending(undecided(state) - undecided(before))
            .count(transaction)
    }

    /// Removes it with all that belongs to it, in one transaction, for whoever may: `actor` is an
    /// admin's id, or `system` when its time is over. Mails that wait are sent all the same. Its audit
    /// chain stays, and holds none of it but the opening.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn remove(
        &self,
        transaction: &mut Transaction,
        by: (&str, Timestamp),
    ) -> Result<(), StoreError> {
        let detail = BTreeMap::from([("from", self.state.to_string())]);
        self.append(transaction, "delete", detail, by)?;
        if self.state.is_live() {
            self.release(transaction);
        }
        transaction.delete("application", &self.key(), When::at_version(self.version));
        transaction.delete("pointer", &self.pointer().key(), When::default());
        Delta::new()
            .applications_pending(-undecided(self.state))
            .count(transaction)
    }

    /// Removes the mails about it too, sent or not: for who erases all that stands under an e-mail.
    pub fn remove_mails(&self, transaction: &mut Transaction) {
        outbox::remove(transaction, &self.mails);
    }

    fn release(&self, transaction: &mut Transaction) {
        let mine = When::default().equals("application", text(self.id.as_str()));
        let claim = AppliedClaim::place(&self.internship, &self.email);
        transaction.delete("claim", &claim, mine);
    }

    fn tell(
        &mut self,
        transaction: &mut Transaction,
        message: Message,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let to = Recipient::Address(self.email.clone());
        self.mails
            .push(outbox::posted(transaction, to, message, at)?);
        Ok(())
    }

    fn append(
        &self,
        transaction: &mut Transaction,
        action: &'static str,
        detail: BTreeMap<&str, String>,
        (actor, at): (&str, Timestamp),
    ) -> Result<Head, StoreError> {
        let detail = detail.into_iter().map(|(name, v)| (name.to_owned(), v));
        let opening = ("internship".to_owned(), self.internship.to_string());
        let act = Act {
            subject: Self::subject_of(&self.id),
            at,
            actor,
            action,
            detail: detail.chain([opening]).collect(),
            text: None,
        };
        audit::append(transaction, &self.audit, act)
    }
}

fn undecided(state: ApplicationState) -> i64 {
    i64::from(state == ApplicationState::Pending)
}

impl Store {
    /// The applications in `state`, or in any, for `internship`, or for any, newest first: a page
    /// behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn applications(
        &self,
        (state, internship): (Option<ApplicationState>, Option<&Slug>),
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<ApplicationRecord>>, StoreError> {
        let states = state.map_or_else(|| ApplicationState::ALL.to_vec(), |state| vec![state]);
        let queries = states.into_iter().map(|state| {
            let list = match internship {
                None => Query::index(keys::BY_LIST, keys::list_of_applications(state)),
                Some(slug) => Query::index(keys::BY_COURSE, keys::list_of_internship(slug, state)),
            };
            list.descending().after(after).limit(limit)
        });
        let version = |application: &ApplicationRecord| application.version;
        self.merged(queries.collect(), limit, version).await
    }
}
