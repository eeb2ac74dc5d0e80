//! `events-feedback`: what SES heard of a mail. An e-mail that does not exist, or whose reader called a
//! mail spam, gets no more; the student shows it, and the academy is told. What only failed for the
//! moment changes nothing. Of somebody who was erased nothing is kept again: neither where it was their
//! farewell, nor where the outbox no longer has the mail.

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::config::{ConfigError, Environment};
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::http::Problem;
use academy::lambda;
use academy::mail::{Message, Trouble};
use academy::store::StoreError;
use academy::store::blocks::Block;
use academy::store::keys::{self, Key};
use academy::store::outbox::{Mail, Recipient, post, posted};
use academy::store::people::{Login, Profile};
use academy::store::transaction::{CommitError, Transaction, When};
use aws_sdk_dynamodb::types::AttributeValue;
use serde::Deserialize;
use serde_json::Value;

/// Its name everywhere.
pub const ROUTE: &str = "events-feedback";

/// What Lambda hands over: messages of the topic, read tolerantly.
#[derive(Debug, Clone, Deserialize)]
pub struct Notices {
    #[serde(rename = "Records", default)]
    records: Vec<Value>,
}

/// It reaches nothing besides the table.
///
/// # Errors
/// None.
pub fn connect(_environment: &Environment, _route: &'static str) -> Result<(), ConfigError> {
    Ok(())
}

/// Takes what SES says. It may say so twice: what is blocked stays as it is, and nobody is told again.
///
/// # Errors
/// When the table cannot be reached: Lambda calls again.
pub async fn handle(app: App, (): (), notices: Notices) -> Result<(), Problem> {
    for record in &notices.records {
        let notice = record.pointer("/Sns/Message").and_then(Value::as_str);
        let notice = notice.and_then(|text| serde_json::from_str::<Value>(text).ok());
        let Some(notice) = notice else {
            lambda::item_failed(ROUTE, "notice", "it does not read");
            continue;
        };
        let Some((trouble, emails)) = told(&notice) else {
            continue;
        };
        let mail = notice.pointer("/mail/tags/mail/0").and_then(Value::as_str);
        let mail = mail.and_then(|id| RecordId::parse(id).ok());
        let name = mail.as_ref().map_or("unknown", RecordId::as_str);
        for email in emails {
            let blocked = block(&app, (&email, mail.as_ref()), trouble).await;
            let blocked = blocked.map_err(Problem::unavailable)?;
            lambda::item_done(ROUTE, name, if blocked { "blocked" } else { "unchanged" });
        }
    }
    Ok(())
}

/// What a notice says of which e-mails; nothing where none is to be blocked.
fn told(notice: &Value) -> Option<(Trouble, Vec<Email>)> {
    let text = |pointer: &str| notice.pointer(pointer).and_then(Value::as_str);
    let (trouble, list) = match text("/eventType")? {
        "Bounce" if text("/bounce/bounceType") == Some("Permanent") => {
            (Trouble::Bounce, "/bounce/bouncedRecipients")
        }
        // Some providers report, by the same way, that a mail is none.
        "Complaint" if text("/complaint/complaintFeedbackType") != Some("not-spam") => {
            (Trouble::Complaint, "/complaint/complainedRecipients")
        }
        _ => return None,
    };
    let named = notice.pointer(list)?.as_array()?.iter();
    let named = named.filter_map(|each| each["emailAddress"].as_str());
    Some((trouble, named.filter_map(address).collect()))
}

/// The e-mail of `Name <e-mail>`, or of the e-mail alone.
fn address(text: &str) -> Option<Email> {
    let inner = text.rsplit_once('<').map_or(text, |(_, rest)| rest);
    let email = Email::parse(inner.trim_end_matches('>')).ok()?;
    // The academy's own address must hear of the next trouble.
    (email.as_str() != academy::facts::CONTACT_EMAIL).then_some(email)
}

/// Whether the e-mail was blocked by this, which is about a mail to it.
async fn block(
    app: &App,
    (email, mail): (&Email, Option<&RecordId>),
    trouble: Trouble,
) -> Result<bool, StoreError> {
    loop {
        let login: Option<Login> = app.store.read_one(&keys::login(email)).await?;
        let transaction = match login {
            Some(login) => match of_account(app, &login, trouble).await? {
                Judged::Moved => continue,
                Judged::So(transaction) => transaction,
            },
            None => of_nobody(app, (email, mail), trouble).await?,
        };
        let Some(transaction) = transaction else {
            return Ok(false);
        };
        match transaction.commit(&app.store).await {
            Ok(()) => return Ok(true),
            // The account changed meanwhile, or somebody else blocked it: it is judged again.
            Err(CommitError::Broken(_)) => {}
            Err(CommitError::Store(error)) => return Err(error),
        }
    }
}

/// What is to be done about an account.
enum Judged {
    /// Its e-mail changed between the two reads: it is judged again.
    Moved,
    /// This, if anything.
    So(Option<Transaction>),
}

async fn of_account(app: &App, login: &Login, trouble: Trouble) -> Result<Judged, StoreError> {
    let key = keys::profile(&login.user_id);
    let profile: Option<Profile> = app.store.read_one(&key).await?;
    // The new e-mail has done nothing.
    if profile
        .as_ref()
        .is_some_and(|profile| profile.email != login.email)
    {
        return Ok(Judged::Moved);
    }
    let open = |profile: &Profile| !profile.mail_blocked && !profile.erasing;
    let Some(profile) = profile.filter(open) else {
        return Ok(Judged::So(None));
    };
    let mut transaction = Transaction::new();
    Change::of(&profile)
        .profile(|changes| changes.set("mail_blocked", AttributeValue::Bool(true)))
        .write(
            &mut transaction,
            ChangeAct {
                detail: [("why".to_owned(), trouble.to_string())].into(),
                ..ChangeAct::new("system", "mail-block", app.now())
            },
        )?;
    let message = Message::Undeliverable {
        student: Some(profile.id.clone()),
        email: None,
        trouble,
    };
    post(&mut transaction, Recipient::Academy, message, app.now())?;
    Ok(Judged::So(Some(transaction)))
}

/// An e-mail under which somebody registered, applied or wrote. Mails go before the log-in of who is
/// erased: where that was absent, what is read here is what is left.
async fn of_nobody(
    app: &App,
    (email, mail): (&Email, Option<&RecordId>),
    trouble: Trouble,
) -> Result<Option<Transaction>, StoreError> {
    let (now, key) = (app.now(), keys::mail_block(email));
    let mail = mail.map(keys::outbox);
    let wanted: Vec<Key> = mail.iter().chain([&key]).cloned().collect();
    let items = app.store.read(&wanted).await?;
    if let Some(mail) = mail {
        let mail: Option<Mail> = items.get(&mail)?;
        if mail.is_none_or(|mail| mail.message.is_farewell()) {
            return Ok(None);
        }
    }
    let before: Option<Block> = items.get(&key)?;
    if before.as_ref().is_some_and(|before| before.holds(now)) {
        return Ok(None);
    }
    let mut transaction = Transaction::new();
    let message = Message::Undeliverable {
        student: None,
        email: Some(email.clone()),
        trouble,
    };
    let block = Block {
        email: email.clone(),
        since: now,
        mail: Some(posted(&mut transaction, Recipient::Academy, message, now)?),
    };
    transaction.put("block", &block, When::absent_or_expired(now.seconds()));
    transaction.check("log-in", &keys::login(email), When::absent());
    Ok(Some(transaction))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bounce(kind: &str) -> Value {
        json!({
            "eventType": "Bounce",
            "bounce": {
                "bounceType": kind,
                "bouncedRecipients": [{"emailAddress": "Asha <ASHA@example.com>"}],
            },
        })
    }

    fn complaint(kind: &str) -> Value {
        json!({
            "eventType": "Complaint",
            "complaint": {
                "complaintFeedbackType": kind,
                "complainedRecipients": [{"emailAddress": "asha@example.com"}],
            },
        })
    }

    #[test]
    fn only_hard_bounces_and_real_complaints_block() {
        let asha = || vec![Email::parse("asha@example.com").unwrap()];
        assert_eq!(told(&bounce("Permanent")), Some((Trouble::Bounce, asha())));
        let told_of = told(&complaint("abuse"));
        assert_eq!(told_of, Some((Trouble::Complaint, asha())));
        for notice in [
            bounce("Transient"),
            bounce("Undetermined"),
            complaint("not-spam"),
            json!({"eventType": "Delivery"}),
            json!({"eventType": "Bounce"}),
            json!(7),
        ] {
            assert_eq!(told(&notice), None, "{notice}");
        }
    }

    #[test]
    fn the_academys_own_address_is_never_blocked() {
        assert_eq!(address(academy::facts::CONTACT_EMAIL), None);
        assert_eq!(address("no address"), None);
    }
}
