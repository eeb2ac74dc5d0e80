//! Everything that is held about a person, as it is read for them: what an erasure would remove or
//! empty, and no more.

use std::collections::{BTreeMap, BTreeSet};

use academy::accounts::subject;
use academy::app::App;
use academy::auth::guard::Person;
use academy::domain::limits::Window;
use academy::erasure::{counters, mails_of, proven_emails};
use academy::store::account_links::EmailChange;
use academy::store::erasures::FormerEmail;
use academy::store::idempotency::Done;
use academy::store::keys::{self, Key};
use academy::store::limits::counted;
use academy::store::registrations::Registration;
use academy::store::{Items, StoreError};

use crate::parts::Piece;

/// What is held, beside profile, log-in and sessions.
pub(crate) struct Held {
    /// What may be much: it is told in parts.
    pub(crate) pieces: Vec<Piece>,
    pub(crate) former: Vec<FormerEmail>,
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
        let (mails, counters) = tokio::try_join!(
            mails_of(store, &person.profile, &former),
            counters(app, person, &former),
        )?;
        let (change, registration) = (keys::email_change(id), keys::registration_pointer(email));
        let mut wanted = vec![change.clone(), registration.clone()];
        wanted.extend(counters.iter().cloned());
        let items = store.read(&wanted).await?;

        let enrollments = enrollments.into_iter().map(|entry| entry.record);
        let mut subjects: BTreeSet<String> = BTreeSet::from([subject(id)]);
        let mut pieces: Vec<Piece> = enrollments
            .inspect(|enrollment| subjects.extend([enrollment.subject()]))
            .map(|enrollment| Piece::Enrollment(Box::new(enrollment)))
            .collect();
        // Of deleted enrollments, too, where words are left.
        subjects.extend(texts.iter().map(|text| text.subject.clone()));
        pieces.extend(sent.into_iter().map(Piece::Sent));
        pieces.extend(mails.into_iter().map(|mail| Piece::Mail(Box::new(mail))));
        pieces.extend(subjects.into_iter().map(|subject| Piece::Chain(subject, 0)));
        let texts = texts.into_iter();
        Ok(Self {
            pieces,
            former,
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
