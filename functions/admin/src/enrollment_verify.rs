//! `POST /api/admin/enrollments/{id}/verify`: an admin found the payment at the bank.

use academy::app::App;
use academy::auth::guard;
use academy::domain::field::FieldError;
use academy::domain::money::Paise;
use academy::domain::text::Note;
use academy::domain::time::FinancialYear;
use academy::domain::utr::Utr;
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Request};
use academy::store::idempotency::Idempotency;
use academy::store::keys;
use academy::store::receipts::ReceiptCounter;
use serde::Deserialize;
use validator::{Validate, ValidationError};

use crate::opened::{Opened, keep};
use crate::verification::{Acting, Decision, Order, decide};

#[derive(Deserialize, Validate, Default)]
struct Input {
    #[validate(custom(function = "fields::utr_or_blank"))]
    utr: Option<String>,
    #[validate(custom(function = "judge_received"))]
    amount_received_paise: Option<i64>,
    accept_difference: Option<bool>,
    #[validate(custom(function = "fields::note"))]
    note: Option<String>,
    version: Option<u32>,
}

/// Verifies a payment.
///
/// # Errors
/// 403 `own_enrollment`, 404, 422, 409 `version_conflict`, `wrong_state`, `utr_already_used` or
/// `amount_mismatch`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, person) = (app.now(), caller.user_id().to_string());
    let named = ("admin-enrollment-verify", person.as_str());
    let idempotency = Idempotency::of(request, named, app.key()?, now);
    let year = FinancialYear::of(now);
    let mut beside = vec![keys::receipt_counter(&year)];
    beside.extend(idempotency.iter().filter_map(Idempotency::key));
    let mut opened = Opened::read(app, request, &caller, beside).await?;
    if opened.enrollment.student() == *opened.admin.id() {
        return Err(Problem::forbidden(
            "own_enrollment",
            "Another admin must verify your own payment.",
        ));
    }
    let idempotency = idempotency?;
    match idempotency.done(&opened.admin.items)? {
        Some(done) if done.status == 409 => return Err(other_amount()),
        Some(done) => return opened.answer(done.status),
        None => {}
    }
    let order = order(request.optional_input()?)?;
    let acting = Acting {
        app,
        admin: opened.admin.id(),
        now,
        order: &order,
        student: opened.student.as_ref(),
        idempotency: Some(&idempotency),
    };
    let enrollment = &opened.enrollment;
    match decide(enrollment, &order)? {
        Decision::Unchanged => keep(app, &idempotency, 200, enrollment.id.as_str()).await?,
        Decision::Verify(payment) => {
            let counter = ReceiptCounter::among(&opened.admin.items, year)?;
            opened.enrollment = acting.verify(enrollment, &payment, counter).await?;
        }
        Decision::Record(payment) => {
            acting.record(enrollment, &payment).await?;
            return Err(other_amount());
        }
        Decision::Recorded => return Err(other_amount()),
    }
    opened.answer(200)
}

fn order(input: Input) -> Result<Order, Problem> {
    let utr = fields::given(input.utr).map(|utr| parsed("utr", Utr::parse(&utr)));
    let amount = input.amount_received_paise;
    let amount = amount.map(|paise| parsed("amount_received_paise", received(paise)));
    let note = input.note.map(|note| parsed("note", Note::parse(&note)));
    Ok(Order {
        utr: utr.transpose()?,
        amount_received: amount.transpose()?,
        accept_difference: input.accept_difference.unwrap_or_default(),
        note: note.transpose()?,
        version: input.version,
    })
}

/// An amount that came: nothing is none.
fn received(paise: i64) -> Result<Paise, FieldError> {
    let amount = Paise::new(paise)?;
    if amount.is_zero() {
        return Err(FieldError::new(
            "invalid_amount",
            "If nothing came, reject the payment.",
        ));
    }
    Ok(amount)
}

fn judge_received(paise: i64) -> Result<(), ValidationError> {
    received(paise).map(drop).map_err(fields::refused)
}

fn other_amount() -> Problem {
    Problem::conflict(
        "amount_mismatch",
        "What came is not what is due, and the student’s page says so. You may accept the difference with a note.",
    )
}
