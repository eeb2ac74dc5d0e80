//! `GET /api/admin/audit`: who did what to whom, when and why; newest first, of one target or of all.

use academy::app::App;
use academy::auth::guard;
use academy::domain::audit::TARGET_MOST;
use academy::domain::ids::{EnrollmentId, UserId};
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::StoreError;
use academy::store::audit::{AuditRow, AuditText};
use academy::store::enrollments::Enrollment;
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::query::{Entry, cut};
use academy::views::AuditEntryView;

/// What rows are about. A slug that names a course and an internship means the course.
const KINDS: [&str; 7] = [
    "enrollments",
    "students",
    "courses",
    "internships",
    "messages",
    "applications",
    "mail-blocks",
];

/// Lists a page of the log. Names and words are joined when it is read: a row holds neither.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-audit", caller.user_id().as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, bound, &["target"], keys, app.now());
    let paging = paging.and_then(|paging| match paging.filter("target") {
        Some(target) if !is_target(target) => Err(Problem::bad_query(
            "`target` is an id or a slug, alone or behind its kind, as courses/….",
        )),
        _ => Ok(paging),
    });
    let rows = async {
        let Ok(paging) = &paging else {
            return Ok(Vec::<Entry<AuditRow>>::new());
        };
        let after = paging.after.as_deref();
        let target = match paging.filter("target") {
            None => None,
            Some(target) => match subject(app, target).await? {
                Some(subject) => Some(subject),
                None => return Ok(Vec::new()),
            },
        };
        let target = target.as_deref();
        app.store.audit_rows(target, after, paging.limit + 1).await
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered.
    let (admin, rows) = tokio::join!(caller.admin(app, &[]), rows);
    admin?;
    let paging = paging?;
    let (rows, position) = cut(rows?, paging.limit);
    let views = joined(app, &rows).await?;
    Reply::ok(&paging.list(views, position.as_deref())?)
}

fn is_target(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let plain = |part: &str| !part.is_empty() && part.chars().all(known);
    let (kind, name) = text.split_once('/').unwrap_or((KINDS[0], text));
    text.len() <= TARGET_MOST && plain(kind) && plain(name)
}

/// The chain that is meant by a target. An id or a slug alone is looked for among all kinds; none if it has
/// no row.
async fn subject(app: &App, target: &str) -> Result<Option<String>, StoreError> {
    if target.contains('/') {
        return Ok(Some(target.to_owned()));
    }
    let subjects = KINDS.map(|kind| format!("{kind}/{target}"));
    let chains = subjects.iter().map(|subject| (subject.as_str(), 0));
    let rows = app.store.chains(chains.collect(), 1).await?;
    let has_rows = rows.into_iter().map(|rows| !rows.is_empty());
    let found = subjects.into_iter().zip(has_rows).find(|(_, has)| *has);
    Ok(found.map(|(subject, _)| subject))
}

/// The rows with who acted, why, and on what by its usual name, as far as these were not erased.
async fn joined(app: &App, rows: &[AuditRow]) -> Result<Vec<AuditEntryView>, Problem> {
    let actor = |row: &AuditRow| {
        UserId::parse(&row.row.actor)
            .ok()
            .map(|id| keys::profile(&id))
    };
    let words = |row: &AuditRow| {
        let hash = row.row.text_hash.as_ref();
        hash.map(|_| keys::audit_text(&row.row.subject, row.row.seq))
    };
    let enrollment = |row: &AuditRow| {
        let id = row.row.subject.strip_prefix("enrollments/")?;
        Some(keys::enrollment(&EnrollmentId::parse(id).ok()?))
    };
    let wanted: Vec<_> = rows
        .iter()
        .flat_map(|row| [actor(row), words(row), enrollment(row)])
        .flatten()
        .collect();
    let items = app.store.read(&wanted).await?;
    let mut views = Vec::new();
    for row in rows {
        let who: Option<Profile> = actor(row).map_or(Ok(None), |key| items.get(&key))?;
        let why: Option<AuditText> = words(row).map_or(Ok(None), |key| items.get(&key))?;
        let of: Option<Enrollment> = enrollment(row).map_or(Ok(None), |key| items.get(&key))?;
        views.push(AuditEntryView::new(
            &row.row,
            who.as_ref(),
            why,
            of.as_ref(),
        ));
    }
    Ok(views)
}
