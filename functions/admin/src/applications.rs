//! `GET /api/admin/applications`: the applications, newest first; by state and internship.

use academy::app::App;
use academy::auth::guard;
use academy::domain::inbox::ApplicationState;
use academy::domain::slug::Slug;
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Request};
use academy::store::StoreError;
use academy::store::applications::ApplicationRecord;
use academy::store::query::Entry;
use academy::views::ApplicationView;

use crate::inbox;

/// What a list was asked for.
pub(crate) struct Asked<'a> {
    state: Option<ApplicationState>,
    internship: Option<Slug>,
    pub(crate) paging: Paging<'a>,
}

/// The names of this list's filters.
pub(crate) const FILTERS: [&str; 2] = ["state", "internship"];

/// Lists a page of applications.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-applications", caller.user_id().as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, bound, &FILTERS, keys, app.now());
    let asked = paging.and_then(Asked::of);
    let list = async {
        let Ok(asked) = &asked else {
            return Ok(Vec::<Entry<_>>::new());
        };
        let (after, limit) = (asked.paging.after.as_deref(), asked.paging.limit + 1);
        asked.entries(app, after, limit).await
    };
    // Only the cookie is known to be ours so far: who it is decides whether the page is answered.
    let (admin, list) = tokio::join!(caller.admin(app, &[]), list);
    admin?;
    inbox::page(&asked?.paging, list?, |each| ApplicationView::from(each))
}

impl<'a> Asked<'a> {
    /// Reads the filters that `paging` found.
    ///
    /// # Errors
    /// 400 `bad_query`.
    pub(crate) fn of(paging: Paging<'a>) -> Result<Self, Problem> {
        let state = paging.filter("state").map(|text| {
            let words = "`state` is pending, shortlisted, accepted or rejected.";
            ApplicationState::parse(text).ok_or_else(|| Problem::bad_query(words))
        });
        let internship = paging.filter("internship").map(|text| {
            let words = "`internship` is no slug.";
            Slug::parse(text).map_err(|_| Problem::bad_query(words))
        });
        Ok(Self {
            state: state.transpose()?,
            internship: internship.transpose()?,
            paging,
        })
    }

    /// The applications that were asked for: at most `limit` behind `after`.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub(crate) async fn entries(
        &self,
        app: &App,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<ApplicationRecord>>, StoreError> {
        let filter = (self.state, self.internship.as_ref());
        app.store.applications(filter, after, limit).await
    }
}
