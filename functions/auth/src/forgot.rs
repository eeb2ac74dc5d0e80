//! `POST /api/auth/forgot-password`: a link to choose a new password, to whoever has the e-mail. Whether
//! somebody has shows in nothing but the mail: not in the answer, its time, or the calls that were made.

use academy::app::App;
use academy::clock::random;
use academy::domain::ids::RecordId;
use academy::domain::limits::{FORGOT_EMAIL, RESEND_CLIENT};
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::account_links::Reset;
use academy::store::item::{number, text};
use academy::store::keys;
use academy::store::limits::Counter;
use academy::store::outbox::{Recipient, post};
use academy::store::people::Login;
use academy::store::transaction::{Transaction, When};

use crate::input;

const ANSWER: &str = "If this e-mail has an account, a link to choose a new password is on its way. \
                      It works for an hour.";

/// Mails a link.
///
/// # Errors
/// 422, 429 over the client's limit; over the e-mail's, a silent 202.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let email = input::email(request)?;
    let now = app.now();
    let client = request.client()?.to_string();
    let client = Counter::new(&RESEND_CLIENT, &app.counted(&[&client])?);
    let mails = Counter::new(&FORGOT_EMAIL, &app.counted(&[email.as_str()])?);
    let key = keys::login(&email);
    let wanted = [key.clone(), client.key(), mails.key()];
    let items = app.store.read(&wanted).await?;
    let client = client.require(&items, now)?;
    let mailed = mails.decide(&items, now)?.ok();
    let login: Option<Login> = items.get(&key)?;

    let mut transaction = Transaction::new();
    let as_read = match &login {
        // An erasure that begins meanwhile raises the epoch, and would not find what is written after it.
        Some(login) => When::default()
            .equals("user_id", text(login.user_id.as_str()))
            .equals("epoch", number(login.epoch)),
        None => When::absent(),
    };
    transaction.check("log-in", &key, as_read);
    client.count(&mut transaction);
    match &mailed {
        Some(tally) => tally.count(&mut transaction),
        None => mails.count_beyond(&mut transaction),
    }
    let told = login.filter(|login| login.active && mailed.is_some());
    tell(app, &mut transaction, told)?;
    transaction.commit(&app.store).await?;
    Reply::accepted(ANSWER)
}

/// Keeps what the link leads to, and mails it; where there is nobody to tell, a check and a void mail
/// stand in.
fn tell(app: &App, transaction: &mut Transaction, login: Option<Login>) -> Result<(), Problem> {
    let now = app.now();
    let id = RecordId::from_parts(now, random::<10>()?);
    let (to, message) = match login {
        Some(login) => {
            let reset = Reset {
                id: id.clone(),
                user_id: login.user_id.clone(),
                email: login.email,
                epoch: login.epoch,
                ends_at: now.plus_seconds(Reset::LINK_SECONDS),
            };
            transaction.create("reset", &reset);
            let message = Message::ResetPassword { reset: id };
            (Recipient::Person(login.user_id), message)
        }
        None => {
            transaction.check("reset", &keys::reset(&id), When::absent());
            (Recipient::Academy, Message::Nothing)
        }
    };
    post(transaction, to, message, now)?;
    Ok(())
}
