//! The outbox: a mail is written in the transaction of what it tells of, and this item is the truth of
//! it. The stream is only the doorbell; the sweeper rings again.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::item::{Places, Record};
use super::keys::{self, Key};
use super::transaction::Transaction;
use crate::clock::random;
use crate::mail::Message;

/// For how long a sent mail's item is kept, in seconds: 30 days.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;

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
    /// The academy's own address.
    Academy,
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
        Places {
            due: waits.then(|| (keys::DUE_OUTBOX.to_owned(), place)),
            expires_at: (!waits).then(|| since.plus_seconds(KEPT_SECONDS).seconds()),
            ..Places::default()
        }
    }
}

/// Writes a mail into the transaction of what it tells of.
///
/// # Errors
/// When there is no randomness for its id.
pub fn post(
    transaction: &mut Transaction,
    to: Recipient,
    message: Message,
    now: Timestamp,
) -> Result<(), StoreError> {
    let status = match message {
        Message::Nothing => Status::Void,
        _ => Status::Queued,
    };
    let mail = Mail {
        id: RecordId::from_parts(now, random::<10>()?),
        status,
        to,
        message,
        created_at: now,
        attempts: 0,
        next_attempt_at: now,
        sent_at: None,
        failure: None,
    };
    transaction.create("mail", &mail);
    Ok(())
}
