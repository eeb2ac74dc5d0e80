//! One mail from the outbox to SES, in steps that a crash may end anywhere: take it, find its reader,
//! send, write down how it ended. Whoever dies in between leaves it taken until the lease ends; then
//! the sweeper takes it again. Mails go one after another, so that a crash doubles at most one.
//!
//! Where SES said that it did not take the mail just now, it is asked again at once, a few times. Where
//! nobody knows, it is not: the mail waits for a sweep, so that it is doubled once at most.

use std::time::Duration;

use academy::app::App;
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::domain::person::PersonName;
use academy::domain::time::Timestamp;
use academy::mail::send::{Outgoing, SendError, Sender};
use academy::mail::templates::render;
use academy::mail::{Message, Names};
use academy::store::account_links::EmailChange;
use academy::store::blocks::Block;
use academy::store::outbox::{Mail, Recipient, Status};
use academy::store::people::{Login, Profile};
use academy::store::{Store, StoreError, keys};

/// The longest that one mail may keep its neighbours waiting; a function begins none later.
pub const ONE_MAIL: Duration = Duration::from_secs(25);
/// How long the table may take for one step.
const ONE_STEP: Duration = Duration::from_secs(7);
/// How long SES may take for one mail, however often it is asked.
const SENDING: Duration = Duration::from_secs(10);
/// How often SES is asked to take a mail before it is put off.
const TRIES: u32 = 3;
/// SES is not asked again with less time left: a call that is cut short may have been a mail.
const ONE_TRY: Duration = Duration::from_secs(4);
/// Why a mail to an e-mail that takes none does not go out.
const BLOCKED: &str = "mail to this address is blocked";
/// Why a mail to somebody who was erased cannot go out.
const GONE: &str = "the account is gone";
/// Why a mail with an older link does not go out: it would come last, and the newest mail's link be dead.
const REPLACED: &str = "the link was used, or replaced by a newer one";

/// How long after it was written a mail goes out at once.
const LATE_SECONDS: i64 = 30;

/// How it ended with a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// SES took it.
    Sent,
    /// SES takes none now; it is tried again later.
    Deferred(String),
    /// SES was not asked, as it cannot be made as this is deployed: a mistake of ours, mended by a deploy.
    /// It is tried again later.
    Unready(&'static str),
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
            Self::Unready(_) => "not ready",
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
    let outcome = match reader(&store, &mail.to, app.now()).await? {
        Ok(reader) => match about(&store, &mail, app.now()).await? {
            Ok(about) => send(app, sender, &mail, (reader, about)).await,
            Err(cause) => Outcome::Failed(cause.to_owned()),
        },
        Err(cause) => Outcome::Failed(cause.to_owned()),
    };
    let now = app.now();
    let ended = match &outcome {
        Outcome::Sent => mail.sent(now),
        Outcome::Deferred(cause) => mail.deferred(now, cause),
        Outcome::Unready(cause) => mail.deferred(now, cause),
        Outcome::Failed(cause) => mail.failed(cause),
        Outcome::NotOurs => return Ok(outcome),
    };
    // What SES took is written down with all the time there is: else it would go out again.
    if ended.status != Status::Queued && is_of_nobody(&mail, &outcome) {
        app.store.forget_mail(&mail).await?;
    } else {
        app.store.change_mail(&mail, &ended).await?;
    }
    Ok(outcome)
}

/// Whether its reader is erased, so that nothing of the mail may be kept.
fn is_of_nobody(mail: &Mail, outcome: &Outcome) -> bool {
    mail.message.is_farewell() || matches!(outcome, Outcome::Failed(cause) if cause == GONE)
}

/// To whom a mail goes, and by which name.
struct Reader {
    email: Email,
    name: Option<PersonName>,
}

/// Who reads the mail, as the table says now; else why nobody may get it.
async fn reader(
    store: &Store,
    to: &Recipient,
    now: Timestamp,
) -> Result<Result<Reader, &'static str>, StoreError> {
    let profile: Option<Profile> = match to {
        Recipient::Academy => {
            let email = Email::parse(academy::facts::CONTACT_EMAIL);
            let reader = email.map(|email| Reader { email, name: None });
            return Ok(reader.map_err(|_| "the academy's address is none"));
        }
        Recipient::Person(id) => {
            let profile = store.read_one(&keys::profile(id)).await?;
            if profile.is_none() {
                return Ok(Err(GONE));
            }
            profile
        }
        // A bounce blocks the e-mail, not only the account's own mails.
        Recipient::Address(email) | Recipient::Elsewhere { email, .. } => {
            let (login, block) = (keys::login(email), keys::mail_block(email));
            let whose = match to {
                Recipient::Elsewhere { of, .. } => Some(keys::profile(of)),
                _ => None,
            };
            let mut wanted = vec![login.clone(), block.clone()];
            wanted.extend(whose.clone());
            let items = store.read(&wanted).await?;
            if whose.is_some_and(|whose| !items.has(&whose)) {
                return Ok(Err(GONE));
            }
            let block: Option<Block> = items.get(&block)?;
            match items.get::<Login>(&login)? {
                Some(login) => store.read_one(&keys::profile(&login.user_id)).await?,
                None if block.is_some_and(|block| block.holds(now)) => return Ok(Err(BLOCKED)),
                None => None,
            }
        }
    };
    if profile.as_ref().is_some_and(|profile| profile.mail_blocked) {
        return Ok(Err(BLOCKED));
    }
    let name = profile.as_ref().map(|profile| profile.name.clone());
    let email = match (to.email(), profile) {
        (Some(email), _) => email.clone(),
        (None, Some(profile)) => profile.email,
        (None, None) => return Ok(Err(GONE)),
    };
    Ok(Ok(Reader { email, name }))
}

/// Of whom the mail tells, if of anybody; else why it says nothing any more, or nothing that holds.
async fn about(
    store: &Store,
    mail: &Mail,
    now: Timestamp,
) -> Result<Result<Option<Profile>, &'static str>, StoreError> {
    if is_late(mail, now) && !leads_on(store, mail).await? {
        return Ok(Err(REPLACED));
    }
    let Some(id) = mail.message.about() else {
        return Ok(Ok(None));
    };
    let profile: Option<Profile> = store.read_one(&keys::profile(id)).await?;
    Ok(match profile {
        Some(profile) => Ok(Some(profile)),
        None => Err("the account that it tells of is gone"),
    })
}

/// Whether it comes when its reader may have asked for another. What goes out at once keeps its turn.
fn is_late(mail: &Mail, now: Timestamp) -> bool {
    now.seconds_since(mail.created_at) >= LATE_SECONDS
}

/// Whether the mail's link, where a newer one would take its place, still leads anywhere.
async fn leads_on(store: &Store, mail: &Mail) -> Result<bool, StoreError> {
    Ok(match (&mail.message, &mail.to) {
        (Message::VerifyEmail { registration, .. }, _) => {
            let registration = keys::registration(registration);
            let items = store.read(std::slice::from_ref(&registration)).await?;
            items.has(&registration)
        }
        (Message::ConfirmEmail { change, .. }, Recipient::Elsewhere { of, .. }) => {
            let wanted: Option<EmailChange> = store.read_one(&keys::email_change(of)).await?;
            wanted.is_some_and(|wanted| wanted.id == *change)
        }
        _ => true,
    })
}

async fn send<S: Sender>(
    app: &App,
    sender: &S,
    mail: &Mail,
    (reader, about): (Reader, Option<Profile>),
) -> Outcome {
    let origin = &app.environment.public_origin;
    let Some(key) = app.settings.session_keys.first() else {
        return Outcome::Unready("no key");
    };
    let names = Names {
        reader: reader.name.as_ref(),
        about: about.as_ref().map(|about| (&about.name, &about.email)),
    };
    let Ok(words) = render(&mail.message, names, origin, key) else {
        return Outcome::Unready("not rendered");
    };
    let until = app.store.deadline().at_most(SENDING);
    let mut answers_to = mail.message.answers_go_to();
    let mut tries = 1;
    loop {
        let outgoing = Outgoing {
            id: &mail.id,
            to: &reader.email,
            answers_to,
            words: &words,
        };
        let code = match sender.send(outgoing, until).await {
            Ok(()) => return Outcome::Sent,
            // A stranger wrote the address that answers go to, and SES may dislike it: the mail says it, too.
            Err(SendError::Refused(code)) if answers_to.is_some() => {
                if until.left() < ONE_TRY {
                    return Outcome::Deferred(code);
                }
                answers_to = None;
                continue;
            }
            Err(SendError::Refused(code)) => return Outcome::Failed(code),
            Err(SendError::Passing(code) | SendError::Unheard(code)) => {
                return Outcome::Deferred(code);
            }
            Err(SendError::Busy(code)) => code,
        };
        let roll = random::<2>().map_or(u16::MAX, u16::from_be_bytes);
        let Some(pause) = pause(app.mail_pause, tries, roll, until.left()) else {
            return Outcome::Deferred(code);
        };
        tokio::time::sleep(pause).await;
        tries += 1;
    }
}

/// How long to wait after so many tries, with `left` of the mail's time; nothing when it is to be put
/// off. Full jitter: any moment up to a bound that begins with `first` and doubles, as `roll` has it.
fn pause(first: Duration, tries: u32, roll: u16, left: Duration) -> Option<Duration> {
    if tries >= TRIES {
        return None;
    }
    let bound = first.saturating_mul(1 << (tries - 1).min(8));
    let pause = bound.saturating_mul(u32::from(roll)) / u32::from(u16::MAX);
    (left >= pause + ONE_TRY).then_some(pause)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Duration = Duration::from_millis(500);

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn pauses_are_anything_up_to_a_bound_that_doubles() {
        for (tries, roll, millis) in [
            (1, 0, 0),
            (1, u16::MAX, 500),
            (1, u16::MAX / 2, 249),
            (2, 0, 0),
            (2, u16::MAX, 1_000),
        ] {
            let waits = pause(FIRST, tries, roll, secs(10)).unwrap().as_millis();
            assert_eq!(waits, millis, "{tries} {roll}");
        }
    }

    #[test]
    fn ses_is_asked_three_times_and_never_with_too_little_time() {
        assert_eq!(pause(FIRST, TRIES, 0, secs(10)), None);
        assert_eq!(pause(FIRST, 1, u16::MAX, ONE_TRY + FIRST), Some(FIRST));
        let short = ONE_TRY + FIRST - Duration::from_millis(1);
        assert_eq!(pause(FIRST, 1, u16::MAX, short), None);
        assert_eq!(pause(FIRST, 1, 0, secs(3)), None);
    }

    /// What bounds one mail: taking it, joining its reader, sending. Writing down has what is left.
    #[test]
    fn a_mail_keeps_its_neighbours_waiting_no_longer_than_it_may() {
        assert!(ONE_STEP * 2 + SENDING <= ONE_MAIL);
    }
}
