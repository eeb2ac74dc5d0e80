//! E-mails without an account to which mail stopped, after a bounce or a complaint, or because they were
//! blocked when their account moved to another one. Of an account, the profile says it.

use academy_domain::audit::SubjectKind;
use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::StoreError;
use super::audit::{self, Act, Head};
use super::item::{Places, Record, attribute};
use super::keys::{self, Key};
use super::posting;
use super::transaction::{Transaction, When};
use crate::clock::random;

/// For how long it is kept, in seconds: 90 days. Then the e-mail may be tried again.
pub const KEPT_SECONDS: i64 = 90 * 24 * 60 * 60;

/// An e-mail that takes none of our mails.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Block {
    /// The e-mail.
    pub email: Email,
    /// Since when.
    pub since: Timestamp,
    /// The mail that tells the academy, for who must erase it; none where it was told of the account.
    pub mail: Option<RecordId>,
}

impl Block {
    /// Whether it still holds at `now`: TTL may be late.
    pub fn holds(&self, now: Timestamp) -> bool {
        now.is_before(self.ends_at())
    }

    /// Removes it in `transaction`, with the mail that told the academy of it; holds only where it is still
    /// as it was read.
    ///
    /// # Errors
    /// None that happens.
    pub fn lift(&self, transaction: &mut Transaction) -> Result<(), StoreError> {
        let as_read = When::default().equals("since", attribute(&self.since)?);
        transaction.delete("block", &self.key(), as_read);
        posting::remove(transaction, self.mail.as_slice());
        Ok(())
    }

    /// Removes it likewise, by `actor`'s act `action`, as the audit log's row says: of the block, by the id of
    /// the mail that told of it, since rows hold no address. Nothing keeps the head of that chain: a block is
    /// lifted once, and gone by that.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn lift_by(
        &self,
        transaction: &mut Transaction,
        (actor, action): (&str, &'static str),
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let id = match &self.mail {
            Some(mail) => mail.clone(),
            None => RecordId::from_parts(now, random()?),
        };
        let act = Act {
            subject: SubjectKind::MailBlock.subject(&id),
            at: now,
            actor,
            action,
            detail: [("mail_blocked".to_owned(), false.to_string())].into(),
            text: None,
        };
        audit::append(transaction, &Head::empty(), act)?;
        self.lift(transaction)
    }

    fn ends_at(&self) -> Timestamp {
        self.since.plus_seconds(KEPT_SECONDS)
    }
}

impl Record for Block {
    const KIND: &'static str = "mail block";

    fn key(&self) -> Key {
        keys::mail_block(&self.email)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.ends_at().seconds()),
            ..Places::default()
        }
    }
}
