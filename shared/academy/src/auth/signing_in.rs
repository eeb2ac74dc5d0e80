//! The end of every log-in: a new session, the cookies, and where to go.

use academy_domain::password::PasswordAttempt;
use academy_domain::role::Role;
use serde::Serialize;

use super::token::SessionToken;
use super::{cookies, device, password};
use crate::app::App;
use crate::http::{Answer, Problem, Reply, Request};
use crate::store::item::{number, text};
use crate::store::keys;
use crate::store::people::Login;
use crate::store::sessions::Session;
use crate::store::transaction::{Changes, Transaction, When};
use crate::views::UserView;

/// How long a session lives for who wants to be remembered: 7 days.
const REMEMBERED_SECONDS: i64 = 7 * 24 * 60 * 60;
/// How long it lives at most otherwise: 12 hours.
const FORGOTTEN_SECONDS: i64 = 12 * 60 * 60;

/// `200 {user, redirect}`.
#[derive(Serialize)]
struct SignedIn {
    user: UserView,
    redirect: &'static str,
}

/// Hashes the password anew where its hash is weaker than today's, in the log-in's own transaction.
///
/// # Errors
/// When it cannot be hashed.
pub fn upgraded(
    mut login: Login,
    attempt: &PasswordAttempt,
    outdated: bool,
    transaction: &mut Transaction,
) -> Result<Login, Problem> {
    if outdated {
        let when = When::default().equals("password_hash", text(&login.password_hash));
        login.password_hash = password::hash(attempt.as_bytes())?;
        let changes = Changes::new().set("password_hash", text(&login.password_hash));
        transaction.update("log-in", &keys::login(&login.email), changes, when);
    }
    Ok(login)
}

/// Opens a session for `login`, in `transaction` with whatever else goes with it. The profile is
/// written on condition that it is still what the log-in was judged by.
///
/// # Errors
/// When the store cannot be reached; 503 when the account changed under the log-in and keeps changing.
pub async fn open(
    app: &App,
    request: &Request,
    login: &Login,
    remember: Option<bool>,
    mut transaction: Transaction,
) -> Answer {
    let changes = Changes::new().set("last_login_at", number(app.now().millis()));
    let when = When::default()
        .equals(
            "active",
            aws_sdk_dynamodb::types::AttributeValue::Bool(true),
        )
        .equals("epoch", number(login.epoch));
    transaction.update("profile", &keys::profile(&login.user_id), changes, when);
    let signing = begin(app, request, login, remember, &mut transaction)?;
    transaction.commit(&app.store).await?;
    signing.reply(app, login)
}

/// A session that is written but not yet answered with.
pub struct Signing {
    token: SessionToken,
    remembered_seconds: Option<i64>,
}

/// Writes a new session of `login` into `transaction`.
///
/// # Errors
/// When there is no randomness.
pub fn begin(
    app: &App,
    request: &Request,
    login: &Login,
    remember: Option<bool>,
    transaction: &mut Transaction,
) -> Result<Signing, Problem> {
    let now = app.now();
    let remember = remember.unwrap_or(false);
    let seconds = if remember {
        REMEMBERED_SECONDS
    } else {
        FORGOTTEN_SECONDS
    };
    let token = SessionToken::new(login.user_id.clone())?;
    let session = Session {
        user_id: login.user_id.clone(),
        hash: token.hash(),
        created_at: now,
        ends_at: now.plus_seconds(seconds),
        last_seen_at: None,
        user_agent: request.user_agent(),
        epoch: login.epoch,
    };
    transaction.create("session", &session);
    Ok(Signing {
        token,
        remembered_seconds: remember.then_some(seconds),
    })
}

impl Signing {
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
        let role: Role = login.role;
        let reply = cookies::signed_in(
            reply,
            &self.token.encode(key),
            role,
            self.remembered_seconds,
        );
        Ok(cookies::device(reply, &device::encode(&login.user_id, key)))
    }
}
