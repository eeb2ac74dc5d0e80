//! `GET /api/admin/students/{id}`: somebody with an account, and their newest enrollments; or somebody who
//! registered and did not open the mailed link yet.

use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::views::{AdminEnrollmentView, StudentView};
use serde::Serialize;

use crate::waiting::Waiting;

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
    let Some(student) = found.filter(|student| !student.erasing) else {
        return waiting(app, id.as_ref()).await;
    };
    let enrollments = enrollments?;
    let views = enrollments
        .iter()
        .map(|entry| AdminEnrollmentView::new(&entry.record, Some(&student)));
    Reply::ok(&Detail {
        student: StudentView::from(&student),
        enrollments: views.collect(),
    })
}

/// Whoever has no account, and waits for one.
async fn waiting(app: &App, id: Option<&UserId>) -> Answer {
    let found = match id {
        Some(id) => Waiting::with_id(app, id, |_| Ok(Vec::new())).await?,
        None => None,
    };
    let (waiting, _) = found.ok_or_else(|| Problem::not_found("student"))?;
    Reply::ok(&Detail {
        student: waiting.view(),
        enrollments: Vec::new(),
    })
}
