//! `GET /api/admin/internships/{slug}`: one internship, in any state.

use academy::app::App;
use academy::domain::catalogue::Internship;
use academy::http::{Answer, Reply, Request};
use academy::views::InternshipView;

use crate::entry;

/// Shows an internship as it is kept.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let (_, record) = entry::named::<Internship>(app, request, |_| Vec::new()).await?;
    Reply::ok(&InternshipView::from(record.internship))
}
