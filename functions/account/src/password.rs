//! `POST /api/account/password`: another password. All other sessions end, and links that were mailed
//! before are dead.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::confirming::{self, Confirming};
use academy::auth::{device, guard};
use academy::domain::password::{NewPassword, PasswordAttempt};
use academy::facts;
use academy::http::fields::{self, parsed};
use academy::http::problem::BadField;
use academy::http::{Answer, Request};
use academy::mail::Message;
use academy::store::item::text;
use academy::store::outbox::{Recipient, post};
use academy::store::transaction::Transaction;
use serde::Deserialize;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::password_attempt"))]
    current_password: Option<String>,
    #[validate(required)]
    new_password: Option<String>,
}

/// Changes the password.
///
/// # Errors
/// 401, 422, 403 `wrong_password`, 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    let profile = &person.profile;
    let chosen = |raw: &str| NewPassword::parse(raw, &profile.email, &profile.name, facts::NAME);
    let input: Input = request.input_where(|input: &Input| {
        let refused = chosen(input.new_password.as_deref()?).err()?;
        Some(BadField::new("new_password", &refused))
    })?;
    let new = parsed(
        "new_password",
        chosen(&input.new_password.unwrap_or_default()),
    )?;
    let attempt = PasswordAttempt::parse(&input.current_password.unwrap_or_default());
    let attempt = parsed("current_password", attempt)?;

    let asked = Confirming::read(app, &person, counter, &[]).await?;
    let confirmed = asked.password(app, &attempt).await?;
    let hash = app.passwords.hash(new.as_bytes())?;
    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    let judged = text(&confirmed.login.password_hash);
    Change::of(profile)
        .login(|changes, when| {
            let changes = changes.set("password_hash", text(&hash));
            (changes, when.equals("password_hash", judged))
        })
        .ends_sessions(Some(&person.session))
        .write(
            &mut transaction,
            ChangeAct::new(profile.id.as_str(), "password", app.now()),
        )?;
    let to = Recipient::Person(profile.id.clone());
    post(&mut transaction, to, Message::PasswordChanged, app.now())?;
    let reply = device::chose_password(app, request, profile, &hash)?;
    transaction.commit(&app.store).await?;
    Ok(reply)
}
