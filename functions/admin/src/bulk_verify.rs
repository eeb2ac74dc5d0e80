//! `POST /api/admin/enrollments/bulk-verify`: many payments at once, an answer each. What needs a look
//! (flagged, another amount, no UTR, another version than the admin saw) is left for one.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::enrollment::{self, Event};
use academy::domain::ids::EnrollmentId;
use academy::domain::time::{FinancialYear, Timestamp};
use academy::http::problem::BadField;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::enrollments::Enrollment;
use academy::store::idempotency::Idempotency;
use academy::store::keys;
use academy::store::receipts::ReceiptCounter;
use academy::store::retry::jitter;
use serde::{Deserialize, Serialize};
use validator::{Validate, ValidationError};

use crate::opened::keep;
use crate::verification::{Acting, Decision, Order, Payment, decide};

/// How many may be verified at once.
const IDS_MOST: usize = 100;

#[derive(Debug, Clone, Default, Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "some_ids"))]
    ids: Option<Vec<String>>,
    /// The versions that the admin saw, in the order of the ids.
    versions: Option<Vec<u32>>,
}

/// What became of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Verified,
    AlreadyActive,
    WrongState,
    NeedsReview,
    OwnEnrollment,
    NotFound,
    Failed,
}

/// Verifies many payments, each in a transaction of its own.
///
/// # Errors
/// 422; where a failure of ours left nothing done, that failure.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, person) = (app.now(), caller.user_id().to_string());
    let named = ("admin-bulk-verify", person.as_str());
    let idempotency = Idempotency::of(request, named, app.key()?, now);
    let input = request.input_where(as_many_versions);
    let Input { ids, versions } = input.as_ref().cloned().unwrap_or_default();
    let ids = ids.unwrap_or_default();

    let year = FinancialYear::of(now);
    let mut beside = vec![keys::receipt_counter(&year)];
    beside.extend(idempotency.iter().filter_map(Idempotency::key));
    let ours = ids.iter().filter_map(|id| EnrollmentId::parse(id).ok());
    beside.extend(ours.map(|id| keys::enrollment(&id)));
    let admin = caller.admin(app, &beside).await?;
    let idempotency = idempotency?;
    if let Some(done) = idempotency.done(&admin.items)? {
        let outcomes: Vec<Outcome> =
            serde_json::from_str(&done.result).map_err(Problem::internal)?;
        return answer(&ids, &ids.iter().zip(outcomes).collect());
    }
    input?;

    let mut run = Run {
        app,
        admin: &admin,
        now,
        year,
        counter: ReceiptCounter::among(&admin.items, year)?,
        seen: seen(&ids, versions.unwrap_or_default()),
        trouble: None,
    };
    let outcomes = run.all(&ids).await;
    let any = |wanted| outcomes.values().any(|outcome| *outcome == wanted);
    match run.trouble {
        Some(trouble) if !any(Outcome::Verified) => return Err(trouble),
        _ => {}
    }
    // A record would end the matter, but what failed is to be tried again under the same key.
    if !any(Outcome::Failed) {
        let in_order: Vec<_> = ids.iter().filter_map(|id| outcomes.get(id)).collect();
        let result = serde_json::to_string(&in_order).map_err(Problem::internal)?;
        keep(app, &idempotency, 200, &result).await?;
    }
    answer(&ids, &outcomes)
}

/// One request's work. One payment is verified after the other: each takes its number from the one
/// receipt counter, so side by side they would only refuse each other.
struct Run<'a> {
    app: &'a App,
    admin: &'a Person,
    now: Timestamp,
    year: FinancialYear,
    counter: ReceiptCounter,
    /// The versions that the admin saw of each, where they are named.
    seen: BTreeMap<String, Vec<u32>>,
    /// The first failure of ours.
    trouble: Option<Problem>,
}

impl Run<'_> {
    /// Verifies `ids`, an id that stands there twice once; what time does not reach has failed.
    async fn all<'i>(&mut self, ids: &'i [String]) -> BTreeMap<&'i String, Outcome> {
        let mut outcomes = BTreeMap::new();
        for id in ids {
            if !outcomes.contains_key(id) {
                let outcome = self.one(id).await.unwrap_or_else(|problem| {
                    self.trouble.get_or_insert(problem);
                    Outcome::Failed
                });
                outcomes.insert(id, outcome);
            }
        }
        outcomes
    }

    async fn one(&mut self, id: &str) -> Result<Outcome, Problem> {
        let Ok(id) = EnrollmentId::parse(id) else {
            return Ok(Outcome::NotFound);
        };
        let key = keys::enrollment(&id);
        let mut found = self.admin.items.get(&key)?;
        let mut attempt = 0;
        loop {
            match self.verify(found).await {
                // Somebody else was faster: this one is judged again, as it is now.
                Err(problem) if problem.is_lost_race() => {
                    let pause = jitter(attempt);
                    if self.app.store.deadline().left() <= pause {
                        return Err(problem);
                    }
                    tokio::time::sleep(pause).await;
                    attempt += 1;
                    let keys = [key.clone(), keys::receipt_counter(&self.year)];
                    let items = self.app.store.read(&keys).await?;
                    self.counter = ReceiptCounter::among(&items, self.year)?;
                    found = items.get(&key)?;
                }
                outcome => return outcome,
            }
        }
    }

    async fn verify(&mut self, found: Option<Enrollment>) -> Result<Outcome, Problem> {
        let Some(enrollment) = found else {
            return Ok(Outcome::NotFound);
        };
        let payment = match self.judge(&enrollment) {
            Ok(payment) => payment,
            Err(outcome) => return Ok(outcome),
        };
        if self.app.store.deadline().left().is_zero() {
            return Err(Problem::unavailable("the request's time was up"));
        }
        let acting = Acting {
            app: self.app,
            admin: self.admin.id(),
            now: self.now,
            order: &Order::default(),
            student: None,
            idempotency: None,
        };
        let verified = acting
            .verify(&enrollment, &payment, self.counter.clone())
            .await?;
        if let Some(number) = verified.receipt_number {
            self.counter = ReceiptCounter::after(number);
        }
        Ok(Outcome::Verified)
    }

    /// The payment to verify, or what to answer instead.
    fn judge(&self, enrollment: &Enrollment) -> Result<Payment, Outcome> {
        if enrollment.student() == *self.admin.id() {
            return Err(Outcome::OwnEnrollment);
        }
        let next = enrollment::next(enrollment.state, Event::Verify);
        if matches!(next, Ok(enrollment::Outcome::Unchanged)) {
            return Err(Outcome::AlreadyActive);
        }
        // Whoever saw another version saw another UTR, perhaps: that one was looked for at the bank.
        let seen = self.seen.get(enrollment.id.as_str());
        if seen.is_some_and(|seen| seen.iter().any(|version| *version != enrollment.version)) {
            return Err(Outcome::NeedsReview);
        }
        if next.is_err() {
            return Err(Outcome::WrongState);
        }
        match decide(enrollment, &Order::default()) {
            Ok(Decision::Verify(payment)) if !enrollment.flagged => Ok(payment),
            _ => Err(Outcome::NeedsReview),
        }
    }
}

fn answer(ids: &[String], outcomes: &BTreeMap<&String, Outcome>) -> Answer {
    #[derive(Serialize)]
    struct Verdicts<'a> {
        verified: usize,
        results: Vec<Verdict<'a>>,
    }
    #[derive(Serialize)]
    struct Verdict<'a> {
        id: &'a str,
        outcome: Outcome,
    }
    let became = |outcome: &&Outcome| **outcome == Outcome::Verified;
    let each = ids.iter().filter_map(|id| {
        let outcome = *outcomes.get(id)?;
        Some(Verdict { id, outcome })
    });
    Reply::ok(&Verdicts {
        verified: outcomes.values().filter(became).count(),
        results: each.collect(),
    })
}

/// The versions that are named for each id. Of an id that stands there twice both must be right.
fn seen(ids: &[String], versions: Vec<u32>) -> BTreeMap<String, Vec<u32>> {
    let mut seen: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (id, version) in ids.iter().zip(versions) {
        seen.entry(id.clone()).or_default().push(version);
    }
    seen
}

/// Which version belongs to which id is told by the place alone.
fn as_many_versions(input: &Input) -> Option<BadField> {
    let versions = input.versions.as_ref()?;
    let ids = input.ids.as_ref()?;
    (versions.len() != ids.len()).then(|| {
        let words = "Please name as many versions as ids.";
        BadField::of("versions", "wrong_length", words)
    })
}

fn some_ids(ids: &[String]) -> Result<(), ValidationError> {
    let (code, message) = match ids.len() {
        0 => ("required", "Please choose at least one."),
        1..=IDS_MOST => return Ok(()),
        _ => ("too_long", "Please choose 100 at most."),
    };
    Err(ValidationError::new(code).with_message(message.into()))
}
