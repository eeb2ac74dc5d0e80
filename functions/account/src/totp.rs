//! `POST /api/account/totp`: the secret of a new second factor, to be put into an authenticator app. It
//! is asked for at log-in only once a code proved that the app has it.

use academy::accounts::change::{Change, ChangeAct, in_same_epoch};
use academy::app::App;
use academy::auth::confirming::{self, Confirming};
use academy::auth::{guard, second_factor, totp};
use academy::domain::password::PasswordAttempt;
use academy::domain::time::Timestamp;
use academy::facts;
use academy::http::fields::parsed;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::qr;
use academy::store::outbox::{Recipient, post};
use academy::store::people::Profile;
use academy::store::second_factors::Offer;
use academy::store::transaction::{Changes, Transaction, When};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Serialize;

use crate::input::Password;

/// `{secret, uri, qr_svg}`.
#[derive(Serialize)]
struct Shown {
    secret: String,
    uri: String,
    qr_svg: String,
}

/// Offers a secret, in the place of one that was offered before.
///
/// # Errors
/// 401, 422, 403 `wrong_password`, 429; 409 `wrong_state` where there is a second factor already.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    let input: Password = request.input()?;
    let attempt = PasswordAttempt::parse(&input.password.unwrap_or_default());
    let attempt = parsed("password", attempt)?;
    let asked = Confirming::read(app, &person, counter, &[]).await?;
    let confirmed = asked.password(app, &attempt).await?;
    if confirmed.login.second_factor.is_some() {
        return Err(is_on());
    }

    let secret = second_factor::secret()?;
    let offer = Offer {
        user_id: person.id().clone(),
        sealed: second_factor::sealed(&app.settings.totp_key, person.id(), &secret)?,
        ends_at: app.now().plus_seconds(Offer::SECONDS),
    };
    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    in_same_epoch(&mut transaction, &person.profile);
    transaction.replace("offer", &offer);
    transaction.commit(&app.store).await?;
    let uri = totp::uri(&secret, facts::NAME, person.profile.email.as_str());
    let qr_svg = qr::svg(&uri).ok_or_else(|| Problem::internal("no code holds the URI"))?;
    Reply::ok(&Shown {
        secret: totp::base32(&secret),
        uri,
        qr_svg,
    })
}

/// Turns the second factor on or off: on the profile, as `login` says on the log-in, in the audit log, and
/// by a mail that tells its owner.
pub(crate) fn turn(
    transaction: &mut Transaction,
    (profile, on): (&Profile, bool),
    now: Timestamp,
    login: impl FnOnce(Changes, When) -> (Changes, When),
) -> Result<(), Problem> {
    let action = if on { "totp-confirm" } else { "totp-remove" };
    Change::of(profile)
        .profile(|changes| changes.set("second_factor", AttributeValue::Bool(on)))
        .login(login)
        .write(
            transaction,
            ChangeAct::new(profile.id.as_str(), action, now),
        )?;
    let owner = Recipient::Person(profile.id.clone());
    post(transaction, owner, Message::SecondFactorChanged { on }, now)?;
    Ok(())
}

/// 409: a second factor is set up already.
pub(crate) fn is_on() -> Problem {
    Problem::conflict(
        "wrong_state",
        "There is a second factor already. Remove it first, to set up another.",
    )
}
