//! `DELETE /api/admin/internships/{slug}`: removes an internship; applications for it stay.

use academy::app::App;
use academy::domain::catalogue::Internship;
use academy::http::{Answer, Request};

use crate::entry_delete;

/// Removes an internship.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_delete::handle::<Internship>(app, request).await
}
