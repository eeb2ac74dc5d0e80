//! `POST /api/auth/verify-email`: the mailed link together with the password chosen at registration
//! opens the account and logs in. Neither does by itself, so nobody opens an account that a stranger
//! prepared, and nobody who reads the mail of another gets in.

use academy::accounts::{self, FIRST_EPOCH, NewAccount};
use academy::app::App;
use academy::auth::device::Device;
use academy::auth::limits::{LoginLimits, Subject, Try};
use academy::auth::link::{self, Purpose};
use academy::auth::password::Verdict;
use academy::auth::signing_in::Signing;
use academy::domain::password::PasswordAttempt;
use academy::domain::role::Role;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
use academy::store::blocks::Block;
use academy::store::item::{from_item, text};
use academy::store::people::Login;
use academy::store::registrations::{Linked, Registration};
use academy::store::transaction::{CommitError, Transaction, When};
use academy::store::{StoreError, keys};
use serde::Deserialize;
use tokio::time::Instant;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required)]
    token: Option<String>,
    #[validate(required, custom(function = "fields::password_attempt"))]
    password: Option<String>,
    remember: Option<bool>,
}

/// Opens the account.
///
/// # Errors
/// 410 `link_expired` for a link that is used, replaced, too old or not ours; 401
/// `invalid_credentials`, counted as at log-in; 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let began = Instant::now();
    let input: Input = request.input()?;
    let attempt = PasswordAttempt::parse(&input.password.unwrap_or_default());
    let attempt = parsed("password", attempt)?;
    let token = input.token.unwrap_or_default();
    let id = link::record(Purpose::VerifyEmail, &token, &app.settings.session_keys);
    let id = id.ok_or_else(expired)?;

    let limits = LoginLimits::of(app, request, Subject::of_registration(&id))?;
    let mut wanted = vec![keys::registration(&id)];
    wanted.extend(limits.keys());
    let items = app.store.read(&wanted).await?;
    let linked: Option<Linked> = items.get(&wanted[0])?;
    let registration = linked.map(|Linked(registration)| registration);
    let registration = registration
        .filter(|registration| registration.opens(app.now()))
        .ok_or_else(expired)?;
    let allowed = limits.require(app, &items, None)?;

    let hash = Some(registration.password_hash.as_str());
    if app.passwords.verify(attempt.as_bytes(), hash)? == Verdict::Wrong {
        return Err(allowed.failed(app, began).await?);
    }
    let who = (&registration.user_id, FIRST_EPOCH);
    let signing = Signing::new(app, request, who, Device::new()?, input.remember)?;
    open(app, &registration, &allowed, &signing).await
}

/// Turns the registration into an account, with its first session. Whether mail to its e-mail stopped,
/// nothing told that was read, since the link does not name the e-mail: the transaction holds where it did
/// not, and else goes once more, with what it met.
async fn open(app: &App, registration: &Registration, allowed: &Try, signing: &Signing) -> Answer {
    let mut blocked = None;
    loop {
        let mut transaction = Transaction::new();
        allowed.check(&mut transaction);
        let login = write(&mut transaction, registration, signing, blocked.clone())?;
        let error = match transaction.commit(&app.store).await {
            Ok(()) => return signing.reply(app, &login),
            Err(error) if is_used(&error) => return Err(expired()),
            Err(error) => error,
        };
        let met = error.broke("block").and_then(|broken| broken.item.clone());
        match met {
            Some(met) if blocked.is_none() => blocked = Some(from_item::<Block>(met)?),
            _ => return Err(error.into()),
        }
    }
}

/// Writes the account and its session in the registration's place.
fn write(
    transaction: &mut Transaction,
    registration: &Registration,
    signing: &Signing,
    blocked: Option<Block>,
) -> Result<Login, StoreError> {
    let id = text(registration.id.as_str());
    let pointer = keys::registration_pointer(&registration.email);
    let link = keys::registration(&registration.id);
    transaction.delete("registration", &pointer, When::default().equals("id", id));
    transaction.delete("link", &link, When::present());
    let account = NewAccount {
        id: registration.user_id.clone(),
        email: registration.email.clone(),
        name: registration.name.clone(),
        phone: registration.phone.clone(),
        password_hash: registration.password_hash.clone(),
        role: Role::Student,
        terms_version: registration.terms_version.clone(),
        terms_accepted_at: registration.created_at,
        blocked,
    };
    let by = (registration.user_id.as_str(), "verify-email");
    let signed_in = (&signing.session, &registration.audit);
    accounts::open_signed_in(transaction, account, signed_in, by)
}

/// Whether the link was used or replaced meanwhile, or the e-mail became an account otherwise.
fn is_used(error: &CommitError) -> bool {
    ["registration", "link", "log-in"]
        .iter()
        .any(|label| error.broke(label).is_some())
}

fn expired() -> Problem {
    Problem::gone(
        "link_expired",
        "This link was used already or is too old. Log in, or ask for a new link.",
    )
}
