//! `GET /api/enrollments/{id}/receipt`: the receipt of a verified payment, for good: a refund marks it
//! and takes nothing away.

use academy::app::App;
use academy::auth::guard;
use academy::facts;
use academy::http::{Answer, Reply, Request};
use academy::views::time;
use serde::Serialize;

use crate::own;

#[derive(Serialize)]
struct ReceiptView<'a> {
    number: String,
    issued_at: Option<String>,
    refunded_at: Option<String>,
    payee_legal_name: &'static str,
    place: &'static str,
    gstin: Option<&'static str>,
    student_name: &'a str,
    course_name: &'a str,
    amount_paise: i64,
    currency: &'static str,
    utr: Option<&'a str>,
    reference: &'a str,
}

/// Shows the receipt. Its amount is what came, which need not be the price.
///
/// # Errors
/// 401; 404; 409 while there is no receipt.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (person, enrollment) = own::read(app, request, &caller, &[]).await?;
    let number = enrollment.receipt_number.as_ref();
    let number = number.filter(|_| enrollment.state.has_payment());
    let number = number.ok_or_else(|| own::wrong_state(&enrollment))?;
    let came = enrollment.amount_received.unwrap_or(enrollment.amount);
    Reply::ok(&ReceiptView {
        number: number.to_string(),
        issued_at: time(enrollment.verified_at),
        refunded_at: time(enrollment.refunded_at),
        payee_legal_name: facts::LEGAL_NAME,
        place: facts::CONTACT_LOCATION,
        gstin: Some(facts::GSTIN).filter(|gstin| !gstin.is_empty()),
        student_name: person.profile.name.as_str(),
        course_name: &enrollment.course_name,
        amount_paise: came.value(),
        currency: "INR",
        utr: enrollment.utr.as_ref().map(|utr| utr.as_str()),
        reference: enrollment.reference.as_str(),
    })
}
