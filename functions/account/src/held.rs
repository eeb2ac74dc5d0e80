//! Everything that is held about a person, as it is read for them: what an erasure would remove or
//! empty, with the audit log of it, and no more.

use std::collections::{BTreeMap, BTreeSet};

use academy::accounts::subject;
use academy::app::App;
use academy::auth::guard::Person;
use academy::domain::email::Email;
use academy::domain::limits::Window;
use academy::domain::time::Timestamp;
use academy::erasure::{counters, mails_of, proven_emails};
use academy::store::account_links::EmailChange;
use academy::store::applications::ApplicationRecord;
use academy::store::blocks::Block;
use academy::store::erasures::FormerEmail;
use academy::store::idempotency::Done;
use academy::store::keys::{self, Key};
use academy::store::limits::counted;
use academy::store::messages::MessageRecord;
use academy::store::pointers::Kind;
use academy::store::registrations::Registration;
use academy::store::{Items, StoreError};

use crate::parts::Piece;

/// What is held, beside profile, log-in and sessions.
pub(crate) struct Held {
    /// What may be much: it is told in parts.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) former: Vec<FormerEmail>,
    /// Since when mail to a former e-mail is stopped, by the e-mail.
    pub(crate) blocked: BTreeMap<Email, Timestamp>,
    pub(crate) change: Option<EmailChange>,
    pub(crate) registration: Option<Registration>,
    pub(crate) texts: BTreeMap<(String, u64), String>,
    pub(crate) requests: Vec<Done>,
    pub(crate) limits: Vec<(String, Window)>,
}

impl Held {
    /// Reads it. What only marks a place for the person (claims, search entries, pointers) repeats what
    /// is here, and is left out.
    pub(crate) async fn read(app: &App, person: &Person) -> Result<Self, StoreError> {
        let (store, id, email) = (&app.store, person.id(), &person.profile.email);
        let (enrollments, sent, texts, requests, former) = tokio::try_join!(
            store.enrollments_of(id, None, usize::MAX),
            store.sent_under(email),
            store.texts_about(id),
            store.records_of(id.as_str()),
            store.former_emails_of(id),
        )?;
        let (mails, proven) = tokio::try_join!(
            mails_of(store, &person.profile, &former),
            proven_emails(store, &person.profile, &former),
        )?;
        let counters = counters(app, person, &proven);
        let blocks: Vec<Key> = proven.into_iter().map(keys::mail_block).collect();
        let (change, registration) = (keys::email_change(id), keys::registration_pointer(email));
        let mut wanted = vec![change.clone(), registration.clone()];
        wanted.extend(counters.iter().chain(&blocks).cloned());
        let items = store.read(&wanted).await?;

        let enrollments = enrollments.into_iter().map(|entry| entry.record);
        let mut subjects: BTreeSet<String> = BTreeSet::from([subject(id)]);
        let mut pieces: Vec<Piece> = enrollments
            .inspect(|enrollment| subjects.extend([enrollment.subject()]))
            .map(|enrollment| Piece::Enrollment(Box::new(enrollment)))
            .collect();
        // Of deleted enrollments, too, where words are left.
        subjects.extend(texts.iter().map(|text| text.subject.clone()));
        subjects.extend(sent.iter().map(|pointer| match pointer.to {
            Kind::Message => MessageRecord::subject_of(&pointer.id),
            Kind::Application => ApplicationRecord::subject_of(&pointer.id),
        }));
        pieces.extend(sent.into_iter().map(Piece::Sent));
        pieces.extend(mails.into_iter().map(|mail| Piece::Mail(Box::new(mail))));
        pieces.extend(subjects.into_iter().map(|subject| Piece::Chain(subject, 0)));
        let texts = texts.into_iter();
        Ok(Self {
            pieces,
            former,
            blocked: blocked(&items, &blocks, app.now())?,
            change: items.get(&change)?,
            registration: items.get(&registration)?,
            texts: texts
                .map(|text| ((text.subject, text.seq), text.text))
                .collect(),
            requests,
            limits: limits(&items, &counters)?,
        })
    }
}

/// The counters of the account and of what it proved to own. Those of an e-mail that is only wanted are of
/// whoever has it.
fn counters(app: &App, person: &Person, proven: &[&Email]) -> Vec<Key> {
    let mut keys = counters::of_account(app, person.id());
    keys.extend(counters::of_session(app, person.id(), &person.session.hash));
    for email in proven {
        keys.extend(counters::of_email(app, email));
    }
    keys
}

fn blocked(
    items: &Items,
    keys: &[Key],
    now: Timestamp,
) -> Result<BTreeMap<Email, Timestamp>, StoreError> {
    let mut blocked = BTreeMap::new();
    for key in keys {
        let block: Option<Block> = items.get(key)?;
        if let Some(block) = block.filter(|block| block.holds(now)) {
            blocked.insert(block.email, block.since);
        }
    }
    Ok(blocked)
}

fn limits(items: &Items, keys: &[Key]) -> Result<Vec<(String, Window)>, StoreError> {
    let counted = keys.iter().map(|key| counted(items, key));
    counted.filter_map(Result::transpose).collect()
}
