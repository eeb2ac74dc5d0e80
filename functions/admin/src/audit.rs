//! `GET /api/admin/audit`: who did what to whom, when and why; newest first, of one target or of all.

use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::{AuditRow, AuditText};
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::query::Entry;
use academy::views::AuditEntryView;

use crate::inbox::cut;

/// The most characters of a target: a kind, a slash, and a slug or an id.
const TARGET_MOST: usize = 120;

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
            "`target` is a kind and a name, as enrollments/… or courses/….",
        )),
        _ => Ok(paging),
    });
    let rows = async {
        let Ok(paging) = &paging else {
            return Ok(Vec::<Entry<AuditRow>>::new());
        };
        let (target, after) = (paging.filter("target"), paging.after.as_deref());
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
    let parts = text.split_once('/');
    text.len() <= TARGET_MOST
        && parts.is_some_and(|(kind, name)| {
            let plain = |part: &str| !part.is_empty() && part.chars().all(known);
            plain(kind) && plain(name)
        })
}

/// The rows with who acted and why, as far as these were not erased.
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
    let wanted: Vec<_> = rows
        .iter()
        .flat_map(|row| [actor(row), words(row)])
        .flatten()
        .collect();
    let items = app.store.read(&wanted).await?;
    let mut views = Vec::new();
    for row in rows {
        let who: Option<Profile> = actor(row).map_or(Ok(None), |key| items.get(&key))?;
        let why: Option<AuditText> = words(row).map_or(Ok(None), |key| items.get(&key))?;
        views.push(AuditEntryView::new(&row.row, who.as_ref(), why));
    }
    Ok(views)
}
