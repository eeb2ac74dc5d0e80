//! `GET /api/account`: the caller's account, with where they are logged in.

use academy::app::App;
use academy::auth::guard;
use academy::http::{Answer, Reply, Request};

use crate::view::AccountView;

/// Shows the account, and notes that the session is used.
///
/// # Errors
/// 401.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    // The cookie proves whose sessions they are, so they are read while this one is judged.
    let sessions = app.store.sessions_of(caller.user_id());
    let (person, sessions) = tokio::join!(caller.person(app, &[]), sessions);
    let person = person?;
    let answer = Reply::ok(&AccountView::new(&person, sessions?, app.now()))?;
    person.seen(app).await?;
    Ok(answer)
}
