//! `POST /api/account/email`: another e-mail is wanted. Nothing changes until the link that is mailed to
//! it is opened. Whether somebody else has it shows in nothing but that no mail comes.

use academy::app::App;
use academy::auth::confirming::{self, Confirming};
use academy::auth::guard::{self, Person};
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::domain::limits::{RESEND_CLIENT, RESEND_EMAIL};
use academy::domain::password::PasswordAttempt;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::account_links::EmailChange;
use academy::store::keys;
use academy::store::limits::Counter;
use academy::store::outbox::{Recipient, post};
use academy::store::transaction::{Transaction, When};
use serde::Deserialize;
use validator::Validate;

const ANSWER: &str = "If the address is free, a mail is on its way to it now. \
                      Open the link in it within 24 hours, while you are logged in.";

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::email"))]
    email: Option<String>,
    #[validate(required, custom(function = "fields::password_attempt"))]
    password: Option<String>,
}

/// Mails a link to the new e-mail.
///
/// # Errors
/// 401, 422, 403 `wrong_password`, 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let counter = confirming::counter(app, &caller)?;
    let person = caller.person(app, &[counter.key()]).await?;
    let input: Input = request.input()?;
    let email = parsed("email", Email::parse(&input.email.unwrap_or_default()))?;
    let attempt = PasswordAttempt::parse(&input.password.unwrap_or_default());
    let attempt = parsed("password", attempt)?;
    if email == person.profile.email {
        let message = "This is your address already.";
        return Err(Problem::invalid_field("email", "same_email", message));
    }

    let client = request.client()?.to_string();
    let client = Counter::new(&RESEND_CLIENT, &app.counted(&[&client])?);
    let mails = Counter::new(&RESEND_EMAIL, &app.counted(&[email.as_str()])?);
    let taken = keys::login(&email);
    let beside = [taken.clone(), client.key(), mails.key()];
    let asked = Confirming::read(app, &person, counter, &beside).await?;
    let is_taken = asked.items.has(&taken);
    let client = client.require(&asked.items, app.now())?;
    let mailed = mails.decide(&asked.items, app.now())?.ok();
    let confirmed = asked.password(app, &attempt).await?;

    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    client.count(&mut transaction);
    match &mailed {
        Some(tally) => tally.count(&mut transaction),
        None => mails.count_beyond(&mut transaction),
    }
    let is_mailed = mailed.is_some() && !is_taken;
    want(app, &mut transaction, (&person, email), is_mailed)?;
    transaction.commit(&app.store).await?;
    Reply::accepted(ANSWER)
}

/// Keeps what is wanted, in the place of what was wanted before, and mails its link.
fn want(
    app: &App,
    transaction: &mut Transaction,
    (person, email): (&Person, Email),
    is_mailed: bool,
) -> Result<(), Problem> {
    let now = app.now();
    if !is_mailed {
        let nobodys = RecordId::from_parts(now, random::<10>()?);
        transaction.check("change", &keys::reset(&nobodys), When::absent());
        post(transaction, Recipient::Academy, Message::Nothing, now)?;
        return Ok(());
    }
    let profile = &person.profile;
    let change = EmailChange {
        id: RecordId::from_parts(now, random::<10>()?),
        user_id: profile.id.clone(),
        email: email.clone(),
        epoch: profile.epoch,
        ends_at: now.plus_seconds(EmailChange::LINK_SECONDS),
    };
    transaction.replace("change", &change);
    let message = Message::ConfirmEmail {
        change: change.id,
        name: profile.name.clone(),
    };
    let to = Recipient::Elsewhere {
        of: profile.id.clone(),
        email,
    };
    post(transaction, to, message, now)?;
    Ok(())
}
