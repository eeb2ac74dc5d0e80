//! `POST /api/admin/students/{id}/resend-verification`: mails once more what somebody says never came.
//!
//! Who registered and did not open the mailed link gets a new one, as if they had asked for it themselves.
//! Of an account the e-mail is proven; what can wait there is the link to a new e-mail: it goes out again.
//! Else the mail says that the account is open, and how to get in.

use std::collections::BTreeMap;

use academy::accounts::change::{Change, ChangeAct};
use academy::accounts::subject;
use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::auth::registering::{mail_new_link, under_new_link};
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::limits::RESEND_EMAIL;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::account_links::EmailChange;
use academy::store::audit::{self, Act};
use academy::store::keys;
use academy::store::limits::Counter;
use academy::store::outbox::{Recipient, post, withhold};
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use serde_json::json;

use crate::waiting::Waiting;

/// The verb in the audit log.
const ACTION: &str = "resend";

/// What was mailed.
#[derive(Debug, Clone, Copy)]
enum Mailed {
    /// A new link to open the account.
    Link,
    /// The link to a new e-mail, once more.
    EmailLink,
    /// That the account is open, and how to log in.
    AccountIsOpen,
    /// Nothing: enough is on its way.
    Nothing,
}

impl Mailed {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::EmailLink => "email_link",
            Self::AccountIsOpen => "account_is_open",
            Self::Nothing => "nothing",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Link => {
                "A new link is on its way. It opens the account within 24 hours; older links no longer work."
            }
            Self::EmailLink => {
                "The link to the new e-mail is on its way once more. It works as long as the first one."
            }
            Self::AccountIsOpen => {
                "The e-mail is verified already. A mail on how to log in is on its way."
            }
            Self::Nothing => {
                "Three mails went out within the hour already. Please wait for one of them."
            }
        }
    }

    fn answer(self) -> Answer {
        let said = json!({"mailed": self.as_str(), "message": self.words()});
        Reply::json(202, &said)
    }
}

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
    let Some((student, counter)) = found else {
        return to_waiting(app, request, id.as_ref(), &admin).await;
    };
    request.no_input()?;
    to_account(app, &admin, &student, &counter).await
}

async fn to_account(app: &App, admin: &Person, student: &Profile, counter: &Counter) -> Answer {
    if !student.active {
        return Err(Problem::conflict(
            "wrong_state",
            "This account is disabled: nobody can log in to it.",
        ));
    }
    let now = app.now();
    let Ok(tally) = counter.decide(&admin.items, now)? else {
        return Mailed::Nothing.answer();
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
    let (mailed, to, message) = again(student, waiting);
    let mut transaction = Transaction::new();
    tally.count(&mut transaction);
    // Somebody else's e-mail gets no link, and nobody is told that it is somebody's.
    if is_taken {
        withhold(&mut transaction, to, message, now)?;
    } else {
        post(&mut transaction, to, message, now)?;
    }
    let act = ChangeAct::new(admin.id().as_str(), ACTION, now);
    Change::of(student).write(&mut transaction, act)?;
    transaction.commit(&app.store).await?;
    mailed.answer()
}

/// Whoever has no account, and waits for one. What they ask for themselves counts for the same limit.
async fn to_waiting(app: &App, request: &Request, id: Option<&UserId>, admin: &Person) -> Answer {
    let mut counter = None;
    let found = match id {
        Some(id) => {
            let beside = |email: &Email| {
                let subject = app.counted(&[email.as_str()])?;
                let mails = counter.insert(Counter::new(&RESEND_EMAIL, &subject));
                Ok(vec![mails.key()])
            };
            Waiting::with_id(app, id, beside).await?
        }
        None => None,
    };
    let found = found.zip(counter);
    let ((waiting, items), counter) = found.ok_or_else(|| Problem::not_found("student"))?;
    request.no_input()?;
    let now = app.now();
    let Ok(tally) = counter.decide(&items, now)? else {
        return Mailed::Nothing.answer();
    };
    if waiting.mail_blocked {
        return Err(Problem::conflict(
            "wrong_state",
            "No mail goes to this e-mail, since one came back or was called spam. Let mail through first.",
        ));
    }
    let before = waiting.registration;
    if !before.may_be_renewed(now) {
        return Err(Problem::conflict(
            "wrong_state",
            "They registered more than six days ago, so no further link is mailed. They can register again at any time.",
        ));
    }
    let act = Act {
        subject: subject(&before.user_id),
        at: now,
        actor: admin.id().as_str(),
        action: ACTION,
        detail: BTreeMap::new(),
        text: None,
    };
    let mut transaction = Transaction::new();
    let mut next = under_new_link(app, &before)?;
    next.audit = audit::append(&mut transaction, &before.audit, act)?;
    mail_new_link(&mut transaction, &before, next, now)?;
    tally.count(&mut transaction);
    transaction.commit(&app.store).await?;
    Mailed::Link.answer()
}

/// What is mailed to whom, and what the admin is told of it.
fn again(student: &Profile, waiting: Option<EmailChange>) -> (Mailed, Recipient, Message) {
    let Some(change) = waiting else {
        let to = Recipient::Person(student.id.clone());
        return (Mailed::AccountIsOpen, to, Message::AccountIsOpen);
    };
    let message = Message::ConfirmEmail {
        change: change.id,
        name: student.name.clone(),
    };
    let to = Recipient::Elsewhere {
        of: student.id.clone(),
        email: change.email,
    };
    (Mailed::EmailLink, to, message)
}
