//! The lists of the catalogue in the panel: every entry with drafts, in the order of every list.

use academy::app::App;
use academy::auth::guard;
use academy::domain::catalogue::PublishState;
use academy::http::cursor::Paging;
use academy::http::{Answer, Reply, Request};
use academy::store::catalogue::page;

use crate::entry::Edited;

/// Lists a page of the entries in any state.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub(crate) async fn handle<E: Edited>(app: &App, request: &Request, route: &'static str) -> Answer {
    let caller = guard::caller(app, request)?;
    let (admin, entries) = tokio::join!(
        caller.admin(app, &[]),
        app.store.entries::<E>(&PublishState::ALL)
    );
    admin?;
    let keys = &app.settings.session_keys;
    let bound = (route, caller.user_id().as_str());
    let paging = Paging::read(request, bound, &[], keys, app.now())?;
    let after = paging.after.as_deref();
    let (entries, position) = page(entries?, E::order_key, after, paging.limit);
    let items = entries.into_iter().map(E::View::from).collect();
    Reply::ok(&paging.list::<E::View>(items, position.as_deref())?)
}
