//! The outbox: a mail is written in the transaction of what it tells of, and this item is the truth of
//! it. The stream is only the doorbell; the sweeper rings again.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record, number, text};
use super::keys::{self, Key};
pub use super::posting::{post, post_to_all, posted, remove, withhold};
use super::query::Query;
use super::transaction::{CommitError, Transaction, When};
use super::{Store, StoreError};
use crate::mail::Message;

/// For how long a sent mail's item is kept, in seconds: 30 days.
pub const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
/// How long whoever took a mail has it for itself, in seconds: longer than any function may run.
const LEASE_SECONDS: i64 = 180;
/// By how much the clock of who wrote a mail may be ahead of the mailer's, in seconds.
const SKEW_SECONDS: i64 = 5;
/// After how many seconds a mail that could not leave is tried again; doubled by each further try.
const FIRST_PAUSE_SECONDS: i64 = 30;
/// The longest pause between two tries, in seconds.
const LONGEST_PAUSE_SECONDS: i64 = 60 * 60;

/// Where a mail stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has taken it yet.
    Queued,
    /// A mailer has it, until `next_attempt_at`; then it is free again.
    Sending,
    /// SES took it.
    Sent,
    /// It can never be sent: the address is refused or blocked.
    Failed,
    /// Stands for "no mail", so that two answers cannot be told apart by what was written.
    Void,
}

/// To whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recipient {
    /// Somebody with an account: name and address are joined when it is sent.
    Person(UserId),
    /// Somebody without one.
    Address(Email),
    /// Somebody with an account, at an e-mail that is not the account's: not yet, or no more.
    Elsewhere {
        /// Whose account the mail is about.
        of: UserId,
        /// To where it goes.
        email: Email,
    },
    /// The academy's own address.
    Academy,
}

impl Recipient {
    /// The e-mail that it names; nothing where that is joined when it is sent.
    pub fn email(&self) -> Option<&Email> {
        match self {
            Self::Address(email) | Self::Elsewhere { email, .. } => Some(email),
            Self::Person(_) | Self::Academy => None,
        }
    }
}

/// A mail to send, or sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Mail {
    /// Names it.
    pub id: RecordId,
    /// Where it stands.
    pub status: Status,
    /// To whom.
    pub to: Recipient,
    /// What it says.
    pub message: Message,
    /// When it was written.
    pub created_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it may be tried (again).
    pub next_attempt_at: Timestamp,
    /// When SES took it.
    pub sent_at: Option<Timestamp>,
    /// Why it failed; no address in it.
    pub failure: Option<String>,
}

impl Record for Mail {
    const KIND: &'static str = "mail";

    fn key(&self) -> Key {
        keys::outbox(&self.id)
    }

    fn places(&self) -> Places {
        let waits = matches!(self.status, Status::Queued | Status::Sending);
        let place = keys::by_time(self.next_attempt_at, self.id.as_str());
        let since = self.sent_at.unwrap_or(self.created_at);
        let list = match &self.to {
            Recipient::Person(id) | Recipient::Elsewhere { of: id, .. } => {
                Some(keys::list_of_mails_to(id))
            }
            Recipient::Address(email) => Some(keys::list_of_mails_to_email(email)),
            Recipient::Academy => None,
        };
        let written = keys::by_time(self.created_at, self.id.as_str());
        Places {
            list: list.map(|list| (list, written)),
            due: waits.then(|| (keys::DUE_OUTBOX.to_owned(), place)),
            expires_at: (!waits).then(|| since.plus_seconds(KEPT_SECONDS).seconds()),
            ..Places::default()
        }
    }
}

impl Mail {
    /// Whether somebody may take it now: it waits, or who took it never said how it ended.
    pub fn is_free(&self, now: Timestamp) -> bool {
        match self.status {
            Status::Queued => self.next_attempt_at <= now.plus_seconds(SKEW_SECONDS),
            Status::Sending => self.next_attempt_at <= now,
            Status::Sent | Status::Failed | Status::Void => false,
        }
    }

    /// Taken at `now`, for the length of the lease.
    fn taken(&self, now: Timestamp) -> Self {
        Self {
            status: Status::Sending,
            attempts: self.attempts.saturating_add(1),
            next_attempt_at: now.plus_seconds(LEASE_SECONDS),
            ..self.clone()
        }
    }

    /// SES took it at `now`.
    #[must_use]
    pub fn sent(&self, now: Timestamp) -> Self {
        Self {
            status: Status::Sent,
            sent_at: Some(now),
            failure: None,
            ..self.clone()
        }
    }

    /// It could not leave at `now`: it waits again, each time longer.
    #[must_use]
    pub fn deferred(&self, now: Timestamp, cause: &str) -> Self {
        let doublings = self.attempts.saturating_sub(1).min(16);
        let pause = (FIRST_PAUSE_SECONDS << doublings).min(LONGEST_PAUSE_SECONDS);
        Self {
            status: Status::Queued,
            next_attempt_at: now.plus_seconds(pause),
            failure: Some(cause.to_owned()),
            ..self.clone()
        }
    }

    /// It can never leave.
    #[must_use]
    pub fn failed(&self, cause: &str) -> Self {
        Self {
            status: Status::Failed,
            failure: Some(cause.to_owned()),
            ..self.clone()
        }
    }

    /// It is as it was read. Each taking raises `attempts`: together with the status it names one moment
    /// of the item.
    fn as_read(&self) -> When {
        let status = match self.status {
            Status::Queued => "queued",
            Status::Sending => "sending",
            Status::Sent => "sent",
            Status::Failed => "failed",
            Status::Void => "void",
        };
        When::default()
            .equals("status", text(status))
            .equals("attempts", number(self.attempts))
    }
}

impl Store {
    /// Takes the mail `id`, so that nobody else sends it meanwhile. Nothing when it is not free, was
    /// sent, or is no more.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or the item does not read.
    pub async fn take_mail(
        &self,
        id: &RecordId,
        now: Timestamp,
    ) -> Result<Option<Mail>, StoreError> {
        let found: Option<Mail> = self.read_one(&keys::outbox(id)).await?;
        let Some(mail) = found.filter(|mail| mail.is_free(now)) else {
            return Ok(None);
        };
        let taken = mail.taken(now);
        Ok(self.change_mail(&mail, &taken).await?.then_some(taken))
    }

    /// Writes how a mail that was taken ended. False when it is no longer as it was taken: somebody
    /// else took it after the lease, or erased it.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn change_mail(&self, read: &Mail, changed: &Mail) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new();
        transaction.put("mail", changed, read.as_read());
        self.unless_broken(transaction).await
    }

    /// Removes a mail that was taken, for whom nobody may know any more. False as with
    /// [`Store::change_mail`].
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn forget_mail(&self, read: &Mail) -> Result<bool, StoreError> {
        let mut transaction = Transaction::new();
        transaction.delete("mail", &read.key(), read.as_read());
        self.unless_broken(transaction).await
    }

    async fn unless_broken(&self, transaction: Transaction) -> Result<bool, StoreError> {
        match transaction.commit(self).await {
            Ok(()) => Ok(true),
            Err(CommitError::Broken(_)) => Ok(false),
            Err(CommitError::Store(error)) => Err(error),
        }
    }

    /// The mails of one list, oldest first: those to a person, or to an e-mail. A list may lag by moments.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or an item does not read.
    pub async fn mails_of(&self, list: String) -> Result<Vec<Mail>, StoreError> {
        self.collect(&Query::index(keys::BY_LIST, list)).await
    }
}

/// Which item is due, whatever it holds: a list of what is due must not end at one that does not read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Due {
    pk: String,
    sk: String,
}

impl Record for Due {
    const KIND: &'static str = "due item";

    fn key(&self) -> Key {
        Key {
            pk: self.pk.clone(),
            sk: self.sk.clone(),
        }
    }
}

/// The mail whose partition is `pk`.
pub fn mail_of(pk: &str) -> Option<RecordId> {
    RecordId::parse(pk.strip_prefix(keys::OUTBOX_PREFIX)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(status: Status) -> Mail {
        let now = Timestamp::from_seconds(1_775_017_800);
        Mail {
            id: RecordId::from_parts(now, [1; 10]),
            status,
            to: Recipient::Academy,
            message: Message::Nothing,
            created_at: now,
            attempts: 0,
            next_attempt_at: now,
            sent_at: None,
            failure: None,
        }
    }

    #[test]
    fn a_mail_is_free_while_it_waits_and_after_a_lease_that_nobody_ended() {
        let queued = mail(Status::Queued);
        let now = queued.created_at;
        assert!(queued.is_free(now.minus_seconds(SKEW_SECONDS)));
        assert!(!queued.is_free(now.minus_seconds(SKEW_SECONDS + 1)));
        let taken = queued.taken(now);
        assert!(!taken.is_free(now.plus_seconds(LEASE_SECONDS - 1)));
        assert!(taken.is_free(now.plus_seconds(LEASE_SECONDS)));
        for done in [Status::Sent, Status::Failed, Status::Void] {
            assert!(!mail(done).is_free(now.plus_days(365)));
        }
    }

    #[test]
    fn each_try_waits_longer_up_to_an_hour() {
        let mut mail = mail(Status::Queued);
        let mut pauses = Vec::new();
        for _ in 0..9 {
            let now = mail.next_attempt_at;
            mail = mail.taken(now).deferred(now, "throttled");
            pauses.push(mail.next_attempt_at.seconds_since(now));
        }
        assert_eq!(pauses, [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
        mail.attempts = u32::MAX;
        let late = mail.deferred(mail.created_at, "throttled");
        assert_eq!(late.next_attempt_at.seconds_since(mail.created_at), 3600);
    }

    #[test]
    fn only_what_is_unsent_is_due_and_only_what_is_over_expires() {
        for (status, due) in [
            (Status::Queued, true),
            (Status::Sending, true),
            (Status::Sent, false),
            (Status::Failed, false),
            (Status::Void, false),
        ] {
            let places = mail(status).places();
            assert_eq!(
                (places.due.is_some(), places.expires_at.is_none()),
                (due, due)
            );
        }
    }
}
