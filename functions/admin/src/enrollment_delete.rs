//! `DELETE /api/admin/enrollments/{id}`, also `POST /api/admin/enrollments/{id}/delete`: an admin
//! removes an enrollment that no money came for. What was done to it stays in the audit log.

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::{Event, Refusal, next};
use academy::domain::text::Reason;
use academy::domain::time::IndiaDate;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Reply, Request};
use academy::store::statistics::Delta;
use academy::store::transaction::{Changes, Transaction, When};
use academy::store::{keys, search};
use serde::Deserialize;
use validator::Validate;

use crate::opened::{Done, Opened, append, at_version, refused};

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::reason"))]
    reason: Option<String>,
    version: Option<u32>,
}

/// Deletes an enrollment. The claim of its reference stays, so that a transfer that still comes can
/// be told from all others.
///
/// # Errors
/// 404, 422, 409 `version_conflict` or `has_payment`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let opened = Opened::read(app, request, &caller, Vec::new()).await?;
    let input: Input = request.input()?;
    let reason = parsed("reason", Reason::parse(&input.reason.unwrap_or_default()))?;
    let enrollment = &opened.enrollment;
    at_version(enrollment, input.version)?;
    next(enrollment.state, Event::Delete).map_err(refused)?;
    // An amount that was recorded is money, too, whatever the state.
    if enrollment.has_money() {
        return Err(refused(Refusal::HasPayment));
    }

    let mut transaction = Transaction::new();
    enrollment.move_claims(None, &mut transaction);
    if enrollment.state.is_live() {
        enrollment.release_place(&mut transaction);
    }
    let found_by = (keys::SEARCH_ENROLLMENTS, enrollment.id.as_str());
    search::index(&mut transaction, found_by, &[], &enrollment.words());
    let done = Done {
        action: "delete",
        at: app.now(),
        detail: vec![("from", enrollment.state.to_string())],
        text: opened.kept(reason.as_str()),
    };
    append(
        &mut transaction,
        enrollment,
        opened.admin.id().as_str(),
        done,
    )?;
    enrollment.remove(&mut transaction);
    Delta::new()
        .moved(Some(enrollment.state), None)
        .enrollment(&IndiaDate::of(enrollment.created_at), -1)
        .count(&mut transaction)?;
    if opened.student.is_some() {
        let profile = keys::profile(&enrollment.student());
        let one_less = Changes::new().add("enrollments_count", -1);
        transaction.update("profile", &profile, one_less, When::present());
    }
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
