//! `GET /api/admin/messages`: the messages, newest first; by state.

use academy::app::App;
use academy::auth::guard;
use academy::domain::inbox::MessageState;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Request};
use academy::store::query::Entry;
use academy::views::MessageView;

use crate::inbox;

/// Lists a page of messages.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-messages", caller.user_id().as_str());
    let paging = asked(app, request, bound);
    let list = async {
        let Ok((paging, state)) = &paging else {
            return Ok(Vec::<Entry<_>>::new());
        };
        let after = paging.after.as_deref();
        app.store.messages(*state, after, paging.limit + 1).await
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered.
    let (admin, list) = tokio::join!(caller.admin(app, &[]), list);
    admin?;
    let (paging, _) = paging?;
    inbox::page(&paging, list?, |message| MessageView::from(message))
}

fn asked<'a>(
    app: &App,
    request: &'a Request,
    bound: (&str, &str),
) -> Result<(Paging<'a>, Option<MessageState>), Problem> {
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, bound, &["state"], keys, app.now())?;
    let state = paging.filter("state").map(|text| {
        let unknown = || Problem::bad_query("`state` is new, read or closed.");
        MessageState::parse(text).ok_or_else(unknown)
    });
    let state = state.transpose()?;
    Ok((paging, state))
}
