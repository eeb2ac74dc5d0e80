//! The guard of every route: who is asking. The cookie is judged without a call; then session and
//! profile are read in one batch, beside the data that the route wants.

use academy_domain::ids::UserId;
use academy_domain::role::Role;
use aws_sdk_dynamodb::types::AttributeValue;

use super::cookies;
use super::token::SessionToken;
use crate::app::App;
use crate::http::{Problem, Request};
use crate::store::Items;
use crate::store::item::number;
use crate::store::keys::{self, Key};
use crate::store::people::{Login, Profile};
use crate::store::sessions::Session;
use crate::store::transaction::{Changes, Transaction, When};

/// How old `last_seen_at` may grow before it is written again, in seconds.
const SEEN_SECONDS: i64 = 60 * 60;

/// Somebody with a cookie of ours; whether the session lives is not known yet.
#[derive(Debug, Clone)]
pub struct Caller {
    token: SessionToken,
}

/// Somebody who is signed in.
#[derive(Debug, Clone)]
pub struct Person {
    /// Who.
    pub profile: Profile,
    /// By which session.
    pub session: Session,
    /// What the route asked to be read beside.
    pub items: Items,
}

impl Person {
    /// The log-in, which was read into `items` where the profile's e-mail leads.
    ///
    /// # Errors
    /// 503 where the e-mail was changed between the two reads, and goes on being changed.
    pub fn login(&self, items: &Items) -> Result<Login, Problem> {
        let login: Option<Login> = items.get(&keys::login(&self.profile.email))?;
        let login = login.filter(|login| login.user_id == self.profile.id);
        login.ok_or_else(|| Problem::lost_a_race("the log-in moved"))
    }
}

/// Who asks, by the cookie alone.
///
/// # Errors
/// 401 when there is no cookie of ours.
pub fn caller(app: &App, request: &Request) -> Result<Caller, Problem> {
    request
        .cookie(cookies::SESSION)
        .and_then(|text| SessionToken::decode(text, &app.settings.session_keys))
        .map(|token| Caller { token })
        .ok_or_else(Problem::not_signed_in)
}

impl Caller {
    /// Whose cookie it is.
    pub fn user_id(&self) -> &UserId {
        &self.token.user_id
    }

    /// Where the session is kept.
    pub fn session_key(&self) -> Key {
        keys::session(&self.token.user_id, &self.token.hash())
    }

    /// The session's id for its owner: the hash of its secret.
    pub fn session_hash(&self) -> String {
        self.token.hash()
    }

    /// The person, if the session lives; `beside` is read in the same round trip.
    ///
    /// # Errors
    /// 401 when the session is over, was ended, or its person disabled.
    pub async fn person(&self, app: &App, beside: &[Key]) -> Result<Person, Problem> {
        let mut wanted = vec![self.session_key(), keys::profile(self.user_id())];
        wanted.extend_from_slice(beside);
        let items = app.store.read(&wanted).await?;
        let session: Option<Session> = items.get(&wanted[0])?;
        let profile: Option<Profile> = items.get(&wanted[1])?;
        let (Some(session), Some(profile)) = (session, profile) else {
            return Err(Problem::not_signed_in());
        };
        let alive = app.now() < session.ends_at && session.epoch == profile.epoch;
        if !alive || !profile.active {
            return Err(Problem::not_signed_in());
        }
        Ok(Person {
            profile,
            session,
            items,
        })
    }

    /// The same for an admin, with a second factor where the configuration requires one.
    ///
    /// # Errors
    /// 401 as [`Caller::person`]; 403 for everybody else; 403 `second_factor_missing`.
    pub async fn admin(&self, app: &App, beside: &[Key]) -> Result<Person, Problem> {
        let person = self.person(app, beside).await?;
        if person.profile.role != Role::Admin {
            return Err(Problem::forbidden(
                "admins_only",
                "Only the academy's admins may do this.",
            ));
        }
        person.has_the_required_factor(app)?;
        Ok(person)
    }

    /// The same for what asks for the second factor again: refund, exports, erasure, change of a role.
    ///
    /// # Errors
    /// As [`Caller::admin`], then as [`Person::stepped_up`].
    pub async fn stepped_up_admin(&self, app: &App, beside: &[Key]) -> Result<Person, Problem> {
        let admin = self.admin(app, beside).await?;
        admin.stepped_up(app)?;
        Ok(admin)
    }
}

impl Person {
    /// Who, as an id.
    pub fn id(&self) -> &UserId {
        &self.profile.id
    }

    /// Lets whoever showed their second factor to this session within the last ten minutes go on. Without
    /// one, the configuration says whether it may be done.
    ///
    /// # Errors
    /// 403 `step_up_required`; 403 `second_factor_missing`.
    pub fn stepped_up(&self, app: &App) -> Result<(), Problem> {
        if self.profile.second_factor {
            let until = self.session.stepped_up_until;
            if until.is_some_and(|until| app.now().is_before(until)) {
                return Ok(());
            }
            return Err(Problem::forbidden(
                "step_up_required",
                "Please show your second factor once more.",
            ));
        }
        self.has_the_required_factor(app)
    }

    fn has_the_required_factor(&self, app: &App) -> Result<(), Problem> {
        if self.profile.second_factor || !app.settings.second_factor_required {
            return Ok(());
        }
        Err(Problem::forbidden(
            "second_factor_missing",
            "This needs a second factor. Please set one up on your account's page.",
        ))
    }

    /// Notes that the session was used, at most once an hour; the routes that open a view call it. The
    /// log-in itself is the first use.
    ///
    /// # Errors
    /// When the store cannot be reached.
    pub async fn seen(&self, app: &App) -> Result<(), Problem> {
        let now = app.now();
        let last = self.session.last_seen_at.unwrap_or(self.session.created_at);
        if now.seconds_since(last) < SEEN_SECONDS {
            return Ok(());
        }
        let key = keys::session(&self.profile.id, &self.session.hash);
        let seen: AttributeValue = number(now.millis());
        let mut transaction = Transaction::new();
        let changes = Changes::new().set("last_seen_at", seen);
        transaction.update("session", &key, changes, When::present());
        match transaction.commit(&app.store).await {
            // The session ended meanwhile: the next request will hear of it.
            Ok(()) | Err(crate::store::transaction::CommitError::Broken(_)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}
