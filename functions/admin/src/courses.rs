//! `GET /api/admin/courses`: all courses with drafts, featured first, then by name.

use academy::app::App;
use academy::auth::guard;
use academy::domain::catalogue::{Course, PublishState};
use academy::http::cursor::Paging;
use academy::http::{Answer, Reply, Request};
use academy::store::catalogue::page;
use academy::views::CourseView;

/// Lists a page of the courses in any state.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (admin, courses) = tokio::join!(
        caller.admin(app, &[]),
        app.store.courses(&PublishState::ALL)
    );
    admin?;
    let keys = &app.settings.session_keys;
    let bound = ("admin-courses", caller.user_id().as_str());
    let paging = Paging::read(request, bound, &[], keys, app.now())?;
    let after = paging.after.as_deref();
    let (courses, position) = page(courses?, Course::order_key, after, paging.limit);
    let items = courses.into_iter().map(CourseView::from).collect();
    Reply::ok(&paging.list::<CourseView>(items, position.as_deref())?)
}
