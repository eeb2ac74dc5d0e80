//! `GET /api/admin/students/{id}`: somebody with an account, and their newest enrollments.

use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::views::{AdminEnrollmentView, StudentView};
use serde::Serialize;

/// How many enrollments are shown: nobody takes so many courses, and whoever enrolls and cancels a
/// thousand times makes no answer slow. The list of enrollments pages through all.
const SHOWN_MOST: usize = 100;

#[derive(Serialize)]
struct Detail {
    student: StudentView,
    enrollments: Vec<AdminEnrollmentView>,
}

/// Shows one person.
///
/// # Errors
/// 404.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let id = UserId::parse(request.parameter("id")).ok();
    let key = id.as_ref().map(keys::profile);
    let enrollments = async {
        match &id {
            Some(id) => app.store.enrollments_of(id, None, SHOWN_MOST).await,
            None => Ok(Vec::new()),
        }
    };
    // Only the cookie is known to be ours so far: who it is decides whether anything is answered.
    let (admin, enrollments) = tokio::join!(caller.admin(app, key.as_slice()), enrollments);
    let admin = admin?;
    let found: Option<Profile> = match &key {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    let found = found.filter(|student| !student.erasing);
    let student = found.ok_or_else(|| Problem::not_found("student"))?;
    let enrollments = enrollments?;
    let views = enrollments
        .iter()
        .map(|entry| AdminEnrollmentView::new(&entry.record, Some(&student)));
    Reply::ok(&Detail {
        student: StudentView::from(&student),
        enrollments: views.collect(),
    })
}
