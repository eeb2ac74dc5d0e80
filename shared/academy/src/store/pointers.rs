//! What was sent under an e-mail, by people who need no account: pointers from the e-mail to it, so that
//! an export finds all of it, and an erasure leaves none.

use academy_domain::email::Email;
use academy_domain::ids::RecordId;
use serde::{Deserialize, Serialize};

use super::item::Record;
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError};

/// What a pointer points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A message to the academy.
    Message,
    /// An application for an internship.
    Application,
}

/// From an e-mail to one thing that was sent under it; written with it, and removed with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// The e-mail that was named; nobody has proven to own it.
    pub email: Email,
    /// What was sent.
    pub to: Kind,
    /// Which one.
    pub id: RecordId,
}

impl Record for Pointer {
    const KIND: &'static str = "pointer";

    fn key(&self) -> Key {
        match self.to {
            Kind::Message => keys::message_pointer(&self.email, &self.id),
            Kind::Application => keys::application_pointer(&self.email, &self.id),
        }
    }
}

impl Store {
    /// What was sent under an e-mail: messages, then applications, consistently.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or a pointer does not read.
    pub async fn sent_under(&self, email: &Email) -> Result<Vec<Pointer>, StoreError> {
        let mut all = Vec::new();
        for prefix in [
            keys::MESSAGE_POINTER_PREFIX,
            keys::APPLICATION_POINTER_PREFIX,
        ] {
            let under = Query::table(keys::under_email(email)).beginning_with(prefix);
            all.extend(self.collect::<Pointer>(&under).await?);
        }
        Ok(all)
    }
}
