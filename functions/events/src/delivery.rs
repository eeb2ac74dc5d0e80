//! One mail from the outbox to SES, in steps that a crash may end anywhere: take it, find its reader,
//! send, write down how it ended. Whoever dies in between leaves it taken until the lease ends; then
//! the sweeper takes it again. Mails go one after another, so that a crash doubles at most one.

use std::time::Duration;

use academy::app::App;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::domain::person::PersonName;
use academy::mail::send::{Outgoing, SendError, Sender};
use academy::mail::templates::render;
use academy::store::outbox::{Mail, Recipient};
use academy::store::people::{Login, Profile};
use academy::store::{Store, StoreError, keys};

/// The longest that one mail may keep its neighbours waiting; a function begins none later.
pub const ONE_MAIL: Duration = Duration::from_secs(25);
/// How long the table may take for one step.
const ONE_STEP: Duration = Duration::from_secs(7);

/// How it ended with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// SES took it.
    Sent,
    /// SES takes none now; it is tried again later.
    Deferred(String),
    /// It can never go out.
    Failed(String),
    /// There was nothing to do: somebody else has it, or it is over.
    NotOurs,
}

impl Outcome {
    /// A word for the log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Deferred(_) => "deferred",
            Self::Failed(_) => "failed",
            Self::NotOurs => "not ours",
        }
    }
}

/// Sends the mail `id`, if it is free.
///
/// # Errors
/// When the table cannot be reached, or an item does not read.
pub async fn deliver<S: Sender>(
    app: &App,
    sender: &S,
    id: &RecordId,
) -> Result<Outcome, StoreError> {
    let store = app.store.until(app.store.deadline().at_most(ONE_STEP));
    let Some(mail) = store.take_mail(id, app.now()).await? else {
        return Ok(Outcome::NotOurs);
    };
    let store = app.store.until(app.store.deadline().at_most(ONE_STEP));
    let outcome = match reader(&store, &mail.to).await? {
        Ok(reader) => send(app, sender, &mail, reader).await,
        Err(cause) => Outcome::Failed(cause.to_owned()),
    };
    let now = app.now();
    let ended = match &outcome {
        Outcome::Sent => mail.sent(now),
        Outcome::Deferred(cause) => mail.deferred(now, cause),
        Outcome::Failed(cause) => mail.failed(cause),
        Outcome::NotOurs => return Ok(outcome),
    };
    // What SES took is written down with all the time there is: else it would go out again.
    app.store.change_mail(&mail, &ended).await?;
    Ok(outcome)
}

/// To whom a mail goes, and by which name.
struct Reader {
    email: Email,
    name: Option<PersonName>,
}

/// Who reads the mail, as the table says now; else why nobody may get it.
async fn reader(store: &Store, to: &Recipient) -> Result<Result<Reader, &'static str>, StoreError> {
    let profile: Option<Profile> = match to {
        Recipient::Academy => {
            let email = Email::parse(academy::facts::CONTACT_EMAIL);
            let reader = email.map(|email| Reader { email, name: None });
            return Ok(reader.map_err(|_| "the academy's address is none"));
        }
        Recipient::Person(id) => {
            let profile = store.read_one(&keys::profile(id)).await?;
            if profile.is_none() {
                return Ok(Err("the account is gone"));
            }
            profile
        }
        // A bounce blocks the e-mail, not only the account's own mails.
        Recipient::Address(email) => match store.read_one::<Login>(&keys::login(email)).await? {
            Some(login) => store.read_one(&keys::profile(&login.user_id)).await?,
            None => None,
        },
    };
    if profile.as_ref().is_some_and(|profile| profile.mail_blocked) {
        return Ok(Err("mail to this address is blocked"));
    }
    let name = profile.as_ref().map(|profile| profile.name.clone());
    let email = match (to, profile) {
        (Recipient::Address(email), _) => email.clone(),
        (_, Some(profile)) => profile.email,
        _ => return Ok(Err("the account is gone")),
    };
    Ok(Ok(Reader { email, name }))
}

async fn send<S: Sender>(app: &App, sender: &S, mail: &Mail, reader: Reader) -> Outcome {
    let origin = &app.environment.public_origin;
    let Some(key) = app.settings.session_keys.first() else {
        return Outcome::Deferred("no key".to_owned());
    };
    let Ok(words) = render(&mail.message, reader.name.as_ref(), origin, key) else {
        // A mistake of ours, mended by a deploy: the mail waits for it.
        return Outcome::Deferred("not rendered".to_owned());
    };
    let outgoing = Outgoing {
        id: &mail.id,
        to: &reader.email,
        words: &words,
    };
    match sender.send(outgoing).await {
        Ok(()) => Outcome::Sent,
        Err(SendError::Passing(code)) => Outcome::Deferred(code),
        Err(SendError::Refused(code)) => Outcome::Failed(code),
    }
}

/// What a log may say of a failure: an item's contents never, and serde's words may quote them.
pub fn cause(error: &StoreError) -> String {
    match error {
        StoreError::Unreadable { kind, .. } => format!("an item of {kind} does not read"),
        other => other.to_string(),
    }
}
