//! The steps of an erasure, in order. Each is bounded, finds what is left by itself, and may be repeated:
//! a step that was done finds nothing. The last one removes what all of them are found by.

use std::collections::HashSet;

use academy_domain::ids::UserId;
use aws_sdk_dynamodb::types::AttributeValue;

use super::{counters, enrollments, mails_of, proven_emails};
use crate::accounts::{search_kind, search_place, subject, words};
use crate::app::App;
use crate::mail::Message;
use crate::store::applications::ApplicationRecord;
use crate::store::blocks::Block;
use crate::store::erasures::{Erasure, FormerEmail};
use crate::store::item::{Record, text};
use crate::store::keys::{self, Key};
use crate::store::messages::MessageRecord;
use crate::store::people::Profile;
use crate::store::pointers::{Kind, Pointer};
use crate::store::registrations::{Linked, Registration};
use crate::store::search;
use crate::store::transaction::{CommitError, Transaction, When};
use crate::store::{Store, StoreError};

/// How many items one transaction removes.
const AT_ONCE: usize = 50;

/// Goes on with the erasure of `id` until it is over; does nothing where there is none.
///
/// # Errors
/// When the store cannot be reached or refuses until the time is over: another call goes on from there.
pub async fn go_on(app: &App, id: &UserId) -> Result<(), StoreError> {
    let wanted = [keys::erasure(id), keys::profile(id)];
    let items = app.store.read(&wanted).await?;
    let erasure: Option<Erasure> = items.get(&wanted[0])?;
    let profile: Option<Profile> = items.get(&wanted[1])?;
    let (Some(erasure), Some(profile)) = (erasure, profile) else {
        return Ok(());
    };
    let work = Work {
        app,
        store: &app.store,
        former: app.store.former_emails_of(id).await?,
        profile,
        erasure,
    };
    work.sessions().await?;
    work.enrollments().await?;
    work.inbox().await?;
    work.texts().await?;
    work.mails().await?;
    work.traces().await?;
    work.search_entries().await?;
    work.end().await
}

struct Work<'a> {
    app: &'a App,
    store: &'a Store,
    profile: Profile,
    erasure: Erasure,
    former: Vec<FormerEmail>,
}

impl Work<'_> {
    fn id(&self) -> &UserId {
        &self.profile.id
    }

    /// The sessions, which are dead already, with what counts their tries, and what waits for a code.
    async fn sessions(&self) -> Result<(), StoreError> {
        let mut gone = vec![keys::second_factor_offer(self.id())];
        for session in self.store.sessions_of(self.id()).await? {
            gone.push(session.key());
            gone.extend(counters::of_session(self.app, self.id(), &session.hash));
        }
        self.remove(gone).await
    }

    /// Every enrollment by a transaction of its own.
    async fn enrollments(&self) -> Result<(), StoreError> {
        loop {
            let found = self.store.enrollments_of(self.id(), None, usize::MAX);
            let mut again = false;
            for entry in found.await? {
                let now = self.app.now();
                let erasing = enrollments::erasing(&entry.record, &self.erasure, now)?;
                if let Some(transaction) = erasing {
                    again |= !self.is_written(transaction).await?;
                }
            }
            if !again {
                return Ok(());
            }
        }
    }

    /// What was sent to the academy under the e-mail, with the mails and records of it.
    async fn inbox(&self) -> Result<(), StoreError> {
        loop {
            let mut again = false;
            for pointer in self.store.sent_under(&self.profile.email).await? {
                let transaction = self.without(&pointer).await?;
                again |= !self.is_written(transaction).await?;
            }
            if !again {
                return Ok(());
            }
        }
    }

    /// What removes that to which `pointer` leads.
    async fn without(&self, pointer: &Pointer) -> Result<Transaction, StoreError> {
        let mut transaction = Transaction::new();
        let by = (self.erasure.actor.as_str(), self.app.now());
        let found = match pointer.to {
            Kind::Message => {
                let key = keys::message(&pointer.id);
                let found: Option<MessageRecord> = self.store.read_one(&key).await?;
                found.map(|message| message.remove(&mut transaction, by))
            }
            Kind::Application => {
                let key = keys::application(&pointer.id);
                let found: Option<ApplicationRecord> = self.store.read_one(&key).await?;
                found.map(|application| {
                    application.remove_mails(&mut transaction);
                    application.remove(&mut transaction, by)
                })
            }
        };
        match found {
            Some(removed) => removed?,
            // Somebody removed it between the two reads.
            None => transaction.delete("pointer", &pointer.key(), When::default()),
        }
        for record in self.store.records_of(pointer.id.as_str()).await? {
            transaction.delete("record", &record.key(), When::default());
        }
        Ok(transaction)
    }

    /// What was written about the person in the audit log; why they were erased stays.
    async fn texts(&self) -> Result<(), StoreError> {
        let mut texts = self.store.texts_about(self.id()).await?;
        let own = subject(self.id());
        texts.retain(|text| (&text.subject, text.seq) != (&own, self.erasure.row));
        self.remove(texts.iter().map(Record::key).collect()).await
    }

    /// The outbox's items, sent or not, but the farewell; and what their links lead to.
    async fn mails(&self) -> Result<(), StoreError> {
        let mut mails = mails_of(self.store, &self.profile, &self.former).await?;
        mails.retain(|mail| !mail.message.is_farewell());
        let resets = mails.iter().filter_map(|mail| match &mail.message {
            Message::ResetPassword { reset } => Some(keys::reset(reset)),
            _ => None,
        });
        let gone = resets.chain(mails.iter().map(Record::key)).collect();
        self.remove(gone).await
    }

    /// What else leads to the person for a while: records of their requests, the limits' counters, other
    /// e-mails and that they take no mail, and a registration that never became an account. What stands
    /// under an e-mail that is only wanted stays: it may be anybody's, and would have its limits anew, or
    /// mail that its reader does not want.
    async fn traces(&self) -> Result<(), StoreError> {
        let records = self.store.records_of(self.id().as_str()).await?;
        let mut gone: Vec<Key> = records.iter().map(Record::key).collect();
        gone.extend(counters::of_account(self.app, self.id()));
        let proven = proven_emails(self.store, &self.profile, &self.former).await?;
        for email in &proven {
            gone.extend(counters::of_email(self.app, email));
        }
        gone.push(keys::email_change(self.id()));
        let blocks: Vec<Key> = proven.into_iter().map(keys::mail_block).collect();
        let blocked = self.store.read(&blocks).await?;
        for key in blocks {
            if let Some(block) = blocked.get::<Block>(&key)? {
                gone.extend(block.mail.as_ref().map(keys::outbox));
                gone.push(key);
            }
        }
        let pointer = keys::registration_pointer(&self.profile.email);
        let waiting: Option<Registration> = self.store.read_one(&pointer).await?;
        if let Some(waiting) = waiting {
            gone.extend([Linked(waiting).key(), pointer]);
        }
        gone.extend(self.former.iter().map(Record::key));
        self.remove(gone).await
    }

    async fn search_entries(&self) -> Result<(), StoreError> {
        let (kind, place) = (search_kind(self.profile.role), search_place(&self.profile));
        for some in words(&self.profile).chunks(AT_ONCE) {
            let mut transaction = Transaction::new();
            search::index(&mut transaction, (kind, &place), &[], some);
            self.is_written(transaction).await?;
        }
        Ok(())
    }

    /// The e-mail is free, the account gone, the erasure over.
    async fn end(&self) -> Result<(), StoreError> {
        let mut transaction = Transaction::new();
        let theirs = When::default().equals("user_id", text(self.id().as_str()));
        transaction.delete("log-in", &keys::login(&self.profile.email), theirs);
        let marked = When::default().equals("erasing", AttributeValue::Bool(true));
        transaction.delete("profile", &keys::profile(self.id()), marked);
        transaction.delete("erasure", &self.erasure.key(), When::present());
        // Where it is not written, somebody else did it a moment ago.
        self.is_written(transaction).await.map(drop)
    }

    /// Removes `gone` in its order, some at a time. What leads to something stands behind it: whoever dies in
    /// between leaves nothing that cannot be found again.
    async fn remove(&self, mut gone: Vec<Key>) -> Result<(), StoreError> {
        let mut seen = HashSet::new();
        gone.retain(|key| seen.insert(key.clone()));
        for some in gone.chunks(AT_ONCE) {
            let mut transaction = Transaction::new();
            for key in some {
                transaction.delete("erased", key, When::default());
            }
            self.is_written(transaction).await?;
        }
        Ok(())
    }

    /// Whether nobody was faster.
    async fn is_written(&self, transaction: Transaction) -> Result<bool, StoreError> {
        match transaction.commit(self.store).await {
            Ok(()) => Ok(true),
            Err(CommitError::Broken(_)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
        }
    }
}
