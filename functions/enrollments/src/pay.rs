//! `POST /api/enrollments/{id}/payment`: the student sends the UTR of the transfer, or corrects it or the
//! payee to whom it went. One UTR pays for one enrollment in the whole system; who tries others' is stopped
//! and shown to the admins.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::enrollment::{
    Event, Outcome, State, next, price_honoured_until, review_due_at,
};
use academy::domain::limits::{UTR_SUBMISSIONS, UTR_TAKEN};
use academy::domain::money::Paise;
use academy::domain::time::Timestamp;
use academy::domain::utr::Utr;
use academy::facts;
use academy::http::fields::{self, parsed};
use academy::http::problem::BadField;
use academy::http::{Answer, Problem, Reply, Request};
use academy::mail::Message;
use academy::store::audit::{self, Act};
use academy::store::enrollments::{Claim, Enrollment, is_amount_fixed};
use academy::store::idempotency::Idempotency;
use academy::store::item::{attribute, number};
use academy::store::limits::{Counter, Tally};
use academy::store::outbox::{self, Recipient};
use academy::store::statistics::Delta;
use academy::store::transaction::{Changes, Transaction, When};
use academy::store::{keys, search};
use academy::views::EnrollmentView;
use serde::Deserialize;
use validator::Validate;

use crate::own;

/// Neither amount nor state nor payee's address: what came is what the bank says.
#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::utr"))]
    utr: Option<String>,
    option: Option<String>,
}

/// What the student says of the transfer.
struct Transfer {
    utr: Utr,
    option: Option<String>,
}

/// Takes the UTR: the enrollment is under review.
///
/// # Errors
/// 401; 404; 422; 409 `wrong_state`, `utr_already_used`; 429.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, user) = (app.now(), caller.user_id());
    let idempotency = Idempotency::of(request, (ROUTE, user.as_str()), app.key()?, now);
    let transfer = transfer(app, request);
    let subject = app.counted(&[user.as_str()])?;
    let submissions = Counter::new(&UTR_SUBMISSIONS, &subject);
    let taken = Counter::new(&UTR_TAKEN, &subject);
    let mut beside = vec![submissions.key(), taken.key()];
    beside.extend(idempotency.iter().filter_map(Idempotency::key));
    beside.extend(transfer.iter().map(|sent| keys::utr_claim(&sent.utr)));
    let (person, enrollment) = own::read(app, request, &caller, &beside).await?;
    let idempotency = idempotency?;
    if let Some(done) = idempotency.done(&person.items)? {
        return match done.status {
            200 => Reply::ok(&EnrollmentView::from(&enrollment)),
            _ => Err(already_used()),
        };
    }
    let transfer = transfer?;
    let Ok(Outcome::To(to)) = next(enrollment.state, Event::SubmitUtr) else {
        return Err(own::wrong_state(&enrollment));
    };
    if is_known(&enrollment, &transfer) {
        let mut transaction = Transaction::new();
        idempotency.record(&mut transaction, 200, enrollment.id.as_str());
        if !transaction.is_empty() {
            transaction.commit(&app.store).await?;
        }
        return Reply::ok(&EnrollmentView::from(&enrollment));
    }

    let taken = taken.require(&person.items, now)?;
    let submissions = submissions.require(&person.items, now)?;
    // This look spares the write below; that no UTR has two claims is the write's own condition. Who
    // loses that race is judged again, and then sees the claim here.
    let claim: Option<Claim> = person.items.get(&keys::utr_claim(&transfer.utr))?;
    if claim.is_some_and(|claim| claim.enrollment != enrollment.id) {
        return refuse(app, &person, &taken, &idempotency, enrollment).await;
    }
    let due = own::due(app, &enrollment, now).await?;
    let mut transaction = Transaction::new();
    let mut submitted = enrollment.clone();
    submit(&mut submitted, to, &transfer, due, app, now);
    record(&mut transaction, &enrollment, &mut submitted, now)?;
    // The epoch is raised by whatever ends sessions: nobody pays who was disabled or erased. And who
    // erases the account learns by the number that a payment came meanwhile.
    let one_more = Changes::new().add("utrs_sent", 1);
    let same = When::default().equals("epoch", number(person.profile.epoch));
    transaction.update("profile", &keys::profile(person.id()), one_more, same);
    submissions.count(&mut transaction);
    taken.check(&mut transaction);
    idempotency.record(&mut transaction, 200, submitted.id.as_str());
    transaction.commit(&app.store).await?;
    Reply::ok(&EnrollmentView::from(&submitted))
}

const ROUTE: &str = "enrollments-pay";

fn transfer(app: &App, request: &Request) -> Result<Transfer, Problem> {
    let input: Input = request.input_where(|input: &Input| {
        let option = input.option.as_deref()?;
        let known = app.settings.payees.iter().any(|payee| payee.id == option);
        (!known).then(|| {
            let words = "Please choose one of the accounts that are shown.";
            BadField::of("option", "invalid_choice", words)
        })
    })?;
    Ok(Transfer {
        utr: parsed("utr", Utr::parse(&input.utr.unwrap_or_default()))?,
        option: input.option,
    })
}

/// Whether the enrollment is under review for this very transfer, to this very payee. Another payee
/// beside the same UTR is a correction like another UTR: an admin looks for the money where it says.
fn is_known(enrollment: &Enrollment, transfer: &Transfer) -> bool {
    let same_payee = transfer.option.is_none() || transfer.option == enrollment.payment_option;
    let same_utr = enrollment.utr.as_ref() == Some(&transfer.utr);
    enrollment.state == State::UnderReview && same_utr && same_payee
}

/// The enrollment as it will stand. What an admin saw come stays as it was recorded, and so does by which
/// transfer: else whoever sent too little would only have to name another one for a moment, and the first would
/// be free to pay for something else.
fn submit(
    enrollment: &mut Enrollment,
    to: State,
    transfer: &Transfer,
    due: Paise,
    app: &App,
    now: Timestamp,
) {
    let first = app.settings.payees.first().map(|payee| payee.id.clone());
    let before = enrollment.payment_option.take();
    enrollment.payment_option = transfer.option.clone().or(before).or(first);
    enrollment.utr = Some(transfer.utr.clone());
    if enrollment.state != to {
        enrollment.submitted_at = Some(now);
        enrollment.review_by = Some(review_due_at(now, facts::REVIEW_HOURS));
        enrollment.reason = None;
    }
    if !is_amount_fixed(enrollment, now) {
        enrollment.amount = due;
        enrollment.price_holds_until = price_honoured_until(now);
    }
    enrollment.state = to;
}

/// Writes the step from `before` to `after`: the claims, what finds it, the counts, the mail and the
/// audit row.
fn record(
    transaction: &mut Transaction,
    before: &Enrollment,
    after: &mut Enrollment,
    now: Timestamp,
) -> Result<(), Problem> {
    let student = after.student();
    before.move_claims(Some(after), transaction);
    let found_by = (keys::SEARCH_ENROLLMENTS, after.id.as_str());
    search::index(transaction, found_by, &after.words(), &before.words());
    let delta = Delta::new().moved(Some(before.state), Some(after.state));
    delta.count(transaction)?;
    if let Some(review_by) = after.review_by.filter(|_| before.state != after.state) {
        let message = Message::PaymentReceived {
            enrollment: after.id.clone(),
            course_name: after.course_name.clone(),
            amount: after.amount,
            review_by,
        };
        let to = Recipient::Person(student.clone());
        outbox::post(transaction, to, message, now)?;
    }
    let act = Act {
        subject: after.subject(),
        at: now,
        actor: student.as_str(),
        action: "pay",
        detail: BTreeMap::from([
            ("from".to_owned(), before.state.to_string()),
            ("to".to_owned(), after.state.to_string()),
            ("amount_paise".to_owned(), after.amount.value().to_string()),
            (
                "option".to_owned(),
                after.payment_option.clone().unwrap_or_default(),
            ),
        ]),
        text: None,
    };
    after.audit = audit::append(transaction, &before.audit, act)?;
    after.save(transaction, before.version);
    Ok(())
}

/// Counts that the student sent a transfer that pays for something else. The last that is allowed in a
/// day shows this enrollment to the admins; the other one's student never hears of it.
async fn refuse(
    app: &App,
    person: &Person,
    taken: &Tally,
    idempotency: &Idempotency,
    mut enrollment: Enrollment,
) -> Answer {
    let mut transaction = Transaction::new();
    taken.count_in_turn(&mut transaction);
    // A try that was told of once is not counted again when its answer was lost.
    idempotency.record(&mut transaction, 409, enrollment.id.as_str());
    // A flag may have outlived the mark, which an admin clears by verifying another enrollment.
    let is_told = enrollment.flagged && person.profile.tried_taken_utrs;
    if taken.is_last() && !is_told {
        let act = Act {
            subject: enrollment.subject(),
            at: app.now(),
            actor: "system",
            action: "flag",
            detail: BTreeMap::from([("why".to_owned(), UTR_TAKEN.name.to_owned())]),
            text: None,
        };
        enrollment.audit = audit::append(&mut transaction, &enrollment.audit, act)?;
        enrollment.flagged = true;
        // Whoever cancels and enrolls again takes it along.
        let profile = keys::profile(&enrollment.student());
        let tried = Changes::new().set("tried_taken_utrs", attribute(&true)?);
        transaction.update("profile", &profile, tried, When::present());
        let version = enrollment.version;
        enrollment.save(&mut transaction, version);
    }
    transaction.commit(&app.store).await?;
    Err(already_used())
}

fn already_used() -> Problem {
    Problem::conflict(
        "utr_already_used",
        "This UTR was sent for another enrollment. Please check the 12 digits in your app; if they are right, write to us.",
    )
}
