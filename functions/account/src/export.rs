//! `GET /api/account/export`: everything that is held about the caller, as a file that people and
//! programs can read; in parts, where it is too much for one answer.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::time::Timestamp;
use academy::domain::utr::Utr;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::audit::AuditRow;
use academy::store::enrollments::Enrollment;
use academy::store::keys;
use academy::store::outbox::{Mail, Status};
use academy::store::people::Login;
use academy::store::sessions::Session;
use academy::views::{ApplicationView, EnrollmentView, MessageView, UserView, detail, time};
use serde::Serialize;
use serde_json::Value;

use crate::held::Held;
use crate::parts::Part;
use crate::view::{SessionView, sessions};

/// `Export`.
#[derive(Default, Serialize)]
struct Export<'a> {
    exported_at: String,
    account: Option<AccountPart>,
    sessions: Vec<SessionView>,
    email_wanted: Option<String>,
    former_emails: Vec<FormerPart>,
    registration: Option<RegistrationPart>,
    enrollments: Vec<EnrollmentPart>,
    messages: Vec<MessageView>,
    applications: Vec<ApplicationView>,
    mails: Vec<MailPart>,
    history: Vec<HistoryPart<'a>>,
    requests: Vec<RequestPart<'a>>,
    limits: Vec<LimitPart<'a>>,
}

#[derive(Serialize)]
struct AccountPart {
    #[serde(flatten)]
    user: UserView,
    active: bool,
    created_at: String,
    verified_at: String,
    last_login_at: Option<String>,
    terms_version: String,
    terms_accepted_at: String,
    enrollments_count: u32,
    utrs_sent: u32,
    tried_taken_utrs: bool,
    mail_blocked: bool,
    second_factor_since: Option<String>,
}

#[derive(Serialize)]
struct FormerPart {
    email: String,
    until: String,
    mail_blocked_since: Option<String>,
}

#[derive(Serialize)]
struct RegistrationPart {
    name: String,
    phone: Option<String>,
    terms_version: String,
    created_at: String,
    link_ends_at: String,
}

#[derive(Serialize)]
struct EnrollmentPart {
    #[serde(flatten)]
    enrollment: EnrollmentView,
    course_duration: String,
    price_holds_until: String,
    received_utrs: Vec<Utr>,
    refund_utr: Option<String>,
    note: Option<String>,
    flagged: bool,
    reminded: bool,
}

/// A mail as the outbox keeps it: what it says, before it is put into sentences. Whether a link to a new
/// e-mail went out would tell whether somebody else has that e-mail: nothing is said of it.
#[derive(Serialize)]
struct MailPart {
    to: Option<String>,
    status: Option<Status>,
    created_at: String,
    sent_at: Option<String>,
    message: Value,
}

#[derive(Serialize)]
struct HistoryPart<'a> {
    at: String,
    actor: &'static str,
    action: &'a str,
    target: &'a str,
    detail: BTreeMap<String, Value>,
    text: Option<&'a str>,
}

#[derive(Serialize)]
struct RequestPart<'a> {
    result: &'a str,
    status: u16,
    until: String,
}

#[derive(Serialize)]
struct LimitPart<'a> {
    act: &'a str,
    count: u32,
    until: String,
}

/// Gives the file, or a part of it.
///
/// # Errors
/// 401; 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let person = caller.person(app, &[]).await?;
    let bound = ("account-export", person.id().as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read_whole(request, bound, &[], keys, app.now())?;
    let login = keys::login(&person.profile.email);
    let (mut held, all, login) = tokio::try_join!(
        Held::read(app, &person),
        app.store.sessions_of(person.id()),
        app.store.read(std::slice::from_ref(&login)),
    )?;
    let login = person.login(&login)?;
    let pieces = std::mem::take(&mut held.pieces);
    let (part, next) = Part::read(app, pieces, paging.after.as_deref()).await?;
    let mut export = of_part(&held, &part, &person, app.now())?;
    if paging.after.is_none() {
        export.tell_of_all(&held, &person, (all, &login));
    }
    let reply = Reply::ok(&export)?.with_header(
        "content-disposition",
        r#"attachment; filename="my-data.json""#,
    );
    let cursor = paging.list::<()>(Vec::new(), next.as_deref())?;
    Ok(match cursor.next_cursor {
        Some(cursor) => reply.with_header("next-cursor", cursor),
        None => reply,
    })
}

/// What each part has of its own.
fn of_part<'a>(
    held: &'a Held,
    part: &'a Part,
    person: &Person,
    now: Timestamp,
) -> Result<Export<'a>, Problem> {
    let rows = part.rows.iter().map(|row| history(row, held, person));
    Ok(Export {
        exported_at: now.rfc3339(),
        enrollments: part.enrollments.iter().map(enrollment).collect(),
        messages: part.messages.iter().map(MessageView::from).collect(),
        applications: part
            .applications
            .iter()
            .map(ApplicationView::from)
            .collect(),
        mails: part.mails.iter().map(mail).collect::<Result<_, _>>()?,
        history: rows.collect(),
        ..Export::default()
    })
}

impl<'a> Export<'a> {
    /// Adds what stands in the first part alone.
    fn tell_of_all(&mut self, held: &'a Held, person: &Person, login: (Vec<Session>, &Login)) {
        let (all, login) = login;
        let former = held.former.iter().map(|former| FormerPart {
            email: former.email.to_string(),
            until: former.until.rfc3339(),
            mail_blocked_since: time(held.blocked.get(&former.email).copied()),
        });
        let requests = held.requests.iter().map(|done| RequestPart {
            result: &done.result,
            status: done.status,
            until: done.ends_at.rfc3339(),
        });
        let limits = held.limits.iter().map(|(act, window)| LimitPart {
            act,
            count: window.count,
            until: window.ends_at.rfc3339(),
        });
        self.account = Some(account(person, login));
        self.sessions = sessions(person, all);
        self.email_wanted = held.change.as_ref().map(|change| change.email.to_string());
        self.former_emails = former.collect();
        self.registration = held.registration.as_ref().map(|waiting| RegistrationPart {
            name: waiting.name.to_string(),
            phone: waiting.phone.as_ref().map(ToString::to_string),
            terms_version: waiting.terms_version.clone(),
            created_at: waiting.created_at.rfc3339(),
            link_ends_at: waiting.link_ends_at.rfc3339(),
        });
        self.requests = requests.collect();
        self.limits = limits.collect();
    }
}

fn account(person: &Person, login: &Login) -> AccountPart {
    let profile = &person.profile;
    let second_factor = login.second_factor.as_ref();
    AccountPart {
        user: profile.into(),
        active: profile.active,
        created_at: profile.created_at.rfc3339(),
        verified_at: profile.verified_at.rfc3339(),
        last_login_at: time(profile.last_login_at),
        terms_version: profile.terms_version.clone(),
        terms_accepted_at: profile.terms_accepted_at.rfc3339(),
        enrollments_count: profile.enrollments_count,
        utrs_sent: profile.utrs_sent,
        tried_taken_utrs: profile.tried_taken_utrs,
        mail_blocked: profile.mail_blocked,
        second_factor_since: time(second_factor.map(|factor| factor.since)),
    }
}

fn enrollment(enrollment: &Enrollment) -> EnrollmentPart {
    EnrollmentPart {
        enrollment: enrollment.into(),
        course_duration: enrollment.course_duration.clone(),
        price_holds_until: enrollment.price_holds_until.rfc3339(),
        received_utrs: enrollment.received_utrs.clone(),
        refund_utr: enrollment.refund_utr.clone(),
        note: enrollment.note.clone(),
        flagged: enrollment.flagged,
        reminded: enrollment.reminded,
    }
}

fn mail(mail: &Mail) -> Result<MailPart, Problem> {
    let is_told = !matches!(mail.message, Message::ConfirmEmail { .. });
    Ok(MailPart {
        to: mail.to.email().map(ToString::to_string),
        status: is_told.then_some(mail.status),
        created_at: mail.created_at.rfc3339(),
        sent_at: time(mail.sent_at.filter(|_| is_told)),
        message: told(&mail.message)?,
    })
}

/// What a mail says, in the shapes of the API: the outbox counts moments in milliseconds and does not say
/// that amounts are paise.
fn told(message: &Message) -> Result<Value, Problem> {
    let kept = serde_json::to_value(message).map_err(Problem::internal)?;
    let Value::Object(kept) = kept else {
        return Ok(kept);
    };
    let shaped = |(name, value): (String, Value)| match name.as_str() {
        "amount" | "amount_received" => (format!("{name}_paise"), value),
        "review_by" | "since" => {
            let at = value.as_i64().map(Timestamp::from_millis);
            (name, time(at).into())
        }
        _ => (name, value),
    };
    let shaped_all = |fields: Value| match fields {
        Value::Object(fields) => Value::Object(fields.into_iter().map(shaped).collect()),
        other => other,
    };
    let kinds = kept.into_iter();
    Ok(kinds
        .map(|(kind, fields)| (kind, shaped_all(fields)))
        .collect())
}

/// Who else acted is told as what they are, not who.
fn history<'a>(row: &'a AuditRow, held: &'a Held, person: &Person) -> HistoryPart<'a> {
    let row = &row.row;
    let text = held.texts.get(&(row.subject.clone(), row.seq));
    HistoryPart {
        at: row.at.rfc3339(),
        actor: match row.actor.as_str() {
            actor if actor == person.id().as_str() => "you",
            "system" => "system",
            _ => "academy",
        },
        action: &row.action,
        target: row.target().1,
        detail: detail(row),
        text: text.map(String::as_str),
    }
}
