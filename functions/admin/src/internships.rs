//! `GET /api/admin/internships`: all internships with drafts, by role.

use academy::app::App;
use academy::domain::catalogue::Internship;
use academy::http::{Answer, Request};

use crate::entry_list;

/// Lists a page of the internships in any state.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_list::handle::<Internship>(app, request, "admin-internships").await
}
