//! `GET /api/admin/courses`: all courses with drafts, featured first, then by name.

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Request};

use crate::entry_list;

/// Lists a page of the courses in any state.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_list::handle::<Course>(app, request, "admin-courses").await
}
