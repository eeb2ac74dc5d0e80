//! `POST /api/auth/login`: e-mail and password for a session. Unknown e-mail, wrong password and
//! disabled account give one answer, in one time.

use academy::app::App;
use academy::auth::limits::{LoginLimits, Subject, Try};
use academy::auth::password::Verdict;
use academy::auth::second_factor;
use academy::auth::signing_in::{self, Judged};
use academy::domain::email::Email;
use academy::domain::password::PasswordAttempt;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
use academy::store::keys;
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
    #[validate(custom(function = "fields::code_or_blank"))]
    code: Option<String>,
}

/// Logs in.
///
/// # Errors
/// 401 `invalid_credentials` at a fixed floor, for a wrong code too; 403 `email_unverified`, 403
/// `second_factor_required`, 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let began = Instant::now();
    let input: Input = request.input()?;
    let email = parsed("email", Email::parse(&input.email.unwrap_or_default()))?;
    let attempt = PasswordAttempt::parse(&input.password.unwrap_or_default());
    let attempt = parsed("password", attempt)?;

    let limits = LoginLimits::of(app, request, Subject::of(app, &email)?)?;
    let mut wanted = vec![keys::login(&email), keys::registration_pointer(&email)];
    wanted.extend(limits.keys());
    let items = app.store.read(&wanted).await?;
    let login: Option<Login> = items.get(&wanted[0])?;
    let waiting: Option<Registration> = items.get(&wanted[1])?;
    let waiting = waiting.filter(|registration| registration.waits(app.now()));
    let allowed = limits.require(app, &items, login.as_ref())?;

    // One hash is compared on every branch: where there is no account, the registration's or nobody's.
    let hash = match (&login, &waiting) {
        (Some(login), _) => Some(login.password_hash.as_str()),
        (None, waiting) => waiting.as_ref().map(|r| r.password_hash.as_str()),
    };
    let verdict = app.passwords.verify(attempt.as_bytes(), hash)?;
    match (verdict, login) {
        (Verdict::Right { outdated }, Some(login)) if login.active => {
            let code = fields::given(input.code).filter(|_| login.second_factor.is_some());
            let (allowed, shown) = match &code {
                Some(code) => (
                    allowed.with_code(&items, app.now())?,
                    second_factor::shown(app, &login, code)?,
                ),
                None => (allowed, None),
            };
            if login.second_factor.is_some() && shown.is_none() {
                return Err(match code {
                    Some(_) => allowed.failed(app, began).await?,
                    None => second_factor_required(app, &allowed).await?,
                });
            }
            let judged = Judged {
                login,
                attempt: &attempt,
                outdated,
                shown,
            };
            signing_in::open(app, request, &allowed, judged, input.remember).await
        }
        (Verdict::Right { .. }, None) => {
            told(app, &allowed).await?;
            Err(Problem::forbidden(
                "email_unverified",
                "Please open the link that we mailed to you first.",
            ))
        }
        _ => Err(allowed.failed(app, began).await?),
    }
}

/// 403 `second_factor_required`.
async fn second_factor_required(app: &App, allowed: &Try) -> Result<Problem, Problem> {
    told(app, allowed).await?;
    Ok(Problem::forbidden(
        "second_factor_required",
        "Please type the code of your authenticator app, or a recovery code.",
    ))
}

/// The password is right, which may be told. Nothing is written, but of many guesses at once no more are
/// answered than of one by one.
async fn told(app: &App, allowed: &Try) -> Result<(), Problem> {
    let mut transaction = Transaction::new();
    allowed.check(&mut transaction);
    Ok(transaction.commit(&app.store).await?)
}
