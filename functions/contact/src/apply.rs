//! `POST /api/internships/{slug}/applications`: an application for an opening, without an account. An
//! e-mail has one live application an opening, however often and concurrently it is sent.

use academy::app::App;
use academy::clock::random;
use academy::domain::catalogue::Internship;
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::domain::inbox::ApplicationState;
use academy::domain::person::PersonName;
use academy::domain::phone::Phone;
use academy::domain::slug::Slug;
use academy::domain::text::CoverLetter;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::Items;
use academy::store::applications::{ApplicationRecord, AppliedClaim};
use academy::store::audit::Head;
use academy::store::catalogue::InternshipRecord;
use academy::store::idempotency::{Done, Idempotency};
use academy::store::keys::{self, Key};
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
    #[validate(required, custom(function = "fields::phone"))]
    phone: Option<String>,
    #[validate(custom(function = "fields::cover_letter"))]
    cover_letter: Option<String>,
}

#[derive(Serialize)]
struct Applied<'a> {
    id: &'a str,
    state: &'static str,
}

/// Files an application. An opening that nobody may see is absent (404); of a closed one the page
/// stays, so it is there and its state does not allow it (409).
///
/// # Errors
/// 404; 422 with every bad field; 409 `wrong_state`, 409 `already_applied`; 429 over the client's or
/// the e-mail's limit.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let client = request.client()?;
    let bound = ("contact-apply", &*client.to_string());
    // Read here for its e-mail, and judged below with the key: whether the opening is there comes first.
    let once = Idempotency::of(request, bound, app.key()?, app.now());
    let input = request.input::<Input>();
    let missing = || Problem::not_found("internship");
    let slug = Slug::parse(request.parameter("slug")).map_err(|_| missing())?;
    let email = input.as_ref().ok().and_then(|input| input.email.as_deref());
    let email = email.and_then(|email| Email::parse(email).ok());
    let claim = email
        .as_ref()
        .map(|email| AppliedClaim::place(&slug, email));
    let floods = email.as_ref().map(|e| Floods::of(app, &client, e));
    let floods = floods.transpose()?;

    let mut wanted: Vec<Key> = vec![keys::internship(&slug)];
    wanted.extend(claim.iter().cloned());
    wanted.extend(once.iter().filter_map(Idempotency::key));
    wanted.extend(floods.iter().flat_map(Floods::keys));
    let items = app.store.read(&wanted).await?;
    let opening = opening(&items, &slug)?.ok_or_else(missing)?;
    let (once, input) = (once?, input?);
    if let Some(done) = once.done(&items)? {
        return again(app, &done).await;
    }
    if !opening.state.is_open() {
        let detail = "This internship takes no applications any more.";
        return Err(Problem::conflict("wrong_state", detail));
    }

    let mut transaction = Transaction::new();
    if let Some(floods) = &floods {
        floods.count(app, &items, &mut transaction)?;
    }
    // What is counted goes with it: a refusal counts for nothing.
    if claim.is_some_and(|claim| items.has(&claim)) {
        return Err(Problem::conflict(
            "already_applied",
            "There is an application for this internship from this e-mail already. We answer it by mail.",
        ));
    }
    let mut application = new(app, &opening, input)?;
    application.file(&mut transaction)?;
    once.record(&mut transaction, 201, application.id.as_str());
    transaction.commit(&app.store).await?;
    reply(201, &application)
}

fn opening(items: &Items, slug: &Slug) -> Result<Option<Internship>, Problem> {
    let found: Option<InternshipRecord> = items.get(&keys::internship(slug))?;
    let found = found.map(|record| record.internship);
    Ok(found.filter(|internship| internship.state.is_public()))
}

/// The same status, and the application as it is now.
async fn again(app: &App, done: &Done) -> Answer {
    let id = parsed("id", RecordId::parse(&done.result))?;
    let found: Option<ApplicationRecord> = app.store.read_one(&keys::application(&id)).await?;
    let found = found.ok_or_else(|| Problem::not_found("application"))?;
    reply(done.status, &found)
}

fn reply(status: u16, application: &ApplicationRecord) -> Answer {
    let shown = Applied {
        id: application.id.as_str(),
        state: application.state.as_str(),
    };
    Reply::json(status, &shown)
}

fn new(app: &App, opening: &Internship, input: Input) -> Result<ApplicationRecord, Problem> {
    let (now, text) = (app.now(), Option::unwrap_or_default);
    let letter = parsed(
        "cover_letter",
        CoverLetter::parse(&text(input.cover_letter)),
    )?;
    Ok(ApplicationRecord {
        id: RecordId::from_parts(now, random::<10>()?),
        internship: opening.slug.clone(),
        role: opening.role.clone(),
        name: parsed("name", PersonName::parse(&text(input.name)))?,
        email: parsed("email", Email::parse(&text(input.email)))?,
        phone: parsed("phone", Phone::parse(&text(input.phone)))?,
        cover_letter: Some(letter).filter(|letter| !letter.is_empty()),
        state: ApplicationState::Pending,
        version: 1,
        mails: Vec::new(),
        created_at: now,
        updated_at: now,
        audit: Head::empty(),
    })
}
