//! `GET /api/courses/{slug}`: one course, published or archived.

use academy::app::App;
use academy::domain::slug::Slug;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::catalogue::CourseRecord;
use academy::store::keys;
use academy::views::CourseView;

/// Shows a course that the public may know of.
///
/// # Errors
/// 404 for a draft, and for what is no course.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let absent = || Problem::not_found("course");
    let slug = Slug::parse(request.parameter("slug")).map_err(|_| absent())?;
    let found: Option<CourseRecord> = app.store.read_one(&keys::course(&slug)).await?;
    let course = found.map(|record| record.course);
    let course = course.filter(|c| c.state.is_public()).ok_or_else(absent)?;
    let reply = Reply::ok(&CourseView::from(course))?;
    Ok(reply.with_header("cache-control", "public, max-age=30"))
}
