//! `POST /api/admin/students/{id}/resend-verification`: mails once more what somebody says never came.
//!
//! Ids name opened accounts, whose e-mail is proven; a registration that waits for its link has no id
//! that anybody sees, and its owner asks for a link themselves. What can wait here is the link to a new
//! e-mail: it goes out again. Else the mail says that the account is open, and how to get in.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::domain::limits::RESEND_EMAIL;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::account_links::EmailChange;
use academy::store::keys;
use academy::store::limits::Counter;
use academy::store::outbox::{Recipient, post, withhold};
use academy::store::people::Profile;
use academy::store::transaction::Transaction;

const LINK_AGAIN: &str =
    "The link to the new e-mail is on its way once more. It works as long as the first one.";
const ACCOUNT_IS_OPEN: &str =
    "The e-mail is verified already. A mail on how to log in is on its way.";
const ENOUGH: &str = "Three mails went out within the hour already. Please wait for one of them.";

/// Mails the link again.
///
/// # Errors
/// 404; 409 `wrong_state` for a disabled account, and where the e-mail takes no mail.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let id = UserId::parse(request.parameter("id")).ok();
    let mut beside = Vec::new();
    let mut counter = None;
    if let Some(id) = &id {
        let mails = Counter::new(&RESEND_EMAIL, &app.counted(&["account", id.as_str()])?);
        beside.extend([keys::profile(id), keys::email_change(id), mails.key()]);
        counter = Some(mails);
    }
    let admin = caller.admin(app, &beside).await?;
    let found = match (&id, counter) {
        (Some(id), Some(counter)) => admin
            .items
            .get::<Profile>(&keys::profile(id))?
            .filter(|profile| !profile.erasing)
            .map(|profile| (profile, counter)),
        _ => None,
    };
    let (student, counter) = found.ok_or_else(|| Problem::not_found("student"))?;
    request.no_input()?;
    if !student.active {
        return Err(Problem::conflict(
            "wrong_state",
            "This account is disabled: nobody can log in to it.",
        ));
    }
    let now = app.now();
    let Ok(tally) = counter.decide(&admin.items, now)? else {
        return Reply::accepted(ENOUGH);
    };

    let change: Option<EmailChange> = admin.items.get(&keys::email_change(&student.id))?;
    let waiting = change.filter(|c| now.is_before(c.ends_at) && c.epoch == student.epoch);
    if waiting.is_none() && student.mail_blocked {
        return Err(Problem::conflict(
            "wrong_state",
            "No mail goes to this e-mail, since one came back or was called spam. Let mail through first.",
        ));
    }
    let is_taken = match &waiting {
        Some(change) => {
            let login = keys::login(&change.email);
            let items = app.store.read(std::slice::from_ref(&login)).await?;
            items.has(&login)
        }
        None => false,
    };
    let (answer, to, message) = again(&student, waiting);
    let mut transaction = Transaction::new();
    tally.count(&mut transaction);
    // Somebody else's e-mail gets no link, and nobody is told that it is somebody's.
    if is_taken {
        withhold(&mut transaction, to, message, now)?;
    } else {
        post(&mut transaction, to, message, now)?;
    }
    let act = ChangeAct::new(admin.id().as_str(), "resend-verification", now);
    Change::of(&student).write(&mut transaction, act)?;
    transaction.commit(&app.store).await?;
    Reply::accepted(answer)
}

/// What is mailed to whom, and what the admin is told of it.
fn again(student: &Profile, waiting: Option<EmailChange>) -> (&'static str, Recipient, Message) {
    let Some(change) = waiting else {
        let to = Recipient::Person(student.id.clone());
        return (ACCOUNT_IS_OPEN, to, Message::AccountIsOpen);
    };
    let message = Message::ConfirmEmail {
        change: change.id,
        name: student.name.clone(),
    };
    let to = Recipient::Elsewhere {
        of: student.id.clone(),
        email: change.email,
    };
    (LINK_AGAIN, to, message)
}
