//! The end of every log-in: a new session, the cookies, and where to go.

use std::collections::BTreeMap;

use academy_domain::ids::UserId;
use academy_domain::password::PasswordAttempt;
use academy_domain::time::Timestamp;
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use super::token::SessionToken;
use super::{cookies, device, password};
use crate::app::App;
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::item::{attribute, number, text};
use crate::store::keys;
use crate::store::people::Login;
use crate::store::sessions::{Listed, Session};
use crate::store::transaction::{Changes, Transaction, When};
use crate::views::UserView;

/// How long a session lives for who wants to be remembered: 7 days.
const REMEMBERED_SECONDS: i64 = 7 * 24 * 60 * 60;
/// How long it lives at most otherwise: 12 hours.
const FORGOTTEN_SECONDS: i64 = 12 * 60 * 60;
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
    /// What is kept of it.
    pub session: Session,
    remembered_seconds: Option<i64>,
}

impl Signing {
    /// A new session of the person `user_id`, under the person's `epoch`.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new(
        app: &App,
        request: &Request,
        (user_id, epoch): (&UserId, u32),
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
        };
        Ok(Self {
            token,
            session,
            remembered_seconds: remember.then_some(seconds),
        })
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
        Ok(cookies::device(reply, &device::encode(&login.user_id, key)))
    }
}

/// Opens a session for `login`, whose password was right, in `transaction` with whatever else goes
/// with it. All is written on condition that it is still what the log-in was judged by: the password's
/// hash, which is made anew where it is `outdated`, the list of sessions, and the profile.
///
/// # Errors
/// When the store cannot be reached; 503 when the account changed under the log-in and keeps changing.
pub async fn open(
    app: &App,
    request: &Request,
    (login, attempt, outdated): (&Login, &PasswordAttempt, bool),
    remember: Option<bool>,
    mut transaction: Transaction,
) -> Answer {
    let signing = Signing::new(app, request, (&login.user_id, login.epoch), remember)?;
    let session = &signing.session;
    let ended = ended(&login.sessions, app.now());
    let mut changes =
        Changes::new().set_entry("sessions", &session.hash, attribute(&session.listed())?);
    let mut when = When::default()
        .equals("password_hash", text(&login.password_hash))
        .fewer_entries("sessions", SESSIONS_MOST + ended.len());
    if outdated {
        let hash = password::hash(attempt.as_bytes())?;
        changes = changes.set("password_hash", text(hash));
    }
    for hash in ended {
        changes = changes.remove_entry("sessions", hash);
        when = when.has_entry("sessions", hash);
        let key = keys::session(&login.user_id, hash);
        transaction.delete("ended session", &key, When::default());
    }
    transaction.update("log-in", &keys::login(&login.email), changes, when);
    transaction.create("session", session);
    let changes = Changes::new().set("last_login_at", number(app.now().millis()));
    let when = When::default()
        .equals("active", AttributeValue::Bool(true))
        .equals("epoch", number(login.epoch));
    transaction.update("profile", &keys::profile(&login.user_id), changes, when);
    transaction.commit(&app.store).await?;
    signing.reply(app, login)
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
