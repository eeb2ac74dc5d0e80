//! `DELETE /api/admin/courses/{slug}`: removes a course in which nobody ever enrolled.

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Request};

use crate::entry_delete;

/// Removes a course.
///
/// # Errors
/// 404; 409 `has_enrollments`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_delete::handle::<Course>(app, request).await
}
