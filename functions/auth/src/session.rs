//! `GET /api/auth/session`: who is signed in, and until when.

use academy::app::App;
use academy::auth::{cookies, guard};
use academy::http::{Answer, Problem, Reply, Request};
use academy::views::UserView;
use serde::Serialize;

#[derive(Serialize)]
struct SessionView {
    user: UserView,
    expires_at: String,
}

/// Shows the session.
///
/// # Errors
/// 401 when nobody is signed in; the cookies of a dead session are cleared by it, so that the pages
/// stop asking.
pub async fn handle(app: &App, request: &Request) -> Answer {
    match show(app, request).await {
        Err(problem) if problem.status() == 401 && has_cookies(request) => {
            let clear = |problem: Problem, (name, value)| problem.with_header(name, value);
            Err(cookies::signed_out().into_iter().fold(problem, clear))
        }
        answer => answer,
    }
}

async fn show(app: &App, request: &Request) -> Answer {
    let person = guard::caller(app, request)?.person(app, &[]).await?;
    person.seen(app).await?;
    Reply::ok(&SessionView {
        user: (&person.profile).into(),
        expires_at: person.session.ends_at.rfc3339(),
    })
}

fn has_cookies(request: &Request) -> bool {
    [cookies::SESSION, cookies::SIGNED_IN]
        .iter()
        .any(|name| request.cookie(name).is_some())
}
