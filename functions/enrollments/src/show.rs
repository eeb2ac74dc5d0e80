//! `GET /api/enrollments/{id}`: one of the caller's enrollments.

use academy::app::App;
use academy::auth::guard;
use academy::http::{Answer, Reply, Request};
use academy::views::EnrollmentView;

use crate::own;

/// Shows the enrollment.
///
/// # Errors
/// 401; 404 for what is not there or another person's.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (_, enrollment) = own::read(app, request, &caller, &[]).await?;
    Reply::ok(&EnrollmentView::from(&enrollment))
}
