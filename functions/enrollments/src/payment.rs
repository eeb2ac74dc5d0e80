//! `GET /api/enrollments/{id}/payment`: what to pay, to whom and with which reference. The payees come
//! from the configuration and the QR codes from us, so no address bar and no third party has a say.

use academy::app::App;
use academy::auth::guard;
use academy::domain::money::Paise;
use academy::domain::upi::{self, Payee};
use academy::facts;
use academy::http::{Answer, Problem, Reply, Request};
use academy::qr;
use academy::store::enrollments::Enrollment;
use serde::Serialize;

use crate::own;

#[derive(Serialize)]
struct PaymentView<'a> {
    enrollment_id: &'a str,
    amount_paise: i64,
    currency: &'static str,
    reference: &'a str,
    payee_name: &'a str,
    verified_merchant: bool,
    review_hours: u32,
    /// The first is the default.
    options: Vec<OptionView<'a>>,
}

#[derive(Serialize)]
struct OptionView<'a> {
    id: &'a str,
    label: &'a str,
    vpa: &'a str,
    upi_uri: String,
    qr_svg: String,
}

/// Shows how to pay.
///
/// # Errors
/// 401; 404; 409 unless a payment is awaited.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (_, enrollment) = own::read(app, request, &caller, &[]).await?;
    if !enrollment.state.awaits_payment() {
        return Err(own::wrong_state(&enrollment));
    }
    let due = own::due(app, &enrollment, app.now()).await?;
    let options = app.settings.payees.iter();
    let options = options.map(|payee| option(app, payee, &enrollment, due));
    Reply::ok(&PaymentView {
        enrollment_id: enrollment.id.as_str(),
        amount_paise: due.value(),
        currency: "INR",
        reference: enrollment.reference.as_str(),
        payee_name: &app.settings.payee_name,
        verified_merchant: app.settings.verified_merchant,
        review_hours: facts::REVIEW_HOURS,
        options: options.collect::<Result<_, _>>()?,
    })
}

fn option<'a>(
    app: &App,
    payee: &'a Payee,
    enrollment: &Enrollment,
    due: Paise,
) -> Result<OptionView<'a>, Problem> {
    let (name, note) = (&app.settings.payee_name, &enrollment.course_name);
    let upi_uri = upi::link(payee, name, due, &enrollment.reference, note);
    let qr_svg = qr::svg(&upi_uri);
    Ok(OptionView {
        id: &payee.id,
        label: &payee.label,
        vpa: payee.vpa.as_str(),
        qr_svg: qr_svg.ok_or_else(|| Problem::internal("a UPI link is too long for a QR code"))?,
        upi_uri,
    })
}
