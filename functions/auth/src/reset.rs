//! `POST /api/auth/reset-password`: the mailed link lets its reader choose a new password. All sessions
//! end, and nobody is logged in by it.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::device;
use academy::auth::link::{self, Purpose};
use academy::domain::email::Email;
use academy::domain::field::FieldError;
use academy::domain::password::NewPassword;
use academy::domain::person::PersonName;
use academy::facts;
use academy::http::fields::parsed;
use academy::http::problem::BadField;
use academy::http::{Answer, Problem, Request};
use academy::mail::Message;
use academy::store::account_links::Reset;
use academy::store::item::text;
use academy::store::keys;
use academy::store::outbox::{Recipient, post};
use academy::store::people::{Login, Profile};
use academy::store::transaction::{Transaction, When};
use serde::Deserialize;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required)]
    token: Option<String>,
    #[validate(required)]
    password: Option<String>,
}

/// Changes the password.
///
/// # Errors
/// 422; 410 `link_expired` for a link that is used, too old or not ours.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let input: Input = request.input_where(|input: &Input| {
        let refused = of_anybody(input.password.as_deref()?).err()?;
        Some(BadField::new("password", &refused))
    })?;
    let token = input.token.unwrap_or_default();
    let id = link::record(Purpose::ResetPassword, &token, &app.settings.session_keys);
    let found = keys::reset(&id.ok_or_else(expired)?);
    let reset: Option<Reset> = app.store.read_one(&found).await?;
    let reset = reset.filter(|reset| app.now().is_before(reset.ends_at));
    let reset = reset.ok_or_else(expired)?;

    let wanted = [keys::profile(&reset.user_id), keys::login(&reset.email)];
    let items = app.store.read(&wanted).await?;
    let profile: Option<Profile> = items.get(&wanted[0])?;
    let login: Option<Login> = items.get(&wanted[1])?;
    let alive = |p: &Profile| p.active && p.epoch == reset.epoch && p.email == reset.email;
    let (Some(profile), Some(login)) = (profile.filter(alive), login) else {
        return Err(expired());
    };
    let new = input.password.unwrap_or_default();
    let new = NewPassword::parse(&new, &profile.email, &profile.name, facts::NAME);
    let hash = app.passwords.hash(parsed("password", new)?.as_bytes())?;

    let mut transaction = Transaction::new();
    transaction.delete("reset", &found, When::present());
    let judged = text(&login.password_hash);
    Change::of(&profile)
        .login(|changes, when| {
            let changes = changes.set("password_hash", text(&hash));
            (changes, when.equals("password_hash", judged))
        })
        .ends_sessions(None)
        .write(
            &mut transaction,
            ChangeAct::new(profile.id.as_str(), "reset", app.now()),
        )?;
    let to = Recipient::Person(profile.id.clone());
    post(&mut transaction, to, Message::PasswordChanged, app.now())?;
    let reply = device::chose_password(app, request, &profile, &hash)?;
    transaction.commit(&app.store).await?;
    Ok(reply)
}

/// Judges a password before it is known whose it is: the academy's own e-mail and name stand in, which
/// nobody may choose anyway.
fn of_anybody(raw: &str) -> Result<NewPassword, FieldError> {
    let email = Email::parse(facts::CONTACT_EMAIL)?;
    let name = PersonName::parse(facts::NAME)?;
    NewPassword::parse(raw, &email, &name, facts::NAME)
}

fn expired() -> Problem {
    Problem::gone(
        "link_expired",
        "This link was used already or is too old. Ask for a new one.",
    )
}
