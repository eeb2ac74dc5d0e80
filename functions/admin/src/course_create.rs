//! `POST /api/admin/courses`: a new course, as a draft or published at once.

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Request};

use crate::entry_create;

/// Makes a course.
///
/// # Errors
/// 409 `slug_taken`, 409 `catalogue_full`, 409 `wrong_state` for one that would begin archived.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_create::handle::<Course>(app, request, "admin-course-create").await
}
