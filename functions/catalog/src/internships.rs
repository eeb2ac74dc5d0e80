//! `GET /api/internships`: the published internships, by role.

use academy::app::App;
use academy::domain::catalogue::{Internship, PublishState};
use academy::http::cursor::Paging;
use academy::http::{Answer, Reply, Request};
use academy::store::catalogue::page;
use academy::views::InternshipView;

/// Lists a page of the published internships.
///
/// # Errors
/// As `academy::http` has them.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, ("catalog-internships", ""), &[], keys, app.now())?;
    let internships = app.store.internships(&[PublishState::Published]).await?;
    let after = paging.after.as_deref();
    let (internships, position) = page(internships, Internship::order_key, after, paging.limit);
    let items = internships.into_iter().map(InternshipView::from).collect();
    let list = paging.list::<InternshipView>(items, position.as_deref())?;
    Ok(Reply::ok(&list)?.with_header("cache-control", "public, max-age=30"))
}
