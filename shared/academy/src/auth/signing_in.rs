//! The end of every log-in: a new session, the cookies, and where to go.

use std::collections::BTreeMap;

use academy_domain::ids::UserId;
use academy_domain::password::PasswordAttempt;
use academy_domain::time::Timestamp;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::cookies;
use super::device::{Credential, Device};
use super::limits::Try;
use super::second_factor::{Shown, untouched};
use super::token::SessionToken;
use crate::app::App;
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::item::{attribute, from_item, number, text};
use crate::store::keys;
use crate::store::people::Login;
use crate::store::sessions::{Listed, Session};
use crate::store::transaction::{Changes, CommitError, Transaction, When};
use crate::views::UserView;

/// How long a session lives for who wants to be remembered: 7 days.
pub const REMEMBERED_SECONDS: i64 = 7 * 24 * 60 * 60;
/// How long it lives at most otherwise: 12 hours.
pub const FORGOTTEN_SECONDS: i64 = 12 * 60 * 60;
/// How many sessions a person may have; one more ends the oldest.
const SESSIONS_MOST: usize = 20;

/// `200 {user, redirect}`.
#[derive(Serialize)]
struct SignedIn {
    user: UserView,
    redirect: &'static str,
}

/// A session that begins with this request.
#[derive(Debug)]
pub struct Signing {
    token: SessionToken,
    device: Device,
    /// What is kept of it.
    pub session: Session,
    remembered_seconds: Option<i64>,
}

impl Signing {
    /// A new session of the person `user_id`, under the person's `epoch`, on `device`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(
        app: &App,
        request: &Request,
        (user_id, epoch): (&UserId, u32),
        device: Device,
        remember: Option<bool>,
    ) -> Result<Self, Problem> {
        let now = app.now();
        let remember = remember.unwrap_or(false);
        let seconds = if remember {
            REMEMBERED_SECONDS
        } else {
            FORGOTTEN_SECONDS
        };
        let token = SessionToken::new(user_id.clone())?;
        let session = Session {
            user_id: user_id.clone(),
            hash: token.hash(),
            created_at: now,
            ends_at: now.plus_seconds(seconds),
            last_seen_at: Some(now),
            user_agent: request.user_agent(),
            epoch,
            code_of: None,
            stepped_up_until: None,
        };
        Ok(Self {
            token,
            device,
            session,
            remembered_seconds: remember.then_some(seconds),
        })
    }

    /// Writes the session, and what ends for it, into `transaction`, with `hash` in the password's stead
    /// where that was made anew, and uses up the code that was `shown`.
    fn write(
        &self,
        transaction: &mut Transaction,
        (login, shown): (&Login, Option<&Shown>),
        hash: Option<&str>,
        now: Timestamp,
    ) -> Result<(), Problem> {
        let listed = attribute(&self.session.listed())?;
        let mut changes = Changes::new().set_entry("sessions", &self.session.hash, listed);
        let ended = ended(&login.sessions, now);
        let mut when = When::default()
            .equals("password_hash", text(&login.password_hash))
            .fewer_entries("sessions", SESSIONS_MOST + ended.len());
        if let Some(hash) = hash {
            changes = changes.set("password_hash", text(hash));
        }
        for hash in ended {
            changes = changes.remove_entry("sessions", hash);
            when = when.has_entry("sessions", hash);
            let key = keys::session(&login.user_id, hash);
            transaction.delete("ended session", &key, When::default());
        }
        let (changes, when) = match shown {
            Some(shown) => shown.used(changes, when)?,
            None => (changes, untouched(when, login.second_factor_uses)),
        };
        transaction.update("log-in", &keys::login(&login.email), changes, when);
        if let Some(shown) = shown {
            shown.tell(transaction, &login.user_id, now)?;
        }
        transaction.create("session", &self.session);
        let changes = Changes::new().set("last_login_at", number(now.millis()));
        let when = When::default()
            .equals("active", AttributeValue::Bool(true))
            .equals("epoch", number(login.epoch));
        transaction.update("profile", &keys::profile(&login.user_id), changes, when);
        Ok(())
    }

    /// The answer: who, where to go, and the cookies. The device is known from now on.
    ///
    /// # Errors
    /// None that happens.
    pub fn reply(&self, app: &App, login: &Login) -> Answer {
        let key = app.key()?;
        let reply = Reply::ok(&SignedIn {
            user: login.into(),
            redirect: login.role.home(),
        })?;
        let cookie = self.token.encode(key);
        let reply = cookies::signed_in(reply, &cookie, login.role, self.remembered_seconds);
        let device = self.device.cookie(key, Credential::at(login));
        Ok(cookies::device(reply, &device))
    }
}

/// A log-in that was right.
#[derive(Debug)]
pub struct Judged<'a> {
    /// What it was judged by.
    pub login: Login,
    /// The password.
    pub attempt: &'a PasswordAttempt,
    /// Whether its hash is weaker than what is made today.
    pub outdated: bool,
    /// The code, where there is a second factor.
    pub shown: Option<Shown>,
}

/// Opens a session for the log-in of `judged`, whose password was right, while the limits still let the try through.
/// All is written on condition that it is still what the log-in was judged by: the password's hash,
/// which is made anew where it is outdated, the second factor, the list of sessions, and the profile.
///
/// # Errors
/// When the store cannot be reached; 503 when the account changed under the log-in and keeps changing.
pub async fn open(
    app: &App,
    request: &Request,
    allowed: &Try,
    judged: Judged<'_>,
    remember: Option<bool>,
) -> Answer {
    let Judged {
        mut login,
        attempt,
        outdated,
        shown,
    } = judged;
    // Who logs in again goes on with what is counted for the device.
    let device = Device::of(app, request, Credential::at(&login))?;
    let who = (&login.user_id, login.epoch);
    let mut signing = Signing::new(app, request, who, device, remember)?;
    signing.session.code_of = shown.as_ref().map(Shown::since);
    let mut hash = None;
    if outdated {
        hash = Some(app.passwords.hash(attempt.as_bytes())?);
    }
    loop {
        let mut transaction = Transaction::new();
        allowed.check(&mut transaction);
        allowed.goes_on_for(app, request, &signing.device, &mut transaction)?;
        let by = (&login, shown.as_ref());
        signing.write(&mut transaction, by, hash.as_deref(), app.now())?;
        match transaction.commit(&app.store).await {
            Ok(()) => {
                login.password_hash = hash.unwrap_or(login.password_hash);
                return signing.reply(app, &login);
            }
            Err(error) => login = relisted(app, &login, error)?,
        }
    }
}

/// The log-in as it stands, where nothing was in the way of a new session but other sessions that began
/// or ended meanwhile: the password need not be judged again then.
fn relisted(app: &App, judged: &Login, error: CommitError) -> Result<Login, Problem> {
    let item = match &error {
        CommitError::Broken(all) if all.len() == 1 && !app.store.deadline().left().is_zero() => {
            error.broke("log-in").and_then(|broken| broken.item.clone())
        }
        _ => None,
    };
    let login = item.map(from_item::<Login>).transpose()?;
    let login = login.filter(|login| {
        login.password_hash == judged.password_hash
            && login.second_factor_uses == judged.second_factor_uses
    });
    login.ok_or_else(|| error.into())
}

/// The sessions that go when one more begins: none while there is room, else those that are over, and
/// of the living the oldest.
fn ended(sessions: &BTreeMap<String, Listed>, now: Timestamp) -> Vec<&str> {
    if sessions.len() < SESSIONS_MOST {
        return Vec::new();
    }
    let (mut living, over): (Vec<_>, Vec<_>) = sessions
        .iter()
        .partition(|(_, session)| now.is_before(session.ends_at));
    living.sort_by_key(|(_, session)| session.created_at);
    let surplus = (living.len() + 1).saturating_sub(SESSIONS_MOST);
    let gone = over.into_iter().chain(living.into_iter().take(surplus));
    gone.map(|(hash, _)| hash.as_str()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A list of sessions that began at the seconds `began` and live for an hour.
    fn list(began: impl Iterator<Item = i64>) -> BTreeMap<String, Listed> {
        let session = |second| {
            let created_at = Timestamp::from_seconds(second);
            let ends_at = created_at.plus_hours(1);
            (
                format!("s{second}"),
                Listed {
                    created_at,
                    ends_at,
                },
            )
        };
        began.map(session).collect()
    }

    #[test]
    fn the_oldest_goes_when_there_is_no_room_and_nobody_before() {
        let now = Timestamp::from_seconds(1000);
        assert!(ended(&list(0..0), now).is_empty());
        assert!(ended(&list(100..119), now).is_empty());
        assert_eq!(ended(&list(100..120), now), ["s100"]);
        assert_eq!(ended(&list(100..122), now), ["s100", "s101", "s102"]);
    }

    #[test]
    fn what_is_over_goes_before_what_lives() {
        let now = Timestamp::from_seconds(5000);
        let sessions = list((0..3).chain(4000..4017));
        assert_eq!(sessions.len(), 20);
        assert_eq!(ended(&sessions, now), ["s0", "s1", "s2"]);
        let exactly = Timestamp::from_seconds(3602);
        assert_eq!(ended(&sessions, exactly), ["s0", "s1", "s2"]);
    }
}
