//! `PUT /api/admin/courses/{slug}`: the whole course as it shall be. The publisher takes it from the
//! table's stream; enrollments keep the price that they were made at.

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Request};

use crate::entry_update;

/// Replaces a course.
///
/// # Errors
/// 404; 409 `version_conflict`, 409 `wrong_state`; for a slug that changes, 422 once it was public and
/// 409 `slug_taken`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_update::handle::<Course>(app, request).await
}
