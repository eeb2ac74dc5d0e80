//! `GET /api/enrollments`: the caller's enrollments, newest first.

use academy::app::App;
use academy::auth::guard;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::enrollments::Enrollment;
use academy::store::query::Entry;
use academy::views::EnrollmentView;

/// Lists a page. The dashboard opens with it, so it notes that the session is used.
///
/// # Errors
/// 401; 400 `bad_query`, `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (route, keys) = ("enrollments-list", &app.settings.session_keys);
    let who = (route, caller.user_id().as_str());
    let paging = Paging::read(request, who, &[], keys, app.now());

    // The cookie proves whose page it is, so it is read while the session is judged.
    let page = async {
        let Ok(paging) = &paging else {
            return Ok(Vec::new());
        };
        let after = paging.after.as_deref();
        let one_more = paging.limit + 1;
        app.store
            .enrollments_of(caller.user_id(), after, one_more)
            .await
    };
    let (person, entries) = tokio::join!(caller.person(app, &[]), page);
    let person = person?;
    let paging = paging?;
    let answer = shown(&paging, entries?)?;
    person.seen(app).await?;
    Ok(answer)
}

fn shown(paging: &Paging<'_>, mut entries: Vec<Entry<Enrollment>>) -> Result<Reply, Problem> {
    let more = entries.len() > paging.limit;
    entries.truncate(paging.limit);
    let last = entries.last().filter(|_| more);
    let position = last.map(|entry| entry.position.as_str());
    let items = entries.iter().map(|entry| (&entry.record).into()).collect();
    Reply::ok(&paging.list::<EnrollmentView>(items, position)?)
}
