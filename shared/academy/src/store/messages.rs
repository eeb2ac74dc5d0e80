//! Messages to the academy. Each is filed, changed and removed together with what points to it and with
//! the count of those that nobody has read.

use std::collections::BTreeMap;

use academy_domain::audit::SubjectKind;
use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use academy_domain::inbox::{MessageState, kept_until};
use academy_domain::person::PersonName;
use academy_domain::phone::Phone;
use academy_domain::text::{Message, Subject};
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::{self, Act, Head};
use super::item::{Places, Record};
use super::keys::{self, Key};
use super::outbox::{self, Recipient};
use super::pointers::{Kind, Pointer};
use super::query::{Entry, Query};
use super::statistics::Delta;
use super::transaction::{Transaction, When};
use super::{Store, StoreError};
use crate::mail;

/// A message to the academy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MessageRecord {
    /// Names it.
    pub id: RecordId,
    /// Who wrote it, as they say.
    pub name: PersonName,
    /// Where to answer, as they say.
    pub email: Email,
    /// Where to call, when it was given.
    pub phone: Option<Phone>,
    /// What it is about, when it was given.
    pub subject: Option<Subject>,
    /// The message.
    pub message: Message,
    /// What the admins have made of it.
    pub state: MessageState,
    /// Raised by every change, from 1.
    pub version: u32,
    /// The mail that tells of it, which goes with it.
    #[serde(default)]
    pub mails: Vec<RecordId>,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was last changed; it is kept for 12 months from then.
    pub updated_at: Timestamp,
    /// The head of its audit chain.
    pub audit: Head,
}

impl Record for MessageRecord {
    const KIND: &'static str = "message";

    fn key(&self) -> Key {
        keys::message(&self.id)
    }

    fn places(&self) -> Places {
        let id = self.id.as_str();
        let until = kept_until(self.updated_at);
        Places {
            list: Some((
                keys::list_of_messages(self.state),
                keys::by_time(self.created_at, id),
            )),
            due: Some((
                keys::DUE_RETENTION.to_owned(),
                keys::by_retention(until, Self::KIND, id),
            )),
            ..Places::default()
        }
    }
}

impl MessageRecord {
    /// The subject of the audit chain of the message `id`.
    pub fn subject_of(id: &RecordId) -> String {
        SubjectKind::Message.subject(id)
    }

    fn pointer(&self) -> Pointer {
        Pointer {
            email: self.email.clone(),
            to: Kind::Message,
            id: self.id.clone(),
        }
    }

    /// Files it as new, and tells the academy.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn file(&mut self, transaction: &mut Transaction) -> Result<(), StoreError> {
        let notice = mail::Message::NewMessage {
            name: self.name.clone(),
            email: self.email.clone(),
            phone: self.phone.clone(),
            subject: self.subject.clone(),
            message: self.message.clone(),
        };
        let notice = outbox::posted(transaction, Recipient::Academy, notice, self.created_at)?;
        self.mails.push(notice);
        transaction.create("message", self);
        transaction.create("pointer", &self.pointer());
        Delta::new()
            .messages_new(unread(self.state))
            .count(transaction)
    }

    /// Has `actor` say what was made of it.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn mark(
        &mut self,
        transaction: &mut Transaction,
        state: MessageState,
        (actor, at): (&str, Timestamp),
    ) -> Result<(), StoreError> {
        let (before, version) = (self.state, self.version);
        let detail = [("from", before.to_string()), ("to", state.to_string())];
        self.audit = self.append(transaction, "update", detail.into(), (actor, at))?;
        (self.state, self.version, self.updated_at) = (state, version + 1, at);
        transaction.put("message", self, When::at_version(version));
        Delta::new()
            .messages_new(unread(state) - unread(before))
            .count(transaction)
    }

    /// Removes it with all that belongs to it, in one transaction, for whoever may: `actor` is an
    /// admin's id, or `system` when its time is over. The notice to the academy repeats all of it, and
    /// nothing leads there from an e-mail: it goes too, sent or not. Its audit chain stays, and holds
    /// none of it.
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
        transaction.delete("message", &self.key(), When::at_version(self.version));
        transaction.delete("pointer", &self.pointer().key(), When::default());
        outbox::remove(transaction, &self.mails);
        Delta::new()
            .messages_new(-unread(self.state))
            .count(transaction)
    }

    fn append(
        &self,
        transaction: &mut Transaction,
        action: &'static str,
        detail: BTreeMap<&str, String>,
        (actor, at): (&str, Timestamp),
    ) -> Result<Head, StoreError> {
        let detail = detail.into_iter().map(|(name, v)| (name.to_owned(), v));
        let act = Act {
            subject: Self::subject_of(&self.id),
            at,
            actor,
            action,
            detail: detail.collect(),
            text: None,
        };
        audit::append(transaction, &self.audit, act)
    }
}

fn unread(state: MessageState) -> i64 {
    i64::from(state == MessageState::New)
}

impl Store {
    /// The messages in `state`, or in any, newest first: a page behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn messages(
        &self,
        state: Option<MessageState>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<MessageRecord>>, StoreError> {
        let states = state.map_or_else(|| MessageState::ALL.to_vec(), |state| vec![state]);
        let lists = states.into_iter().map(keys::list_of_messages);
        let queries = lists.map(|list| {
            let list = Query::index(keys::BY_LIST, list).descending();
            list.after(after).limit(limit)
        });
        let version = |message: &MessageRecord| message.version;
        self.merged(queries.collect(), limit, version).await
    }
}
