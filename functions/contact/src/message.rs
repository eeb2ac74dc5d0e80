//! `POST /api/messages`: a message to the academy. It is filed before anything else happens; the mail
//! that tells of it is written in the same transaction.

use academy::app::App;
use academy::clock::random;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::domain::inbox::MessageState;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::domain::text::{Message, Subject};
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::Head;
use academy::store::idempotency::Idempotency;
use academy::store::messages::MessageRecord;
use academy::store::transaction::Transaction;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::floods::Floods;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::person_name"))]
    name: Option<String>,
    #[validate(required, custom(function = "fields::email"))]
    email: Option<String>,
    #[validate(custom(function = "fields::phone_or_blank"))]
    phone: Option<String>,
    #[validate(custom(function = "fields::subject"))]
    subject: Option<String>,
    #[validate(required, custom(function = "fields::message"))]
    message: Option<String>,
}

#[derive(Serialize)]
struct Filed<'a> {
    id: &'a str,
}

/// Files a message.
///
/// # Errors
/// 422 with every bad field; 429 over the client's or the e-mail's limit.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let client = request.client()?;
    let bound = ("contact-message", &*client.to_string());
    let once = Idempotency::of(request, bound, app.key()?, app.now())?;
    // Read here for its e-mail, and judged below: what was done under the same key comes first.
    let message = request.input().and_then(|input| new(app, input));
    let floods = message
        .as_ref()
        .ok()
        .map(|m| Floods::of(app, &client, &m.email));
    let floods = floods.transpose()?;
    let mut wanted: Vec<_> = floods.iter().flat_map(Floods::keys).collect();
    wanted.extend(once.key());
    let items = app.store.read(&wanted).await?;
    if let Some(done) = once.done(&items)? {
        return Reply::json(done.status, &Filed { id: &done.result });
    }

    let mut message = message?;
    let mut transaction = Transaction::new();
    if let Some(floods) = &floods {
        floods.count(app, &items, &mut transaction)?;
    }
    message.file(&mut transaction)?;
    once.record(&mut transaction, 201, message.id.as_str());
    transaction.commit(&app.store).await?;
    Reply::created(&Filed {
        id: message.id.as_str(),
    })
}

fn new(app: &App, input: Input) -> Result<MessageRecord, Problem> {
    let (now, text) = (app.now(), Option::unwrap_or_default);
    let phone = fields::given(input.phone).map(|phone| parsed("phone", Phone::parse(&phone)));
    let subject = fields::given(input.subject);
    let subject = subject.map(|subject| parsed("subject", Subject::parse(&subject)));
    let subject = subject.transpose()?.filter(|subject| !subject.is_empty());
    Ok(MessageRecord {
        id: RecordId::from_parts(now, random::<10>()?),
        name: parsed("name", PersonName::parse(&text(input.name)))?,
        email: parsed("email", Email::parse(&text(input.email)))?,
        phone: phone.transpose()?,
        subject,
        message: parsed("message", Message::parse(&text(input.message)))?,
        state: MessageState::New,
        version: 1,
        mails: Vec::new(),
        created_at: now,
        updated_at: now,
        audit: Head::empty(),
    })
}
