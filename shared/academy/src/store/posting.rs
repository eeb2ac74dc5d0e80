//! Writing mails into the outbox, and taking them out again: always in the transaction of what they tell
//! of.

use academy_domain::ids::{RecordId, UserId};
use academy_domain::time::Timestamp;

use super::outbox::{Mail, Recipient, Status};
use super::transaction::{Transaction, When};
use super::{StoreError, keys};
use crate::clock::random;
use crate::mail::Message;

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
    posted(transaction, to, message, now).map(drop)
}

/// Writes the same mail to the academy and to each of `people`; gives how many mails these are. Of more than
/// the transaction has room for, which is some dozens, the first are told.
///
/// # Errors
/// When there is no randomness for their ids.
pub fn post_to_all<'a>(
    transaction: &mut Transaction,
    message: &Message,
    people: impl Iterator<Item = &'a UserId>,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let before = transaction.len();
    post(transaction, Recipient::Academy, message.clone(), now)?;
    for id in people.take(Transaction::MOST_WRITES.saturating_sub(transaction.len())) {
        let to = Recipient::Person(id.clone());
        post(transaction, to, message.clone(), now)?;
    }
    Ok(u32::try_from(transaction.len() - before).unwrap_or(u32::MAX))
}

/// Writes a mail that never goes out, in the place of one that would have: whoever may not know which of
/// the two it is finds the same items.
///
/// # Errors
/// When there is no randomness for its id.
pub fn withhold(
    transaction: &mut Transaction,
    to: Recipient,
    message: Message,
    now: Timestamp,
) -> Result<(), StoreError> {
    write(transaction, Status::Void, (to, message), now).map(drop)
}

/// The same; gives the mail's id.
///
/// # Errors
/// When there is no randomness for its id.
pub fn posted(
    transaction: &mut Transaction,
    to: Recipient,
    message: Message,
    now: Timestamp,
) -> Result<RecordId, StoreError> {
    let status = match message {
        Message::Nothing => Status::Void,
        _ => Status::Queued,
    };
    write(transaction, status, (to, message), now)
}

fn write(
    transaction: &mut Transaction,
    status: Status,
    (to, message): (Recipient, Message),
    now: Timestamp,
) -> Result<RecordId, StoreError> {
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
    Ok(mail.id)
}

/// Removes `mails`, sent or not: for who erases all that they tell of.
pub fn remove(transaction: &mut Transaction, mails: &[RecordId]) {
    for mail in mails {
        transaction.delete("mail", &keys::outbox(mail), When::default());
    }
}
