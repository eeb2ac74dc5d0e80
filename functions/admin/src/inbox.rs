//! What the panel's lists share: what was asked for, finding the one that the path names, and paging.

use academy::app::App;
use academy::auth::guard::{self, Caller, Person};
use academy::domain::ids::RecordId;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::Record;
use academy::store::keys::Key;
use academy::store::query::{Entry, cut};
use serde::Serialize;

/// The admin who asks and the record that the path names, read in one round trip.
///
/// # Errors
/// 401, 403, then 404.
pub(crate) async fn named<R: Record>(
    app: &App,
    request: &Request,
    key: impl Fn(&RecordId) -> Key,
) -> Result<(Person, R), Problem> {
    let caller = guard::caller(app, request)?;
    let id = RecordId::parse(request.parameter("id")).ok();
    let key = id.as_ref().map(key);
    let admin = caller.admin(app, key.as_slice()).await?;
    let found: Option<R> = match &key {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    Ok((admin, found.ok_or_else(|| Problem::not_found(R::KIND))?))
}

/// What was `asked` for; what is wrong with it, only an admin hears.
///
/// # Errors
/// 401, 403, then what is wrong.
pub(crate) async fn or_refused<T>(
    app: &App,
    caller: &Caller,
    asked: Result<T, Problem>,
) -> Result<T, Problem> {
    if asked.is_err() {
        caller.admin(app, &[]).await?;
    }
    asked
}

/// Answers with a page of `entries`, of which one more than asked for may be there.
pub(crate) fn page<R, V: Serialize>(
    paging: &Paging<'_>,
    entries: Vec<Entry<R>>,
    view: impl Fn(&R) -> V,
) -> Answer {
    let (records, position) = cut(entries, paging.limit);
    let items = records.iter().map(view).collect();
    Reply::ok(&paging.list::<V>(items, position.as_deref())?)
}
