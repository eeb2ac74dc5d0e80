//! `academy audit verify`: reads every audit chain and says which row is the first bad one, if any is.

use std::collections::BTreeSet;

use academy::domain::audit::{Head, Row, row_hash, text_hash, verify_chain, verify_chain_to};
use academy::domain::enrollment::State;
use academy::domain::ids::{EnrollmentId, UserId};
use academy::domain::role::Role;
use academy::domain::slug::Slug;
use academy::store::audit::{AuditRow, AuditText};
use academy::store::catalogue::{CourseRecord, InternshipRecord, RemovedCourse};
use academy::store::enrollments::Enrollment;
use academy::store::item::Record;
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::retry::Deadline;
use academy::store::{Store, StoreError};

/// How often a chain is read again that grew while it was read.
const READINGS: u32 = 5;
/// Index entries that are read before the deadline is set anew.
const PAGE: usize = 1_000;
/// Acts after which a subject's item, and with it the head of its chain, is gone.
const LAST_ACTS: [&str; 2] = ["delete", "erase"];

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Chains that were read.
    pub chains: usize,
    /// Rows that were read.
    pub rows: usize,
    /// What is wrong: the subject, and the first bad row with what is wrong with it.
    pub broken: Vec<(String, String)>,
}

/// Verifies every chain: those whose rows are listed, and those whose subject is there, so that a
/// chain without any row left shows too. Rows are read consistently; the lists may lag by moments,
/// so a chain that began just now may be missed.
///
/// # Errors
/// When the table cannot be read.
pub async fn verify(store: &Store) -> Result<Report, StoreError> {
    let mut report = Report::default();
    for subject in subjects(store).await? {
        report.chains += 1;
        match verify_subject(store, &subject).await? {
            Ok(rows) => report.rows += rows,
            Err(broken) => report.broken.push((subject, broken)),
        }
    }
    Ok(report)
}

/// Every subject that has rows, or an item with the head of a chain.
async fn subjects(store: &Store) -> Result<BTreeSet<String>, StoreError> {
    let mut subjects = BTreeSet::new();
    let listed = Query::index(keys::BY_LIST, keys::LIST_OF_AUDIT);
    each(store, listed, |row: AuditRow| {
        subjects.insert(row.row.subject)
    })
    .await?;
    for role in Role::ALL {
        let people = Query::index(keys::BY_LIST, keys::list_of_people(role));
        let subject = |person: Profile| academy::accounts::subject(&person.id);
        each(store, people, |person| subjects.insert(subject(person))).await?;
    }
    for state in State::ALL {
        let enrollments = Query::index(keys::BY_LIST, keys::list_of_enrollments(state));
        each(store, enrollments, |e: Enrollment| {
            subjects.insert(e.subject())
        })
        .await?;
    }
    let courses = Query::table(keys::CATALOGUE).beginning_with(keys::COURSE_PREFIX);
    let subject = |course: CourseRecord| CourseRecord::subject(&course.course.slug);
    each(store, courses, |course| subjects.insert(subject(course))).await?;
    let internships = Query::table(keys::CATALOGUE).beginning_with(keys::INTERNSHIP_PREFIX);
    let subject = |i: InternshipRecord| InternshipRecord::subject(&i.internship.slug);
    each(store, internships, |internship| {
        subjects.insert(subject(internship))
    })
    .await?;
    let removed = Query::table(keys::CATALOGUE).beginning_with(keys::REMOVED_PREFIX);
    let subject = |course: RemovedCourse| CourseRecord::subject(&course.slug);
    each(store, removed, |course| subjects.insert(subject(course))).await?;
    Ok(subjects)
}

/// Gives every record of `query` to `take`, in pages with a deadline each.
async fn each<R: Record>(
    store: &Store,
    query: Query,
    mut take: impl FnMut(R) -> bool,
) -> Result<(), StoreError> {
    let mut position: Option<String> = None;
    loop {
        let page = query.clone().after(position.as_deref()).limit(PAGE);
        let entries = store.until(Deadline::after(60)).query::<R>(&page).await?;
        let more = entries.len() == PAGE;
        position = entries.last().map(|entry| entry.position.clone());
        entries.into_iter().for_each(|entry| {
            take(entry.record);
        });
        if !more {
            return Ok(());
        }
    }
}

/// The number of its rows, or the first bad one.
async fn verify_subject(store: &Store, subject: &str) -> Result<Result<usize, String>, StoreError> {
    let mut verdict = Ok(0);
    for _ in 0..READINGS {
        let store = store.until(Deadline::after(60));
        let before = head(&store, subject).await?;
        let chain = Query::table(keys::audit_chain(subject));
        let found = store.query::<AuditRow>(&chain).await?;
        let rows: Vec<AuditRow> = found.into_iter().map(|entry| entry.record).collect();
        let grew = before != head(&store, subject).await?;
        verdict = judge(&rows, before.as_ref()).map(|()| rows.len());
        if verdict.is_ok() {
            let texts = Query::table(keys::audit_texts(subject));
            let texts = store.query::<AuditText>(&texts).await?;
            let texts: Vec<AuditText> = texts.into_iter().map(|entry| entry.record).collect();
            verdict = judge_texts(&rows, &texts).map(|()| rows.len());
        }
        if verdict.is_ok() || !grew {
            break;
        }
    }
    Ok(verdict)
}

fn judge(rows: &[AuditRow], head: Option<&Head>) -> Result<(), String> {
    let chain: Vec<Row> = rows.iter().map(|row| row.row.clone()).collect();
    let whole = match head {
        Some(head) => verify_chain_to(&chain, head),
        None => verify_chain(&chain),
    };
    whole.map_err(|broken| broken.to_string())?;
    let misnamed = rows.iter().find(|row| row.hash != row_hash(&row.row));
    if let Some(row) = misnamed {
        return Err(format!("row {} does not hold its own hash", row.row.seq));
    }
    let last = rows.last().map(|row| row.row.action.as_str());
    match (head, last) {
        (None, Some(last)) if !LAST_ACTS.contains(&last) => Err(format!(
            "its subject is gone, though the last row says {last}"
        )),
        _ => Ok(()),
    }
}

/// A text may be erased, but not altered, and none may be added.
fn judge_texts(rows: &[AuditRow], texts: &[AuditText]) -> Result<(), String> {
    for text in texts {
        let row = rows.iter().find(|row| row.row.seq == text.seq);
        let hash = text_hash(text.salt.as_bytes(), &text.text);
        if row.and_then(|row| row.row.text_hash.as_deref()) != Some(hash.as_str()) {
            return Err(format!("the text of row {} was altered", text.seq));
        }
    }
    Ok(())
}

/// The head that stands on the subject's own item; nothing where there is no such item.
async fn head(store: &Store, subject: &str) -> Result<Option<Head>, StoreError> {
    let (kind, id) = subject.split_once('/').unwrap_or((subject, ""));
    match kind {
        "students" => match UserId::parse(id) {
            Ok(id) => Ok(store
                .read_one::<Profile>(&keys::profile(&id))
                .await?
                .map(|p| p.audit)),
            Err(_) => Ok(None),
        },
        "enrollments" => match EnrollmentId::parse(id) {
            Ok(id) => {
                let found = store.read_one::<Enrollment>(&keys::enrollment(&id)).await?;
                Ok(found.map(|enrollment| enrollment.audit))
            }
            Err(_) => Ok(None),
        },
        "courses" | "internships" => match Slug::parse(id) {
            Ok(slug) => head_of_entry(store, kind, &slug).await,
            Err(_) => Ok(None),
        },
        _ => Ok(None),
    }
}

async fn head_of_entry(store: &Store, kind: &str, slug: &Slug) -> Result<Option<Head>, StoreError> {
    if kind == "internships" {
        let found = store
            .read_one::<InternshipRecord>(&keys::internship(slug))
            .await?;
        return Ok(found.map(|record| record.audit));
    }
    let (course, removed) = (keys::course(slug), keys::removed_course(slug));
    let items = store.read(&[course.clone(), removed.clone()]).await?;
    let course: Option<CourseRecord> = items.get(&course)?;
    let removed: Option<RemovedCourse> = items.get(&removed)?;
    Ok(course.map(|c| c.audit).or(removed.map(|r| r.audit)))
}
