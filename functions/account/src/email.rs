//! `POST /api/account/email`: another e-mail is wanted. Nothing changes until the link that is mailed to
//! it is opened. Whether somebody else has it shows in nothing but that no mail comes: what is kept, and
//! what may be downloaded of it, is the same.

use academy::accounts::change::in_same_epoch;
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
use academy::store::item::text;
use academy::store::keys;
use academy::store::limits::Counter;
use academy::store::outbox::{Recipient, post, withhold};
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

/// What is wanted, and what is known of it.
struct Wanted {
    email: Email,
    is_taken: bool,
    may_mail: bool,
    before: Option<EmailChange>,
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
    let (taken, change) = (keys::login(&email), keys::email_change(person.id()));
    let beside = [taken.clone(), change.clone(), client.key(), mails.key()];
    let asked = Confirming::read(app, &person, counter, &beside).await?;
    let client = client.require(&asked.items, app.now())?;
    let mailed = mails.decide(&asked.items, app.now())?.ok();
    let wanted = Wanted {
        email,
        is_taken: asked.items.has(&taken),
        may_mail: mailed.is_some(),
        before: asked.items.get(&change)?,
    };
    let confirmed = asked.password(app, &attempt).await?;

    let mut transaction = Transaction::new();
    confirmed.check(&mut transaction);
    in_same_epoch(&mut transaction, &person.profile);
    client.count(&mut transaction);
    match &mailed {
        Some(tally) => tally.count(&mut transaction),
        None => mails.count_beyond(&mut transaction),
    }
    want(app, &mut transaction, &person, wanted)?;
    transaction.commit(&app.store).await?;
    Reply::accepted(ANSWER)
}

/// Keeps what is wanted, in the place of what was wanted before, and mails its link; to an e-mail that
/// is taken, a mail that never goes out stands in.
fn want(
    app: &App,
    transaction: &mut Transaction,
    person: &Person,
    wanted: Wanted,
) -> Result<(), Problem> {
    let (now, profile) = (app.now(), &person.profile);
    let as_read = match &wanted.before {
        Some(before) => When::default().equals("id", text(before.id.as_str())),
        None => When::absent(),
    };
    let works = |change: &EmailChange| {
        change.email == wanted.email
            && change.epoch == profile.epoch
            && now.is_before(change.ends_at)
    };
    // No new link goes out over the limit: the one that did goes on working.
    let kept = wanted.before.filter(|c| !wanted.may_mail && works(c));
    let change = match kept {
        Some(change) => change,
        None => EmailChange {
            id: RecordId::from_parts(now, random::<10>()?),
            user_id: profile.id.clone(),
            email: wanted.email.clone(),
            epoch: profile.epoch,
            ends_at: now.plus_seconds(EmailChange::LINK_SECONDS),
        },
    };
    transaction.put("change", &change, as_read);
    let message = Message::ConfirmEmail {
        change: change.id,
        name: profile.name.clone(),
    };
    let to = Recipient::Elsewhere {
        of: profile.id.clone(),
        email: wanted.email,
    };
    if wanted.may_mail && !wanted.is_taken {
        post(transaction, to, message, now)?;
    } else {
        withhold(transaction, to, message, now)?;
    }
    Ok(())
}
