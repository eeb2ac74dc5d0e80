//! What strangers sent to the academy of the bench: one message and one application of each kind are filed by
//! requests, and copied as the functions keep them.

use academy::domain::ids::RecordId;
use academy::domain::time::Timestamp;
use academy::store::applications::ApplicationRecord;
use academy::store::item::to_item;
use academy::store::messages::MessageRecord;
use academy::store::{Item, StoreError, keys};
use academy_tests::Academy;
use serde_json::json;

use super::crowd::{read, unreadable};

/// A message and an application, as they are kept.
pub(super) struct Inbox {
    message: MessageRecord,
    application: ApplicationRecord,
}

impl Inbox {
    /// Files one of each.
    pub(super) async fn of(academy: &Academy) -> Result<Self, StoreError> {
        academy.internship("intern").await;
        let who = json!({"name": "Kumar S", "email": "kumar@example.com", "phone": "98111 22233"});
        let mut visitor = academy.visitor();
        let mut ids = Vec::new();
        for (path, field) in [
            ("/api/messages", "message"),
            ("/api/internships/intern/applications", "cover_letter"),
        ] {
            let mut body = who.clone();
            body[field] = "A few words, as people write them.".into();
            let filed = visitor.post(path, body).await.expect(201);
            ids.push(RecordId::parse(filed.text_at("/id")).map_err(unreadable)?);
        }
        let store = academy.store();
        Ok(Self {
            message: read(&store, &keys::message(&ids[0])).await?,
            application: read(&store, &keys::application(&ids[1])).await?,
        })
    }

    /// A copy of each, of `moment`, for the person of this `number`.
    pub(super) fn copies(&self, number: usize, moment: Timestamp) -> Result<[Item; 2], StoreError> {
        let mut random = [0; 10];
        random[2..].copy_from_slice(&(number as u64).to_be_bytes());
        let id = RecordId::from_parts(moment, random);
        let message = MessageRecord {
            id: id.clone(),
            created_at: moment,
            ..self.message.clone()
        };
        let application = ApplicationRecord {
            id,
            created_at: moment,
            ..self.application.clone()
        };
        Ok([to_item(&message)?, to_item(&application)?])
    }
}
