//! `academy audit verify`: reads every audit chain and says which row is the first bad one, if any is;
//! and holds the chains against the seals, which nobody can change, so that a chain that was altered or
//! removed together with its head shows too.

use std::collections::{BTreeMap, BTreeSet};

use academy::domain::audit::{
    Head, Row, SubjectKind, kept_since, row_hash, text_hash, verify_chain,
};
use academy::domain::catalogue::{Course, Internship};
use academy::domain::enrollment::State;
use academy::domain::ids::{EnrollmentId, RecordId, UserId};
use academy::domain::inbox::{ApplicationState, MessageState};
use academy::domain::role::Role;
use academy::domain::slug::Slug;
use academy::domain::time::{Hour, Timestamp};
use academy::store::applications::ApplicationRecord;
use academy::store::audit::{AuditRow, AuditText};
use academy::store::catalogue::{Entry as CatalogueEntry, Kept as KeptEntry, Removed};
use academy::store::enrollments::Enrollment;
use academy::store::item::Record;
use academy::store::keys;
use academy::store::messages::MessageRecord;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::registrations::Registration;
use academy::store::retry::Deadline;
use academy::store::{Store, StoreError};

use crate::seals::{self, Kept, Seals};

/// How often a chain is read again that grew while it was read.
const READINGS: u32 = 5;
/// Index entries that are read before the deadline is set anew.
const PAGE: usize = 1_000;
/// Acts after which a subject's item, and with it the head of its chain, is gone.
const LAST_ACTS: [&str; 2] = ["delete", "erase"];
/// The only act that happens to who registered and opened no account: such a registration goes by TTL, or
/// because its owner registers anew, and no row says so. An account's chain has a row more, `verify-email`.
const BEFORE_AN_ACCOUNT: &str = "resend";

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Chains that were read.
    pub chains: usize,
    /// Rows that were read.
    pub rows: usize,
    /// Hours whose seals were read.
    pub hours: usize,
    /// What is wrong: the subject, and the first bad row with what is wrong with it.
    pub broken: Vec<(String, String)>,
}

/// Verifies every chain: those whose rows are listed, and those whose subject is there, so that a
/// chain without any row left shows too. Rows are read consistently; the lists may lag by moments,
/// so a chain that began just now may be missed.
///
/// # Errors
/// When the table cannot be read.
pub async fn verify(store: &Store, now: Timestamp) -> Result<Report, StoreError> {
    against(store, None, now).await
}

/// The same, and against the seals: whether these are whole, and whether each row that was sealed is
/// there as it was, and none was added to an hour afterwards.
///
/// # Errors
/// When the table cannot be read.
pub async fn verify_sealed(
    store: &Store,
    kept: &[Kept],
    now: Timestamp,
) -> Result<Report, StoreError> {
    against(store, Some(&seals::judge(kept, now)), now).await
}

async fn against(
    store: &Store,
    seals: Option<&Seals>,
    now: Timestamp,
) -> Result<Report, StoreError> {
    let mut report = Report::default();
    if let Some(seals) = seals {
        report.hours = seals.by_hour.len();
        report.broken.clone_from(&seals.faults);
    }
    let sealed = seals.map(by_subject).unwrap_or_default();
    let mut subjects = subjects(store).await?;
    subjects.extend(sealed.keys().map(|subject| (*subject).to_owned()));
    let mut earliest: Option<Hour> = None;
    for subject in subjects {
        report.chains += 1;
        let (rows, verdict) = verify_subject(store, &subject, kept_since(now)).await?;
        let hours = rows.iter().map(|row| Hour::of(row.row.at));
        earliest = earliest.into_iter().chain(hours).min();
        match verdict {
            Ok(()) => report.rows += rows.len(),
            Err(broken) => report.broken.push((subject.clone(), broken)),
        }
        let sealed = sealed.get(subject.as_str());
        if let Some(seals) = seals
            && let Err(broken) = judge_sealed(&rows, sealed, seals, now)
        {
            report.broken.push((subject, broken));
        }
    }
    if let (Some(seals), Some(earliest)) = (seals, earliest)
        && seals.say_nothing_of(earliest, now)
    {
        let what = format!("there are none, though there are rows since {earliest}");
        report.broken.push(("seals".to_owned(), what));
    }
    Ok(report)
}

/// The rows of a chain that were sealed, by their place: each with its hash and its hour.
type SealedRows<'a> = BTreeMap<u64, (&'a str, Hour)>;

fn by_subject(seals: &Seals) -> BTreeMap<&str, SealedRows<'_>> {
    let mut subjects: BTreeMap<&str, SealedRows<'_>> = BTreeMap::new();
    for (hour, seal) in &seals.by_hour {
        for row in &seal.rows {
            let rows = subjects.entry(row.subject.as_str()).or_default();
            // A place that was sealed twice is told by the row's own time: the first seal has it.
            rows.entry(row.seq).or_insert((row.hash.as_str(), *hour));
        }
    }
    subjects
}

/// The first row that is not what the seals say.
fn judge_sealed(
    rows: &[AuditRow],
    sealed: Option<&SealedRows<'_>>,
    seals: &Seals,
    now: Timestamp,
) -> Result<(), String> {
    let none = SealedRows::new();
    let sealed = sealed.unwrap_or(&none);
    let there: BTreeMap<u64, &Row> = rows.iter().map(|row| (row.row.seq, &row.row)).collect();
    let places: BTreeSet<u64> = there.keys().chain(sealed.keys()).copied().collect();
    for seq in places {
        match (there.get(&seq), sealed.get(&seq)) {
            (None, Some((_, hour))) if !seals::is_over(*hour, now) => {
                let what = match rows {
                    [] => format!("all its rows are gone, {} of them sealed", sealed.len()),
                    _ => format!("row {seq}, which was sealed in {hour}, is gone"),
                };
                return Err(what);
            }
            (Some(row), Some((hash, hour))) if row_hash(row) != *hash => {
                return Err(format!("row {seq} is not what was sealed in {hour}"));
            }
            (Some(row), None) => {
                let hour = Hour::of(row.at);
                let before_all = seals.begin.is_some_and(|begin| hour < begin);
                if before_all || seals.by_hour.contains_key(&hour) {
                    return Err(format!(
                        "row {seq} was added after its hour, {hour}, was sealed"
                    ));
                }
            }
            _ => {}
        }
    }
    Ok(())
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
    for state in MessageState::ALL {
        let messages = Query::index(keys::BY_LIST, keys::list_of_messages(state));
        let subject = |message: MessageRecord| MessageRecord::subject_of(&message.id);
        each(store, messages, |message| subjects.insert(subject(message))).await?;
    }
    for state in ApplicationState::ALL {
        let applications = Query::index(keys::BY_LIST, keys::list_of_applications(state));
        let subject = |each: ApplicationRecord| ApplicationRecord::subject_of(&each.id);
        each(store, applications, |each| subjects.insert(subject(each))).await?;
    }
    entries_of::<Course>(store, keys::REMOVED_COURSE_PREFIX, &mut subjects).await?;
    entries_of::<Internship>(store, keys::REMOVED_INTERNSHIP_PREFIX, &mut subjects).await?;
    Ok(subjects)
}

/// The subjects of a kind of the catalogue's entries, and of those that were removed.
async fn entries_of<E: CatalogueEntry>(
    store: &Store,
    removed_prefix: &str,
    subjects: &mut BTreeSet<String>,
) -> Result<(), StoreError> {
    let entries = Query::table(keys::CATALOGUE).beginning_with(E::PREFIX);
    each(store, entries, |kept: E::Kept| {
        subjects.insert(E::subject(kept.entry().slug()))
    })
    .await?;
    let removed = Query::table(keys::CATALOGUE).beginning_with(removed_prefix);
    each(store, removed, |removed: Removed<E>| {
        subjects.insert(E::subject(&removed.slug))
    })
    .await
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

/// A chain's rows, and the first bad one.
async fn verify_subject(
    store: &Store,
    subject: &str,
    since: Timestamp,
) -> Result<(Vec<AuditRow>, Result<(), String>), StoreError> {
    let mut verdict = (Vec::new(), Ok(()));
    for _ in 0..READINGS {
        let store = store.until(Deadline::after(60));
        let before = head(&store, subject).await?;
        let chain = Query::table(keys::audit_chain(subject));
        let found = store.query::<AuditRow>(&chain).await?;
        let rows: Vec<AuditRow> = found.into_iter().map(|entry| entry.record).collect();
        let grew = before != head(&store, subject).await?;
        let mut whole = judge(subject, &rows, before.as_ref(), since);
        if whole.is_ok() {
            let texts = Query::table(keys::audit_texts(subject));
            let texts = store.query::<AuditText>(&texts).await?;
            let texts: Vec<AuditText> = texts.into_iter().map(|entry| entry.record).collect();
            whole = judge_texts(&rows, &texts, since);
        }
        let done = whole.is_ok() || !grew;
        verdict = (rows, whole);
        if done {
            break;
        }
    }
    Ok(verdict)
}

fn judge(
    subject: &str,
    rows: &[AuditRow],
    head: Option<&Head>,
    since: Timestamp,
) -> Result<(), String> {
    let chain: Vec<Row> = rows.iter().map(|row| row.row.clone()).collect();
    verify_chain(&chain, head, since).map_err(|broken| broken.to_string())?;
    let misnamed = rows.iter().find(|row| row.hash != row_hash(&row.row));
    if let Some(row) = misnamed {
        return Err(format!("row {} does not hold its own hash", row.row.seq));
    }
    match (head, rows.last()) {
        (None, Some(last)) if !may_be_gone(subject, rows) => Err(format!(
            "its subject is gone, though the last row says {}",
            last.row.action
        )),
        _ => Ok(()),
    }
}

/// Whether the item with the head of this chain may be gone.
fn may_be_gone(subject: &str, rows: &[AuditRow]) -> bool {
    let by_an_act = rows
        .last()
        .is_some_and(|last| LAST_ACTS.contains(&last.row.action.as_str()));
    let from_the_first = rows.first().is_some_and(|first| first.row.seq == 1);
    let never_opened = SubjectKind::Student.name_in(subject).is_some()
        && from_the_first
        && rows.iter().all(|row| row.row.action == BEFORE_AN_ACCOUNT);
    by_an_act || never_opened || SubjectKind::MailBlock.name_in(subject).is_some()
}

/// A text may be erased, but not altered, and none may be added. TTL may take the row before its text.
fn judge_texts(rows: &[AuditRow], texts: &[AuditText], since: Timestamp) -> Result<(), String> {
    for text in texts {
        let row = rows.iter().find(|row| row.row.seq == text.seq);
        if row.is_none() && text.at < since {
            continue;
        }
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
            Ok(id) => head_of_person(store, &id).await,
            Err(_) => Ok(None),
        },
        "enrollments" => match EnrollmentId::parse(id) {
            Ok(id) => {
                let found = store.read_one::<Enrollment>(&keys::enrollment(&id)).await?;
                Ok(found.map(|enrollment| enrollment.audit))
            }
            Err(_) => Ok(None),
        },
        "courses" => head_of_entry::<Course>(store, id).await,
        "internships" => head_of_entry::<Internship>(store, id).await,
        "messages" => {
            let of = |message: MessageRecord| message.audit;
            Ok(by_id(store, id, keys::message).await?.map(of))
        }
        "applications" => {
            let of = |application: ApplicationRecord| application.audit;
            Ok(by_id(store, id, keys::application).await?.map(of))
        }
        _ => Ok(None),
    }
}

/// Of an account; before there is one, of the registration that it will be opened by.
async fn head_of_person(store: &Store, id: &UserId) -> Result<Option<Head>, StoreError> {
    let profile: Option<Profile> = store.read_one(&keys::profile(id)).await?;
    if let Some(profile) = profile {
        return Ok(Some(profile.audit));
    }
    let Some(email) = store.registered_email(id).await? else {
        return Ok(None);
    };
    let key = keys::registration_pointer(&email);
    let waiting: Option<Registration> = store.read_one(&key).await?;
    let waiting = waiting.filter(|waiting| &waiting.user_id == id);
    Ok(waiting.map(|waiting| waiting.audit))
}

async fn by_id<R: Record>(
    store: &Store,
    id: &str,
    key: impl Fn(&RecordId) -> keys::Key,
) -> Result<Option<R>, StoreError> {
    match RecordId::parse(id) {
        Ok(id) => store.read_one(&key(&id)).await,
        Err(_) => Ok(None),
    }
}

async fn head_of_entry<E: CatalogueEntry>(
    store: &Store,
    slug: &str,
) -> Result<Option<Head>, StoreError> {
    let Ok(slug) = Slug::parse(slug) else {
        return Ok(None);
    };
    let (kept, removed) = (E::key(&slug), E::removed_key(&slug));
    let items = store.read(&[kept.clone(), removed.clone()]).await?;
    let kept: Option<E::Kept> = items.get(&kept)?;
    let removed: Option<Removed<E>> = items.get(&removed)?;
    let head = kept.map(|kept| kept.audit().clone());
    Ok(head.or(removed.map(|removed| removed.audit)))
}
