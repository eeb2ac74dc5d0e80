//! Verifying a payment: the one piece that decides it and writes it, for one enrollment and for many.

use std::time::Duration;

use academy::app::App;
use academy::domain::enrollment::{Event, Mismatch, Outcome, State, compare, next};
use academy::domain::ids::UserId;
use academy::domain::money::Paise;
use academy::domain::text::Note;
use academy::domain::time::{FinancialYear, IndiaDate, Timestamp};
use academy::domain::utr::Utr;
use academy::http::Problem;
use academy::http::problem::BadField;
use academy::mail::Message;
use academy::store::enrollments::{Claim, Claimed, Enrollment, UTR_CLAIM};
use academy::store::idempotency::Idempotency;
use academy::store::item::attribute;
use academy::store::keys;
use academy::store::outbox::{Recipient, post};
use academy::store::people::Profile;
use academy::store::receipts::{COUNTER, ReceiptCounter};
use academy::store::retry::{jitter, within};
use academy::store::statistics::Delta;
use academy::store::transaction::{Changes, CommitError, Transaction, When};
use tokio::time::Instant;

use crate::opened::{Done, at_version, is_of_nobody, refused, save};

/// Who finds that the receipt counter has moved on waits up to so many times as long as the refused
/// write took: the more are at it, the longer it took, and the further apart they must come.
const APART: u32 = 12;
/// But never longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

/// By how many transfers one enrollment may be paid. Each has a claim and an entry of the search, and what
/// rejects or removes the enrollment removes all of them in one transaction.
const MOST_TRANSFERS: usize = 10;

/// What the claim of a receipt's number is called.
const RECEIPT_CLAIM: &str = "receipt";

/// What an admin says of a payment.
#[derive(Debug, Default)]
pub(crate) struct Order {
    /// The UTR seen at the bank.
    pub(crate) utr: Option<Utr>,
    /// What came, if it is not what is due.
    pub(crate) amount_received: Option<Paise>,
    /// Whether a difference is accepted.
    pub(crate) accept_difference: bool,
    /// The note, which says why.
    pub(crate) note: Option<Note>,
    /// The version that the admin saw.
    pub(crate) version: Option<u32>,
}

impl Order {
    fn note(&self) -> Option<&str> {
        let note = self.note.as_ref().filter(|note| !note.is_empty());
        note.map(Note::as_str)
    }
}

/// What came, by which transfer.
#[derive(Debug)]
pub(crate) struct Payment {
    utr: Utr,
    amount: Paise,
    mismatch: Option<Mismatch>,
}

/// What an order comes to.
#[derive(Debug)]
pub(crate) enum Decision {
    /// The enrollment is active already: nothing changes.
    Unchanged,
    /// The payment is verified.
    Verify(Payment),
    /// Another amount came and nobody accepts it yet: that is recorded.
    Record(Payment),
    /// The same, recorded before.
    Recorded,
}

/// Decides what `order` comes to for `enrollment`. Without an amount, what was recorded came, or
/// else what is due: a difference once seen is never passed over by leaving it out.
///
/// # Errors
/// 409 `version_conflict`, 409 `wrong_state`, also for one transfer too many; 422 `required`.
pub(crate) fn decide(enrollment: &Enrollment, order: &Order) -> Result<Decision, Problem> {
    let outcome = next(enrollment.state, Event::Verify).map_err(refused);
    if matches!(outcome, Ok(Outcome::Unchanged)) {
        return Ok(Decision::Unchanged);
    }
    at_version(enrollment, order.version)?;
    outcome?;
    let utr = order.utr.as_ref().or(enrollment.claimed_utr());
    let amount = order.amount_received.or(enrollment.amount_received);
    let amount = amount.unwrap_or(enrollment.amount);
    let mismatch = compare(enrollment.amount, amount);
    let accepted = mismatch.is_some() && order.accept_difference;

    let mut missing = Vec::new();
    if utr.is_none() {
        let words = "Please give the UTR as you see it at the bank.";
        missing.push(BadField::of("utr", "required", words));
    }
    if accepted && order.note().is_none() {
        let words = "Please note why the difference is accepted.";
        missing.push(BadField::of("note", "required", words));
    }
    let Some(utr) = utr.filter(|_| missing.is_empty()).cloned() else {
        return Err(Problem::invalid(missing));
    };
    let payment = Payment {
        utr,
        amount,
        mismatch,
    };
    if received(enrollment, &payment).received_utrs.len() > MOST_TRANSFERS {
        return Err(Problem::conflict(
            "wrong_state",
            "Ten transfers are recorded for this enrollment, which is the most. Please name one of them.",
        ));
    }
    Ok(match mismatch {
        Some(_) if !accepted && is_recorded(enrollment, &payment, order) => Decision::Recorded,
        Some(_) if !accepted => Decision::Record(payment),
        _ => Decision::Verify(payment),
    })
}

/// Whether it was recorded before that this came, by this transfer. Who names neither amount nor number says
/// nothing new, though the student sent another number since.
fn is_recorded(enrollment: &Enrollment, payment: &Payment, order: &Order) -> bool {
    let says_nothing = order.utr.is_none() && order.amount_received.is_none();
    let by_it = enrollment.received_utrs.last() == Some(&payment.utr);
    (by_it || says_nothing) && enrollment.amount_received == Some(payment.amount)
}

/// `enrollment` with what came for it. A transfer that money came by stays one of those that pay for it, though
/// another follows: the rest, perhaps. Only who records the same amount anew, by another number than was recorded
/// last, corrects that number; not where the student sent one since, which may be a second transfer of as much.
fn received(enrollment: &Enrollment, payment: &Payment) -> Enrollment {
    let mut after = enrollment.clone();
    let corrects = !after.received_utrs.contains(&payment.utr)
        && enrollment.amount_received == Some(payment.amount)
        && enrollment.utr.as_ref() == after.received_utrs.last();
    if corrects {
        after.received_utrs.pop();
    }
    after.received_utrs.retain(|utr| *utr != payment.utr);
    after.received_utrs.push(payment.utr.clone());
    after.utr = Some(payment.utr.clone());
    after.amount_received = Some(payment.amount);
    after.mismatch = payment.mismatch;
    after
}

/// Who verifies, and when.
pub(crate) struct Acting<'a> {
    pub(crate) app: &'a App,
    pub(crate) admin: &'a UserId,
    pub(crate) now: Timestamp,
    pub(crate) order: &'a Order,
    /// The student, whose mark goes with the flag that the admin looked into.
    pub(crate) student: Option<&'a Profile>,
    /// The request's own record, where it is about this one enrollment.
    pub(crate) idempotency: Option<&'a Idempotency>,
}

impl Acting<'_> {
    /// Makes `enrollment` active. The receipt's number is taken from `counter`; where somebody else
    /// took it first, after a pause from where the counter then is, for the rest stands as it was read.
    ///
    /// # Errors
    /// 409 `utr_already_used`; a lost race, where the enrollment itself changed; 503 when time is up.
    pub(crate) async fn verify(
        &self,
        enrollment: &Enrollment,
        payment: &Payment,
        mut counter: ReceiptCounter,
    ) -> Result<Enrollment, Problem> {
        let store = &self.app.store;
        let year = FinancialYear::of(self.now);
        let (mut attempt, mut slowest) = (0, Duration::ZERO);
        loop {
            let (transaction, verified) = self.verified(enrollment, payment, &counter)?;
            let sent = Instant::now();
            let Err(error) = transaction.commit(store).await else {
                return Ok(verified);
            };
            slowest = slowest.max(sent.elapsed());
            let apart = within((slowest * APART).min(LONGEST_WAIT));
            let pause = jitter(attempt).max(apart);
            if !moved_on(&error) {
                return Err(refusal(error));
            }
            if store.deadline().left() <= pause {
                return Err(Problem::unavailable(error));
            }
            tokio::time::sleep(pause).await;
            attempt += 1;
            let items = store.read(&[keys::receipt_counter(&year)]).await?;
            counter = ReceiptCounter::among(&items, year)?;
        }
    }

    /// Records that another amount came, and by which transfer, which from now on pays for nothing
    /// else; and tells the student. The state stays.
    ///
    /// # Errors
    /// 409 `utr_already_used`; a lost race, where the enrollment itself changed.
    pub(crate) async fn record(
        &self,
        enrollment: &Enrollment,
        payment: &Payment,
    ) -> Result<(), Problem> {
        let Some(mismatch) = payment.mismatch else {
            return Err(Problem::internal("an amount without a difference"));
        };
        let mut transaction = Transaction::new();
        let mut after = received(enrollment, payment);
        let words = self.note(&mut after);
        enrollment.move_claims(Some(&after), &mut transaction);
        let states = (enrollment.state, enrollment.state);
        let done = Done::moved("verify", self.now, states, words)
            .with("amount_paise", &enrollment.amount.value())
            .with("amount_received_paise", &payment.amount.value())
            .with("mismatch", &mismatch.as_str());
        let admin = self.admin.as_str();
        save(&mut transaction, (enrollment, &mut after), admin, done)?;
        // Of an amount the student hears once, whatever transfers it came by.
        if enrollment.amount_received != Some(payment.amount) && !enrollment.erased {
            let message = Message::PaymentDiffers {
                enrollment: enrollment.id.clone(),
                course_name: enrollment.course_name.clone(),
                amount: enrollment.amount,
                amount_received: payment.amount,
                mismatch,
            };
            let student = Recipient::Person(enrollment.student());
            post(&mut transaction, student, message, self.now)?;
        }
        self.keep(&mut transaction, 409, enrollment);
        transaction.commit(&self.app.store).await.map_err(refusal)
    }

    /// The transaction that makes `enrollment` active, and the enrollment as it then is.
    fn verified(
        &self,
        enrollment: &Enrollment,
        payment: &Payment,
        counter: &ReceiptCounter,
    ) -> Result<(Transaction, Enrollment), Problem> {
        let mut transaction = Transaction::new();
        let number = counter.take(&mut transaction, FinancialYear::of(self.now))?;
        let receipt = Claim {
            of: Claimed::Receipt(number),
            enrollment: enrollment.id.clone(),
        };
        transaction.create(RECEIPT_CLAIM, &receipt);
        let mut after = received(enrollment, payment);
        enrollment.move_claims(Some(&after), &mut transaction);
        after.state = State::Active;
        after.verified_at = Some(self.now);
        after.receipt_number = Some(number);
        after.reason = None;
        let words = self.note(&mut after);
        let states = (enrollment.state, after.state);
        let mut done = Done::moved("verify", self.now, states, words)
            .with("amount_paise", &enrollment.amount.value())
            .with("amount_received_paise", &payment.amount.value())
            .with("receipt_number", &number);
        if enrollment.flagged {
            after.flagged = false;
            done = done.with("flag", &"cleared");
            self.clear_mark(&mut transaction)?;
        }
        let admin = self.admin.as_str();
        save(&mut transaction, (enrollment, &mut after), admin, done)?;
        Delta::new()
            .moved(Some(enrollment.state), Some(after.state))
            .revenue(payment.amount.value(), &IndiaDate::of(self.now))
            .count(&mut transaction)?;
        if !enrollment.erased {
            let message = Message::Welcome {
                enrollment: after.id.clone(),
                course_name: after.course_name.clone(),
                course_duration: after.course_duration.clone(),
                amount_received: payment.amount,
                receipt_number: number,
            };
            let student = Recipient::Person(after.student());
            post(&mut transaction, student, message, self.now)?;
        }
        self.keep(&mut transaction, 200, enrollment);
        Ok((transaction, after))
    }

    /// An admin looked closely and found the payment right: the student's later enrollments are no
    /// longer flagged from the first. Who was erased has no mark.
    fn clear_mark(&self, transaction: &mut Transaction) -> Result<(), Problem> {
        if let Some(student) = self.student {
            let clear = Changes::new().set("tried_taken_utrs", attribute(&false)?);
            let profile = keys::profile(&student.id);
            transaction.update("profile", &profile, clear, When::present());
        }
        Ok(())
    }

    /// A note that was given replaces the one that was there, unless nobody is left to whom it would belong.
    /// Gives what is kept of it.
    fn note(&self, after: &mut Enrollment) -> Option<&str> {
        if is_of_nobody(after, self.student) {
            return None;
        }
        if self.order.note.is_some() {
            after.note = self.order.note().map(str::to_owned);
        }
        self.order.note()
    }

    fn keep(&self, transaction: &mut Transaction, status: u16, enrollment: &Enrollment) {
        if let Some(idempotency) = self.idempotency {
            idempotency.record(transaction, status, enrollment.id.as_str());
        }
    }
}

/// Whether nothing refused the transaction but that the receipt counter had moved on: then somebody
/// has claimed the receipt, too.
fn moved_on(error: &CommitError) -> bool {
    let of_number = |label| [COUNTER, RECEIPT_CLAIM].contains(&label);
    match error {
        CommitError::Broken(broken) => broken.iter().all(|each| of_number(each.label)),
        CommitError::Store(_) => false,
    }
}

/// A claim that broke while the enrollment stood still is somebody else's.
fn refusal(error: CommitError) -> Problem {
    if error.broke(UTR_CLAIM).is_some() && error.broke("enrollment").is_none() {
        return Problem::conflict(
            "utr_already_used",
            "This UTR pays for another enrollment already.",
        );
    }
    error.into()
}
