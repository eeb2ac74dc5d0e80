//! `POST /api/account/email/confirm`: the link that was mailed to the new e-mail makes it the account's.
//! It works only for who asked for it, while they are signed in.

use academy::accounts::{
    self,
    change::{Change, ChangeAct},
};
use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::auth::limits;
use academy::auth::link::{self, Purpose};
use academy::auth::second_factor::untouched;
use academy::domain::email::Email;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::account_links::EmailChange;
use academy::store::blocks::Block;
use academy::store::erasures::FormerEmail;
use academy::store::item::{attribute, number, text};
use academy::store::keys;
use academy::store::outbox::{Recipient, post};
use academy::store::people::{Login, Profile};
use academy::store::transaction::{Transaction, When};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required)]
    token: Option<String>,
}

/// Changes the e-mail.
///
/// # Errors
/// 401; 410 `link_expired` for a link that is used, replaced, too old or another person's; 409
/// `email_taken` where it became somebody else's meanwhile.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let wanted = keys::email_change(caller.user_id());
    let person = caller.person(app, std::slice::from_ref(&wanted)).await?;
    let input: Input = request.input()?;
    let token = input.token.unwrap_or_default();
    let id = link::record(Purpose::ChangeEmail, &token, &app.settings.session_keys);
    let id = id.ok_or_else(expired)?;
    let change: Option<EmailChange> = person.items.get(&wanted)?;
    let works = |change: &EmailChange| {
        change.id == id
            && app.now().is_before(change.ends_at)
            && change.epoch == person.profile.epoch
    };
    let change = change.filter(works).ok_or_else(expired)?;

    let (old, block) = (
        keys::login(&person.profile.email),
        keys::mail_block(&change.email),
    );
    let codes = limits::strangers_codes(app, &person.profile.email)?;
    let wanted_beside = [old.clone(), block.clone(), codes.key()];
    let items = app.store.read(&wanted_beside).await?;
    let blocked: Option<Block> = items.get(&block)?;
    let login = person.login(&items)?;

    let mut transaction = Transaction::new();
    // Else whoever knows the password moves on to another e-mail, and has a day's wrong codes anew, or those
    // that were typed meanwhile for nothing.
    let there = limits::strangers_codes(app, &change.email)?;
    codes.move_to(&there, &items, &mut transaction)?;
    let is_it = When::default().equals("id", text(change.id.as_str()));
    transaction.delete("change", &wanted, is_it);
    let as_read = When::default()
        .equals("password_hash", text(&login.password_hash))
        .equals("epoch", number(login.epoch))
        // Else a session that begins meanwhile would be in no list.
        .equals("sessions", attribute(&login.sessions)?);
    let as_read = untouched(as_read, login.second_factor_uses);
    transaction.delete("old log-in", &old, as_read);
    let moved = Login {
        email: change.email.clone(),
        ..login
    };
    transaction.create("new log-in", &moved);
    let now = app.now();
    let blocked =
        accounts::take_over_block(&mut transaction, &change.email, blocked.as_ref(), now)?;
    put(app, &mut transaction, &person, (change.email, blocked))?;
    match transaction.commit(&app.store).await {
        Ok(()) => Ok(Reply::no_content()),
        // Where the link is gone too, it was opened twice at once: then that is told.
        Err(error) if error.broke("new log-in").is_some() && error.broke("change").is_none() => {
            Err(Problem::conflict(
                "email_taken",
                "This address belongs to another account.",
            ))
        }
        Err(error) => Err(error.into()),
    }
}

/// Puts the new e-mail in the old one's place, wherever it stands, with whether mail to it is stopped, and
/// tells the old one; where that took no mail, it goes on taking none.
fn put(
    app: &App,
    transaction: &mut Transaction,
    person: &Person,
    (email, blocked): (Email, bool),
) -> Result<(), Problem> {
    let before = &person.profile;
    let after = Profile {
        email,
        verified_at: app.now(),
        ..before.clone()
    };
    accounts::index(transaction, before, &after);
    let (email, verified_at) = (attribute(&after.email)?, attribute(&after.verified_at)?);
    Change::of(before)
        .profile(|changes| {
            changes
                .set("email", email)
                .set("verified_at", verified_at)
                .set("mail_blocked", AttributeValue::Bool(blocked))
        })
        .write(
            transaction,
            ChangeAct::new(before.id.as_str(), "email-confirm", app.now()),
        )?;
    let former = FormerEmail {
        user_id: before.id.clone(),
        email: before.email.clone(),
        until: app.now(),
    };
    transaction.replace("former e-mail", &former);
    if before.mail_blocked {
        let block = Block {
            email: former.email,
            since: app.now(),
            mail: None,
        };
        // An account's e-mail has none in its place: it went when the account took it.
        transaction.replace("old block", &block);
        return Ok(());
    }
    let told = Message::EmailChanged {
        name: before.name.clone(),
    };
    let to = Recipient::Elsewhere {
        of: former.user_id,
        email: former.email,
    };
    post(transaction, to, told, app.now())?;
    Ok(())
}

fn expired() -> Problem {
    Problem::gone(
        "link_expired",
        "This link was used already, is too old, or is of another account. Ask for a new one.",
    )
}
