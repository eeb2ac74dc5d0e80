//! `POST /api/admin/enrollments/{id}/reject`: an admin did not find the payment, and says so.

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::{Event, Outcome, Refusal, State, next, price_held_over_review};
use academy::domain::text::Reason;
use academy::domain::time::Timestamp;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
use academy::mail::Message;
use academy::store::enrollments::Enrollment;
use academy::store::idempotency::Idempotency;
use academy::store::outbox::{Recipient, post};
use academy::store::statistics::Delta;
use academy::store::transaction::Transaction;
use serde::Deserialize;
use validator::Validate;

use crate::opened::{Done, Opened, at_version, refused};

#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::reason"))]
    reason: Option<String>,
    version: Option<u32>,
}

/// Rejects a payment.
///
/// # Errors
/// 404, 422, 409 `version_conflict` or `wrong_state`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, person) = (app.now(), caller.user_id().to_string());
    let named = ("admin-enrollment-reject", person.as_str());
    let idempotency = Idempotency::of(request, named, app.key()?, now);
    let beside = idempotency.iter().filter_map(Idempotency::key).collect();
    let mut opened = Opened::read(app, request, &caller, beside).await?;
    let idempotency = idempotency?;
    if let Some(done) = idempotency.done(&opened.admin.items)? {
        return opened.answer(done.status);
    }
    let input: Input = request.input()?;
    let reason = parsed("reason", Reason::parse(&input.reason.unwrap_or_default()))?;
    let before = &opened.enrollment;
    at_version(before, input.version)?;
    let Outcome::To(state) = next(before.state, Event::Reject).map_err(refused)? else {
        return Err(refused(Refusal::WrongState));
    };

    let mut transaction = Transaction::new();
    let words = opened.kept(reason.as_str());
    let mut after = rejected(before, (state, words), now);
    before.move_claims(Some(&after), &mut transaction);
    let done = Done::moved("reject", now, (before.state, state), words);
    opened.save(&mut transaction, &mut after, done)?;
    Delta::new()
        .moved(Some(before.state), Some(state))
        .count(&mut transaction)?;
    if !opened.is_of_nobody() {
        tell(&mut transaction, &after, &reason, now)?;
    }
    idempotency.record(&mut transaction, 200, after.id.as_str());
    transaction.commit(&app.store).await?;
    opened.enrollment = after;
    opened.answer(200)
}

/// The enrollment without what belonged to the transfer: another one is asked for, at the price that
/// held when this one was sent.
fn rejected(
    before: &Enrollment,
    (state, reason): (State, Option<&str>),
    now: Timestamp,
) -> Enrollment {
    let holds_until = before.price_holds_until;
    let held = |sent_at| price_held_over_review(holds_until, sent_at, now);
    Enrollment {
        price_holds_until: before.submitted_at.map_or(holds_until, held),
        state,
        reason: reason.map(str::to_owned),
        utr: None,
        received_utrs: Vec::new(),
        submitted_at: None,
        review_by: None,
        amount_received: None,
        mismatch: None,
        ..before.clone()
    }
}

fn tell(
    transaction: &mut Transaction,
    enrollment: &Enrollment,
    reason: &Reason,
    now: Timestamp,
) -> Result<(), Problem> {
    let message = Message::PaymentRejected {
        enrollment: enrollment.id.clone(),
        course_name: enrollment.course_name.clone(),
        reason: reason.to_string(),
    };
    let student = Recipient::Person(enrollment.student());
    Ok(post(transaction, student, message, now)?)
}
