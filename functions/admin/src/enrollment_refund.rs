//! `POST /api/admin/enrollments/{id}/refund`: an admin paid the money back, in full.

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::{Event, Outcome, Refusal, next};
use academy::domain::money::Paise;
use academy::domain::text::{Reason, TransferNumber};
use academy::domain::time::{IndiaDate, Timestamp};
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
    #[validate(custom(function = "fields::transfer_number_or_blank"))]
    refund_utr: Option<String>,
    version: Option<u32>,
}

/// Records a refund.
///
/// # Errors
/// 403 `step_up_required` or `second_factor_missing`, 404, 422, 409 `version_conflict` or `wrong_state`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, person) = (app.now(), caller.user_id().to_string());
    let named = ("admin-enrollment-refund", person.as_str());
    let idempotency = Idempotency::of(request, named, app.key()?, now);
    let beside = idempotency.iter().filter_map(Idempotency::key).collect();
    let mut opened = Opened::read_stepped_up(app, request, &caller, beside).await?;
    let idempotency = idempotency?;
    if let Some(done) = idempotency.done(&opened.admin.items)? {
        return opened.answer(done.status);
    }
    let input: Input = request.input()?;
    let reason = parsed("reason", Reason::parse(&input.reason.unwrap_or_default()))?;
    let number = fields::given(input.refund_utr).map(|text| TransferNumber::parse(&text));
    let number = parsed("refund_utr", number.transpose())?.map(TransferNumber::into_string);
    let before = &opened.enrollment;
    at_version(before, input.version)?;
    let Outcome::To(state) = next(before.state, Event::Refund).map_err(refused)? else {
        return Err(refused(Refusal::WrongState));
    };

    let mut transaction = Transaction::new();
    // The UTR and the receipt's number stay claimed with the record; the place in the course is free again.
    before.release_place(&mut transaction);
    let amount = before.amount_received.unwrap_or(before.amount);
    let mut after = Enrollment {
        state,
        reason: opened.kept(reason.as_str()).map(str::to_owned),
        refunded_at: Some(now),
        refund_utr: number.filter(|_| !opened.is_of_nobody()),
        ..before.clone()
    };
    let done = Done::moved(
        "refund",
        now,
        (before.state, state),
        opened.kept(reason.as_str()),
    )
    .with("amount_paise", &amount.value());
    opened.save(&mut transaction, &mut after, done)?;
    Delta::new()
        .moved(Some(before.state), Some(state))
        .revenue(-amount.value(), &IndiaDate::of(now))
        .count(&mut transaction)?;
    if !opened.is_of_nobody() {
        tell(&mut transaction, &after, (amount, &reason), now)?;
    }
    idempotency.record(&mut transaction, 200, after.id.as_str());
    transaction.commit(&app.store).await?;
    opened.enrollment = after;
    opened.answer(200)
}

fn tell(
    transaction: &mut Transaction,
    enrollment: &Enrollment,
    (amount, reason): (Paise, &Reason),
    now: Timestamp,
) -> Result<(), Problem> {
    let message = Message::Refunded {
        enrollment: enrollment.id.clone(),
        course_name: enrollment.course_name.clone(),
        amount,
        refund_utr: enrollment.refund_utr.clone(),
        reason: reason.to_string(),
    };
    let student = Recipient::Person(enrollment.student());
    Ok(post(transaction, student, message, now)?)
}
