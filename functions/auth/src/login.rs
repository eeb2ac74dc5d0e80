//! `POST /api/auth/login`: e-mail and password for a session. Unknown e-mail, wrong password and
//! disabled account give one answer, in one time.

use academy::app::App;
use academy::auth::password::{self, Verdict};
use academy::auth::{device, signing_in};
use academy::domain::email::Email;
use academy::domain::limits::{LOGIN_ACCOUNT, LOGIN_ACCOUNT_CLIENT, LOGIN_CLIENT};
use academy::domain::password::PasswordAttempt;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
use academy::store::Items;
use academy::store::keys;
use academy::store::limits::{Counter, Tally};
use academy::store::people::Login;
use academy::store::registrations::Registration;
use academy::store::transaction::Transaction;
use serde::Deserialize;
use tokio::time::Instant;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::email"))]
    email: Option<String>,
    #[validate(required, custom(function = "fields::password_attempt"))]
    password: Option<String>,
    remember: Option<bool>,
    #[validate(length(max = 64))]
    code: Option<String>,
}

/// Logs in.
///
/// # Errors
/// 401 `invalid_credentials` at a fixed floor, 403 `email_unverified`, 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let began = Instant::now();
    let input: Input = request.input()?;
    let email = parsed("email", Email::parse(&input.email.unwrap_or_default()))?;
    let attempt = parsed(
        "password",
        PasswordAttempt::parse(&input.password.unwrap_or_default()),
    )?;

    let limits = Limits::of(app, request, &email)?;
    let mut wanted = vec![keys::login(&email), keys::registration_pointer(&email)];
    wanted.extend(limits.keys());
    let items = app.store.read(&wanted).await?;
    let login: Option<Login> = items.get(&wanted[0])?;
    let registration: Option<Registration> = items.get(&wanted[1])?;
    let known_device = login.as_ref().is_some_and(|login| {
        let cookie = request.cookie(academy::auth::cookies::DEVICE);
        device::is_known(cookie, &login.user_id, &app.settings.session_keys)
    });
    let tallies = limits.require(&items, known_device, app)?;

    // One hash is compared on every branch: where there is no account, the registration's or nobody's.
    let waiting = registration.map(|r| r.password_hash);
    let hash = login
        .as_ref()
        .map(|l| l.password_hash.as_str())
        .or(waiting.as_deref());
    let verdict = password::verify(attempt.as_bytes(), hash)?;
    match (verdict, login) {
        (Verdict::Right { outdated }, Some(login)) if login.active => {
            let mut transaction = Transaction::new();
            tallies
                .iter()
                .for_each(|tally| tally.check(&mut transaction));
            let login = signing_in::upgraded(login, &attempt, outdated, &mut transaction)?;
            signing_in::open(app, request, &login, input.remember, transaction).await
        }
        (Verdict::Right { .. }, None) => Err(Problem::forbidden(
            "email_unverified",
            "Please open the link that we mailed to you first.",
        )),
        _ => {
            count_failure(app, &tallies).await?;
            tokio::time::sleep_until(began + app.login_floor).await;
            Err(Problem::unauthorized(
                "invalid_credentials",
                "This e-mail and password do not belong together.",
            ))
        }
    }
}

async fn count_failure(app: &App, tallies: &[Tally]) -> Result<(), Problem> {
    let mut transaction = Transaction::new();
    tallies
        .iter()
        .for_each(|tally| tally.count(&mut transaction));
    Ok(transaction.commit(&app.store).await?)
}

/// What a log-in is counted by.
struct Limits {
    account_client: Counter,
    client: Counter,
    account: Counter,
}

impl Limits {
    fn of(app: &App, request: &Request, email: &Email) -> Result<Self, Problem> {
        let (client, email) = (request.client()?.to_string(), email.to_string());
        Ok(Self {
            account_client: Counter::new(&LOGIN_ACCOUNT_CLIENT, &app.counted(&[&email, &client])?),
            client: Counter::new(&LOGIN_CLIENT, &app.counted(&[&client])?),
            account: Counter::new(&LOGIN_ACCOUNT, &app.counted(&[&email])?),
        })
    }

    fn keys(&self) -> [keys::Key; 3] {
        [
            self.account_client.key(),
            self.client.key(),
            self.account.key(),
        ]
    }

    /// A flooded account is open to the devices that logged in to it before, and to nobody else.
    fn require(&self, items: &Items, known_device: bool, app: &App) -> Result<Vec<Tally>, Problem> {
        let now = app.now();
        let mut tallies = vec![
            self.account_client.require(items, now)?,
            self.client.require(items, now)?,
        ];
        match self.account.decide(items, now)? {
            Ok(tally) => tallies.push(tally),
            Err(_) if known_device => {}
            Err(retry_after) => return Err(Problem::too_many(retry_after)),
        }
        Ok(tallies)
    }
}
