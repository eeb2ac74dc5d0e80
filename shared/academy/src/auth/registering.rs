//! What register and resend share: both answer everybody alike, and make the same calls with as many
//! writes whether the e-mail is known, waits, or was never heard of.

use academy_domain::email::Email;
use academy_domain::ids::{RecordId, UserId};
use academy_domain::limits::Limit;
use academy_domain::time::Timestamp;

use super::limits::Subject;
use crate::app::App;
use crate::clock::random;
use crate::http::{Problem, Request};
use crate::mail::Message;
use crate::store::item::text;
use crate::store::limits::{Counter, Tally};
use crate::store::outbox::{self, Recipient};
use crate::store::people::Login;
use crate::store::registrations::{Linked, Registration};
use crate::store::transaction::{Transaction, When};
use crate::store::{StoreError, keys};

/// What is known of an e-mail for which somebody asks for a link.
#[derive(Debug)]
pub struct Asked {
    email: Email,
    account: Option<UserId>,
    waiting: Option<Registration>,
    client: Tally,
    counter: Counter,
    tally: Option<Tally>,
}

/// What is done about it.
#[derive(Debug)]
pub enum Outcome {
    /// This registration waits from now on, and its link is mailed; older links are dead.
    Link(Box<Registration>),
    /// This person is told that there is an account already.
    Account(UserId),
    /// Nothing changes and nothing is mailed.
    Silence,
}

impl Asked {
    /// Reads what is known of `email`, and judges the request by `per_client`.
    ///
    /// # Errors
    /// 429 over the client's limit; over the e-mail's, [`Asked::may_mail`] says no.
    pub async fn read(
        app: &App,
        request: &Request,
        email: Email,
        (per_client, per_email): (&'static Limit, &'static Limit),
    ) -> Result<Self, Problem> {
        let now = app.now();
        let client = Counter::new(per_client, &app.counted(&[&request.client()?.to_string()])?);
        let counter = Counter::new(per_email, &app.counted(&[email.as_str()])?);
        let (login, pointer) = (keys::login(&email), keys::registration_pointer(&email));
        let wanted = [login, pointer, client.key(), counter.key()];
        let items = app.store.read(&wanted).await?;
        let account: Option<Login> = items.get(&wanted[0])?;
        Ok(Self {
            account: account.map(|login| login.user_id),
            waiting: items.get(&wanted[1])?,
            client: client.require(&items, now)?,
            tally: counter.decide(&items, now)?.ok(),
            counter,
            email,
        })
    }

    /// Whether the e-mail may get one mail more.
    pub fn may_mail(&self) -> bool {
        self.tally.is_some()
    }

    /// Whose e-mail it is.
    pub fn account(&self) -> Option<&UserId> {
        self.account.as_ref()
    }

    /// The registration that waits, where it may have a new link.
    pub fn renewable(&self, app: &App) -> Option<&Registration> {
        self.waiting
            .as_ref()
            .filter(|r| r.may_be_renewed(app.now()))
    }

    /// An id for a new registration.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new_id(&self, app: &App) -> Result<RecordId, Problem> {
        new_id(app, &self.email)
    }

    /// Does it, on condition that all is still as it was read. Where one outcome writes and another
    /// does not, a check or a removal of nothing stands in.
    ///
    /// # Errors
    /// When the store cannot be reached, or somebody else was faster.
    pub async fn settle(self, app: &App, outcome: Outcome) -> Result<(), Problem> {
        let now = app.now();
        let mut transaction = Transaction::new();
        let login = match &self.account {
            Some(id) => When::default().equals("user_id", text(id.as_str())),
            None => When::absent(),
        };
        transaction.check("log-in", &keys::login(&self.email), login);
        let before = match &self.waiting {
            Some(waiting) => When::default().equals("id", text(waiting.id.as_str())),
            None => When::absent(),
        };
        let next = match &outcome {
            Outcome::Link(next) => Some(next.as_ref()),
            Outcome::Account(_) | Outcome::Silence => None,
        };
        let nobodys = RecordId::from_parts(now, random::<10>()?);
        let mut dead = keys::registration(&RecordId::from_parts(now, random::<10>()?));
        if let Some(next) = next {
            transaction.put("registration", next, before);
            transaction.create("link", &Linked(next.clone()));
            if let Some(waiting) = &self.waiting {
                dead = keys::registration(&waiting.id);
            }
        } else {
            let pointer = keys::registration_pointer(&self.email);
            transaction.check("registration", &pointer, before);
            transaction.check("link", &keys::registration(&nobodys), When::absent());
        }
        transaction.delete("older link", &dead, When::default());
        let (to, message) = self.mail(outcome);
        outbox::post(&mut transaction, to, message, now)?;
        self.client.count(&mut transaction);
        match &self.tally {
            Some(tally) => tally.count(&mut transaction),
            None => self.counter.count_beyond(&mut transaction),
        }
        Ok(transaction.commit(&app.store).await?)
    }

    fn mail(&self, outcome: Outcome) -> (Recipient, Message) {
        match outcome {
            Outcome::Link(next) => link_mail(*next),
            Outcome::Account(id) => (Recipient::Person(id), Message::AlreadyRegistered),
            Outcome::Silence => (Recipient::Academy, Message::Nothing),
        }
    }
}

/// `waiting` under a new link, which works for a day from now.
///
/// # Errors
/// When there is no randomness.
pub fn under_new_link(app: &App, waiting: &Registration) -> Result<Registration, Problem> {
    Ok(Registration {
        id: new_id(app, &waiting.email)?,
        link_ends_at: app.now().plus_seconds(Registration::LINK_SECONDS),
        ..waiting.clone()
    })
}

/// Writes that `next` waits in the place of `before`, whose link is dead then, and mails its own; for
/// who may know that somebody waits. Holds only where nobody has the e-mail yet.
///
/// # Errors
/// When there is no randomness for the mail's id.
pub fn mail_new_link(
    transaction: &mut Transaction,
    before: &Registration,
    next: Registration,
    now: Timestamp,
) -> Result<(), StoreError> {
    let as_read = When::default().equals("id", text(before.id.as_str()));
    transaction.check("log-in", &keys::login(&next.email), When::absent());
    transaction.put("registration", &next, as_read);
    transaction.create("link", &Linked(next.clone()));
    let dead = keys::registration(&before.id);
    transaction.delete("older link", &dead, When::default());
    let (to, message) = link_mail(next);
    outbox::post(transaction, to, message, now)
}

fn new_id(app: &App, email: &Email) -> Result<RecordId, Problem> {
    Ok(Subject::of(app, email)?.registration_id(app.now())?)
}

/// The mail with the link of a registration.
fn link_mail(next: Registration) -> (Recipient, Message) {
    let message = Message::VerifyEmail {
        registration: next.id,
        name: next.name,
    };
    (Recipient::Address(next.email), message)
}
