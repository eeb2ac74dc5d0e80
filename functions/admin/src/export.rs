//! `GET /api/admin/exports/{kind}`: what a list of the panel shows under its filters, as CSV, in parts.

use std::time::Duration;

use academy::accounts::change::{Change, ChangeAct};
use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::time::IndiaDate;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::query::cut;
use academy::store::transaction::Transaction;

use crate::csv::Csv;
use crate::{applications, enrollments, export_rows as rows, messages, students};

/// A part ends with the page that brings it here, in bytes. Five megabytes are promised at most; a fifth
/// of that keeps the function small, and whoever follows the parts sees no difference.
const PART_BYTES: usize = 1_000_000;
/// Rows of one page. A row is at most some twenty kilobytes, so a page adds two megabytes at most.
const PAGE: usize = 100;
/// No page more is read with less time left.
const ONE_PAGE: Duration = Duration::from_secs(4);

/// What is exported: one of the lists, as it was asked for.
enum Kind<'a> {
    Students(students::Asked<'a>),
    Enrollments(enrollments::Asked<'a>),
    Messages(messages::Asked<'a>),
    Applications(applications::Asked<'a>),
}

/// The names of the kinds, and the filters that each list has.
const KINDS: [(&str, &[&str]); 4] = [
    ("students", &students::FILTERS),
    ("enrollments", &enrollments::FILTERS),
    ("messages", &messages::FILTERS),
    ("applications", &applications::FILTERS),
];

/// Answers with a part of the file. The admin's own audit chain says what was taken, and how many rows.
///
/// # Errors
/// 403 `step_up_required` or `second_factor_missing`, 404; 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let admin = caller.stepped_up_admin(app, &[]).await?;
    let name = request.parameter("kind");
    let known = KINDS.iter().find(|(kind, _)| *kind == name);
    let (name, filters) = known.ok_or_else(|| Problem::not_found("export"))?;
    let keys = &app.settings.session_keys;
    let route = format!("admin-export {name}");
    let bound = (route.as_str(), admin.id().as_str());
    let paging = Paging::read_whole(request, bound, filters, keys, app.now())?;
    let kind = Kind::of(name, paging)?;

    let mut csv = Csv::new(kind.columns());
    let mut position = kind.paging().after.clone();
    let mut count = 0;
    loop {
        let (page, next) = kind.page(app, position.as_deref()).await?;
        count += page.len();
        page.iter().for_each(|row| csv.row(row));
        position = next;
        let enough = csv.bytes() >= PART_BYTES || app.store.deadline().left() < ONE_PAGE;
        if position.is_none() || enough {
            break;
        }
    }
    note(app, &admin, &kind, (name, count)).await?;
    let day = IndiaDate::of(app.now());
    let file = format!("{name}-{day}.csv");
    let reply = Reply::attachment(&file, "text/csv; charset=utf-8", csv.into_bytes());
    let cursor = kind.paging().list::<()>(Vec::new(), position.as_deref())?;
    Ok(match cursor.next_cursor {
        Some(cursor) => reply.with_header("next-cursor", cursor),
        None => reply,
    })
}

/// Writes down that it was exported. A word that was searched for may be a name, so it is left out.
async fn note(
    app: &App,
    admin: &Person,
    kind: &Kind<'_>,
    (name, count): (&str, usize),
) -> Result<(), Problem> {
    let mut act = ChangeAct::new(admin.id().as_str(), "export", app.now());
    let mut add = |name: &str, value: String| act.detail.insert(name.to_owned(), value);
    add("kind", name.to_owned());
    add("rows", count.to_string());
    let paging = kind.paging();
    for filter in ["role", "state", "course", "internship", "from", "to"] {
        if let Some(value) = paging.filter(filter) {
            add(filter, value.to_owned());
        }
    }
    if paging.filter("q").is_some() {
        add("q", "given".to_owned());
    }
    if paging.after.is_some() {
        add("part", "a later one".to_owned());
    }
    let mut transaction = Transaction::new();
    Change::of(&admin.profile).write(&mut transaction, act)?;
    Ok(transaction.commit(&app.store).await?)
}

impl<'a> Kind<'a> {
    fn of(name: &str, paging: Paging<'a>) -> Result<Self, Problem> {
        Ok(match name {
            "students" => Self::Students(students::Asked::of(paging)?),
            "enrollments" => Self::Enrollments(enrollments::Asked::of(paging)?),
            "messages" => Self::Messages(messages::Asked::of(paging)?),
            _ => Self::Applications(applications::Asked::of(paging)?),
        })
    }

    fn paging(&self) -> &Paging<'a> {
        match self {
            Self::Students(asked) => &asked.paging,
            Self::Enrollments(asked) => &asked.paging,
            Self::Messages(asked) => &asked.paging,
            Self::Applications(asked) => &asked.paging,
        }
    }

    fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Students(_) => rows::STUDENTS,
            Self::Enrollments(_) => rows::ENROLLMENTS,
            Self::Messages(_) => rows::MESSAGES,
            Self::Applications(_) => rows::APPLICATIONS,
        }
    }

    /// The next rows, and where the ones after them begin. By the indexes of the lists themselves: the
    /// cost of a page does not grow with the table.
    async fn page(&self, app: &App, after: Option<&str>) -> Result<Page, Problem> {
        Ok(match self {
            Self::Students(asked) => {
                let (people, next) = students::people(app, asked, after, PAGE).await?;
                (people.iter().map(rows::student).collect(), next)
            }
            Self::Enrollments(asked) => {
                let (found, next) = enrollments::find(app, asked, after, PAGE).await?;
                let joined = enrollments::with_students(app, found).await?;
                (joined.iter().map(rows::enrollment).collect(), next)
            }
            Self::Messages(asked) => {
                let entries = asked.entries(app, after, PAGE + 1).await?;
                let (messages, next) = cut(entries, PAGE);
                (messages.iter().map(rows::message).collect(), next)
            }
            Self::Applications(asked) => {
                let entries = asked.entries(app, after, PAGE + 1).await?;
                let (applications, next) = cut(entries, PAGE);
                (applications.iter().map(rows::application).collect(), next)
            }
        })
    }
}

/// Rows, and where the next ones begin.
type Page = (Vec<Vec<String>>, Option<String>);
