//! `DELETE /api/admin/students/{id}`, also `POST …/delete`: an admin has a student erased, with a reason.
//! From the answer on they are logged out; what is left goes at once, or is removed by the sweeper.

use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::domain::role::Role;
use academy::domain::text::Reason;
use academy::erasure::{self, Order, erase};
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use serde::Deserialize;
use validator::Validate;

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::reason"))]
    reason: Option<String>,
}

/// Erases a student.
///
/// # Errors
/// 403 `step_up_required` or `second_factor_missing`, 404, 422; 409 `is_admin`, `payment_under_review`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let id = UserId::parse(request.parameter("id")).ok();
    let key = id.as_ref().map(keys::profile);
    let admin = caller.stepped_up_admin(app, key.as_slice()).await?;
    let found: Option<Profile> = match &key {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    let student = found.filter(|profile| !profile.erasing);
    let student = student.ok_or_else(|| Problem::not_found("student"))?;
    let input: Input = request.input()?;
    let reason = parsed("reason", Reason::parse(&input.reason.unwrap_or_default()))?;
    if student.role == Role::Admin {
        return Err(erasure::is_admin());
    }
    let order = Order {
        route: "admin-student-erase",
        profile: &student,
        actor: admin.id().as_str(),
        reason: Some(reason.as_str()),
    };
    erase(app, order, Transaction::new()).await?;
    Ok(Reply::no_content())
}
