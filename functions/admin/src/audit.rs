//! `GET /api/admin/audit`: who did what to whom, when and why; newest first, of one target or of all.

use academy::app::App;
use academy::auth::guard;
use academy::domain::audit::{SubjectKind, TARGET_MOST};
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

/// What was looked at before it was known who asks.
enum Looked {
    /// The page itself.
    At(Vec<Entry<AuditRow>>),
    /// The chain that an id or a slug alone means, if any.
    For(Option<String>),
}

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
    let looked = async {
        match &paging {
            Ok(paging) => match paging.filter("target") {
                Some(name) if !name.contains('/') => Ok(Looked::For(subject(app, name).await?)),
                subject => Ok(Looked::At(page(app, paging, subject).await?)),
            },
            Err(_) => Ok(Looked::For(None)),
        }
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered. Until then
    // the calls are the same whatever is found, since a refusal takes as long as they do.
    let (admin, looked): (_, Result<Looked, StoreError>) =
        tokio::join!(caller.admin(app, &[]), looked);
    admin?;
    let paging = paging?;
    let rows = match looked? {
        Looked::At(rows) => rows,
        Looked::For(Some(subject)) => page(app, &paging, Some(&subject)).await?,
        Looked::For(None) => Vec::new(),
    };
    let (rows, position) = cut(rows, paging.limit);
    let views = joined(app, &rows).await?;
    Reply::ok(&paging.list(views, position.as_deref())?)
}

fn is_target(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let plain = |part: &str| !part.is_empty() && part.chars().all(known);
    text.len() <= TARGET_MOST
        && match text.split_once('/') {
            Some((kind, name)) => plain(kind) && plain(name),
            None => plain(text),
        }
}

/// The page of one chain, or of all, and one row more where there is one.
async fn page(
    app: &App,
    paging: &Paging<'_>,
    subject: Option<&str>,
) -> Result<Vec<Entry<AuditRow>>, StoreError> {
    let after = paging.after.as_deref();
    app.store.audit_rows(subject, after, paging.limit + 1).await
}

/// The chain that is meant by an id or a slug alone, sought among all kinds; none if it has no row. A slug
/// that names a course and an internship means the course.
async fn subject(app: &App, name: &str) -> Result<Option<String>, StoreError> {
    let subjects = SubjectKind::ALL.map(|kind| kind.subject(name));
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
        let id = SubjectKind::Enrollment.name_in(&row.row.subject)?;
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
