//! `GET /api/admin/applications`: the applications, newest first; by state and internship.

use academy::app::App;
use academy::auth::guard;
use academy::domain::inbox::ApplicationState;
use academy::domain::slug::Slug;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Request};
use academy::store::query::Entry;
use academy::views::ApplicationView;

use crate::inbox;

/// What a list was asked for.
struct Asked<'a> {
    state: Option<ApplicationState>,
    internship: Option<Slug>,
    paging: Paging<'a>,
}

/// Lists a page of applications.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-applications", caller.user_id().as_str());
    let asked = asked(app, request, bound);
    let list = async {
        let Ok(asked) = &asked else {
            return Ok(Vec::<Entry<_>>::new());
        };
        let (after, limit) = (asked.paging.after.as_deref(), asked.paging.limit + 1);
        let filter = (asked.state, asked.internship.as_ref());
        app.store.applications(filter, after, limit).await
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered.
    let (admin, list) = tokio::join!(caller.admin(app, &[]), list);
    admin?;
    inbox::page(&asked?.paging, list?, |each| ApplicationView::from(each))
}

fn asked<'a>(app: &App, request: &'a Request, bound: (&str, &str)) -> Result<Asked<'a>, Problem> {
    let keys = &app.settings.session_keys;
    let filters = ["state", "internship"];
    let paging = Paging::read(request, bound, &filters, keys, app.now())?;
    let state = paging.filter("state").map(|text| {
        let words = "`state` is pending, shortlisted, accepted or rejected.";
        ApplicationState::parse(text).ok_or_else(|| Problem::bad_query(words))
    });
    let internship = paging
        .filter("internship")
        .map(|text| Slug::parse(text).map_err(|_| Problem::bad_query("`internship` is no slug.")));
    Ok(Asked {
        state: state.transpose()?,
        internship: internship.transpose()?,
        paging,
    })
}
