//! Erasures that have begun: what is left to do is found anew each time, so that any step may be the
//! last one of a function that dies.

use academy_domain::email::Email;
use academy_domain::ids::UserId;
use academy_domain::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::item::{Places, Record};
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError, blocks, outbox};

/// After how many seconds the sweeper looks after an erasure: whoever began it is done by then, or dead.
const LEFT_ALONE_SECONDS: i64 = 30;

/// An erasure that has begun. It names nobody: the profile stays until the last step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Whose account goes.
    pub user_id: UserId,
    /// When it began.
    pub begun_at: Timestamp,
    /// Who wants it: a user id.
    pub actor: String,
    /// The audit row that tells of it: its words are the only ones about the person that stay.
    pub row: u64,
}

impl Record for Erasure {
    const KIND: &'static str = "erasure";

    fn key(&self) -> Key {
        keys::erasure(&self.user_id)
    }

    fn places(&self) -> Places {
        let due = self.begun_at.plus_seconds(LEFT_ALONE_SECONDS);
        let place = keys::by_time(due, self.user_id.as_str());
        Places {
            due: Some((keys::DUE_ERASURE.to_owned(), place)),
            ..Places::default()
        }
    }
}

/// An e-mail that was a person's until they changed it, for as long as the outbox may hold mails to it, or a
/// block stop them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerEmail {
    /// Whose it was.
    pub user_id: UserId,
    /// The e-mail.
    pub email: Email,
    /// Until when: whoever has it afterwards is somebody else.
    pub until: Timestamp,
}

/// For how long it is kept, in seconds: as long as the mails that went there, of the last of which a trouble may
/// block the e-mail, and as that block, and a day; 121 days.
const KEPT_SECONDS: i64 = outbox::KEPT_SECONDS + blocks::KEPT_SECONDS + 24 * 60 * 60;

impl Record for FormerEmail {
    const KIND: &'static str = "former e-mail";

    fn key(&self) -> Key {
        keys::former_email(&self.user_id, &self.email)
    }

    fn places(&self) -> Places {
        Places {
            expires_at: Some(self.until.plus_seconds(KEPT_SECONDS).seconds()),
            ..Places::default()
        }
    }
}

impl Store {
    /// The e-mails that were a person's not long ago.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or an item does not read.
    pub async fn former_emails_of(&self, id: &UserId) -> Result<Vec<FormerEmail>, StoreError> {
        let all = Query::table(keys::person(id)).beginning_with(keys::FORMER_EMAIL_PREFIX);
        self.collect(&all).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::blocks::Block;

    /// Fails if either is kept for another time, so that an erasure would miss a block: one that the last mail
    /// there caused as late as it could.
    #[test]
    fn what_leads_to_the_block_of_a_former_e_mail_outlives_it_by_a_day() {
        let until = Timestamp::from_seconds(1_775_017_800);
        let email = Email::parse("asha@example.com").unwrap();
        let former = FormerEmail {
            user_id: UserId::from_bytes([1; 10]),
            email: email.clone(),
            until,
        };
        let block = Block {
            email,
            since: until.plus_seconds(outbox::KEPT_SECONDS),
            mail: None,
        };
        let ends_at = |places: Places| places.expires_at.unwrap();
        let longer = ends_at(former.places()) - ends_at(block.places());
        assert_eq!(longer, 24 * 60 * 60);
    }
}
