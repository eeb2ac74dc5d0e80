//! `POST /api/admin/internships`: a new internship, as a draft or published at once.

use academy::app::App;
use academy::domain::catalogue::Internship;
use academy::http::{Answer, Request};

use crate::entry_create;

/// Makes an internship.
///
/// # Errors
/// 409 `slug_taken`, 409 `catalogue_full`, 409 `wrong_state` for one that would begin archived.
pub async fn handle(app: &App, request: &Request) -> Answer {
    entry_create::handle::<Internship>(app, request, "admin-internship-create").await
}
