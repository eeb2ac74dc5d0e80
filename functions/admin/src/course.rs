//! `GET /api/admin/courses/{slug}`: one course, in any state.

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Reply, Request};
use academy::views::CourseView;

use crate::entry;

/// Shows a course as it is kept.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (_, record) = entry::named::<Course>(app, request, |_| Vec::new()).await?;
    Reply::ok(&CourseView::from(record.course))
}
