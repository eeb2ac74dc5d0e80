//! `GET /api/courses`: the published courses, featured first, then by name.

use academy::app::App;
use academy::domain::catalogue::{Course, PublishState};
use academy::http::cursor::Paging;
use academy::http::{Answer, Reply, Request};
use academy::store::catalogue::page;
use academy::views::CourseView;

/// Lists a page of the published courses.
///
/// # Errors
/// As `academy::http` has them.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, ("catalog-courses", ""), &[], keys, app.now())?;
    let courses = app.store.courses(&[PublishState::Published]).await?;
    let (courses, position) = page(
        courses,
        Course::order_key,
        paging.after.as_deref(),
        paging.limit,
    );
    let items = courses.into_iter().map(CourseView::from).collect();
    let list = paging.list::<CourseView>(items, position.as_deref())?;
    Ok(Reply::ok(&list)?.with_header("cache-control", "public, max-age=30"))
}
