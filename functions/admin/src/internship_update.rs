//! `PUT /api/admin/internships/{slug}`: the whole internship as it shall be. The publisher takes it from the
//! table's stream; applications keep the role that they were made for.

use academy::app::App;
use academy::domain::catalogue::Internship;
use academy::http::{Answer, Request};

use crate::entry_update;

/// Replaces an internship.
///
/// # Errors
/// 404; 409 `version_conflict`, 409 `wrong_state`; for a slug that changes, 422 once it was public and
/// 409 `slug_taken`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_update::handle::<Internship>(app, request).await
}
