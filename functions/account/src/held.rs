//! Everything that is held about a person, as it is read for them: what an erasure would remove or
//! empty, and no more.

use std::collections::{BTreeMap, BTreeSet};

use academy::accounts::subject;
use academy::app::App;
use academy::auth::guard::Person;
use academy::domain::limits::Window;
use academy::erasure::{counters, mails_of, proven_emails};
use academy::store::account_links::EmailChange;
use academy::store::applications::ApplicationRecord;
use academy::store::audit::{AuditRow, AuditText};
use academy::store::enrollments::Enrollment;
use academy::store::erasures::FormerEmail;
use academy::store::idempotency::Done;
use academy::store::keys::{self, Key};
use academy::store::limits::counted;
use academy::store::messages::MessageRecord;
use academy::store::outbox::Mail;
use academy::store::pointers::Kind;
use academy::store::query::Query;
use academy::store::registrations::Registration;
use academy::store::{Items, Store, StoreError};

/// What is held, beside profile, log-in and sessions.
pub(crate) struct Held {
    pub(crate) enrollments: Vec<Enrollment>,
    pub(crate) messages: Vec<MessageRecord>,
    pub(crate) applications: Vec<ApplicationRecord>,
    pub(crate) former: Vec<FormerEmail>,
    pub(crate) change: Option<EmailChange>,
    pub(crate) registration: Option<Registration>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) rows: Vec<AuditRow>,
    pub(crate) texts: BTreeMap<(String, u64), String>,
    pub(crate) requests: Vec<Done>,
    pub(crate) limits: Vec<(String, Window)>,
}

impl Held {
    /// Reads it. What only marks a place for the person (claims, search entries, pointers) repeats what
    /// is here, and is left out.
    pub(crate) async fn read(app: &App, person: &Person) -> Result<Self, StoreError> {
        let (store, id, email) = (&app.store, person.id(), &person.profile.email);
        let (found, sent, texts, requests) = tokio::try_join!(
            store.enrollments_of(id, None, usize::MAX),
            store.sent_under(email),
            store.texts_about(id),
            store.records_of(id.as_str()),
        )?;
        let enrollments: Vec<Enrollment> = found.into_iter().map(|entry| entry.record).collect();
        let former = store.former_emails_of(id).await?;
        let mails = mails_of(store, &person.profile, &former).await?;

        let (change, registration) = (keys::email_change(id), keys::registration_pointer(email));
        let other = store.read_one::<EmailChange>(&change).await?;
        let counters = counters(app, person, &former).await?;
        let mut wanted = vec![registration.clone()];
        wanted.extend(sent.iter().map(|pointer| match pointer.to {
            Kind::Message => keys::message(&pointer.id),
            Kind::Application => keys::application(&pointer.id),
        }));
        wanted.extend(counters.iter().cloned());
        let items = store.read(&wanted).await?;
        let mut held = Self {
            rows: rows(store, person, &enrollments, &texts).await?,
            texts: texts
                .into_iter()
                .map(|text| ((text.subject, text.seq), text.text))
                .collect(),
            enrollments,
            messages: Vec::new(),
            applications: Vec::new(),
            change: other,
            registration: items.get(&registration)?,
            limits: limits(&items, &counters)?,
            former,
            mails,
            requests,
        };
        for pointer in sent {
            match pointer.to {
                Kind::Message => held
                    .messages
                    .extend(items.get(&keys::message(&pointer.id))?),
                Kind::Application => {
                    let key = keys::application(&pointer.id);
                    held.applications.extend(items.get(&key)?);
                }
            }
        }
        Ok(held)
    }
}

/// What the audit log says of the account and its enrollments, of deleted ones where words are left.
async fn rows(
    store: &Store,
    person: &Person,
    enrollments: &[Enrollment],
    texts: &[AuditText],
) -> Result<Vec<AuditRow>, StoreError> {
    let mut subjects: BTreeSet<String> = enrollments.iter().map(Enrollment::subject).collect();
    subjects.insert(subject(person.id()));
    subjects.extend(texts.iter().map(|text| text.subject.clone()));
    let mut rows = Vec::new();
    for subject in subjects {
        let chain = Query::table(keys::audit_chain(&subject));
        rows.extend(store.collect::<AuditRow>(&chain).await?);
    }
    rows.sort_by_key(|row| row.row.at);
    Ok(rows)
}

/// The counters of the account and of what it proved to own. Those of an e-mail that is only wanted are of
/// whoever has it.
async fn counters(
    app: &App,
    person: &Person,
    former: &[FormerEmail],
) -> Result<Vec<Key>, StoreError> {
    let mut keys = counters::of_account(app, person.id());
    keys.extend(counters::of_session(app, person.id(), &person.session.hash));
    for email in proven_emails(&app.store, &person.profile, former).await? {
        keys.extend(counters::of_email(app, email));
    }
    Ok(keys)
}

fn limits(items: &Items, keys: &[Key]) -> Result<Vec<(String, Window)>, StoreError> {
    let counted = keys.iter().map(|key| counted(items, key));
    counted.filter_map(Result::transpose).collect()
}
