//! `POST /api/enrollments`: a place in a course, for its price now. However often and concurrently it
//! is asked for, a student has one live enrollment in a course, and is answered with that one.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::clock::random;
use academy::domain::catalogue::Course;
use academy::domain::enrollment::{State, price_honoured_until};
use academy::domain::ids::EnrollmentId;
use academy::domain::reference::Reference;
use academy::domain::slug::Slug;
use academy::domain::time::{IndiaDate, Timestamp};
use academy::http::fields::{self, parsed};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit::{self, Act, Head};
use academy::store::catalogue::CourseRecord;
use academy::store::enrollments::{Claim, Claimed, EnrolledMark, Enrollment, LiveClaim};
use academy::store::idempotency::Idempotency;
use academy::store::item::{from_item, number, text};
use academy::store::keys::{self, Key};
use academy::store::search;
use academy::store::statistics::Delta;
use academy::store::transaction::{Changes, CommitError, Transaction, When};
use academy::views::EnrollmentView;
use serde::Deserialize;
use validator::Validate;

/// What the write of the live claim is called.
const LIVE_CLAIM: &str = "live claim";

/// The course is all that a student decides: price, state and payee are ours.
#[derive(Deserialize, Validate)]
struct Input {
    #[validate(required, custom(function = "fields::slug"))]
    course: Option<String>,
}

/// Enrolls the caller. A course that students may not see is absent to them (404), as its page is; of a
/// closed one the page stays, so it is there and its state does not allow it (409).
///
/// # Errors
/// 401; 422; 404; 409 `wrong_state` for an archived course.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let (now, user) = (app.now(), caller.user_id());
    let who = ("enrollments-create", user.as_str());
    let idempotency = Idempotency::of(request, who, app.key()?, now);
    let wanted = course_of(request);
    let mut beside: Vec<Key> = idempotency.iter().filter_map(Idempotency::key).collect();
    if let Ok(slug) = &wanted {
        beside.push(keys::live_claim(user, slug));
        beside.push(keys::course(slug));
        beside.push(keys::enrolled_mark(slug));
    }
    let person = caller.person(app, &beside).await?;
    let idempotency = idempotency?;
    if let Some(done) = idempotency.done(&person.items)? {
        let id = parsed("id", EnrollmentId::parse(&done.result))?;
        let found: Option<Enrollment> = app.store.read_one(&keys::enrollment(&id)).await?;
        let enrollment = found.ok_or_else(|| Problem::not_found("enrollment"))?;
        return Reply::json(done.status, &EnrollmentView::from(&enrollment));
    }

    let slug = wanted?;
    // A live enrollment stays what it is when its course closes: it may still be paid for.
    let live: Option<LiveClaim> = person.items.get(&keys::live_claim(user, &slug))?;
    if let Some(claim) = live {
        return already(app, &claim, &idempotency).await;
    }
    let course = open_course(&person, &slug)?;
    let is_first = !person.items.has(&keys::enrolled_mark(&slug));

    let mut transaction = Transaction::new();
    let enrollment = enroll(&mut transaction, &person, &course, now)?;
    if is_first {
        mark(&mut transaction, &slug);
    }
    idempotency.record(&mut transaction, 201, enrollment.id.as_str());
    match transaction.commit(&app.store).await {
        Ok(()) => Reply::created(&EnrollmentView::from(&enrollment)),
        Err(refused) => match faster(&refused)? {
            // With a key, what the faster request came to is looked up first.
            Some(claim) if idempotency.key().is_none() => already(app, &claim, &idempotency).await,
            _ => Err(refused.into()),
        },
    }
}

/// The live claim of a request of the same student that was faster, if that is why the commit was
/// refused: a hundred clicks at once then need no second look at everything.
fn faster(refused: &CommitError) -> Result<Option<LiveClaim>, Problem> {
    let claim = refused.broke(LIVE_CLAIM).and_then(|b| b.item.clone());
    Ok(claim.map(from_item).transpose()?)
}

fn course_of(request: &Request) -> Result<Slug, Problem> {
    let input: Input = request.input()?;
    parsed("course", Slug::parse(&input.course.unwrap_or_default()))
}

/// 200 with the enrollment that is live; the idempotency record, if one is wanted, is written beside.
async fn already(app: &App, claim: &LiveClaim, idempotency: &Idempotency) -> Answer {
    let id = &claim.enrollment;
    let key = keys::enrollment(id);
    let noted = async {
        let mut transaction = Transaction::new();
        idempotency.record(&mut transaction, 200, id.as_str());
        if transaction.is_empty() {
            return Ok(());
        }
        let still = When::default().equals("enrollment", text(id.as_str()));
        let key = keys::live_claim(&claim.user_id, &claim.course);
        transaction.check(LIVE_CLAIM, &key, still);
        transaction.commit(&app.store).await
    };
    let (noted, found) = tokio::join!(noted, app.store.read_one::<Enrollment>(&key));
    noted?;
    // Claim and enrollment go together: one without the other was deleted between the two reads.
    let gone = || CommitError::Broken(Vec::new());
    let enrollment = found?.ok_or_else(gone)?;
    Reply::ok(&EnrollmentView::from(&enrollment))
}

fn open_course(person: &Person, slug: &Slug) -> Result<Course, Problem> {
    let record: Option<CourseRecord> = person.items.get(&keys::course(slug))?;
    let course = record.map(|record| record.course);
    let course = course
        .filter(|course| course.state.is_public())
        .ok_or_else(|| Problem::not_found("course"))?;
    if !course.state.is_open() {
        return Err(Problem::conflict(
            "wrong_state",
            "This course takes no new students.",
        ));
    }
    Ok(course)
}

/// Writes the enrollment with its claims, what finds it, the counts and the audit row. None of these
/// is an item that students share, but for the statistics' shards.
fn enroll(
    transaction: &mut Transaction,
    person: &Person,
    course: &Course,
    now: Timestamp,
) -> Result<Enrollment, Problem> {
    let mut enrollment = new(person, course, now)?;
    let act = Act {
        subject: enrollment.subject(),
        at: now,
        actor: person.id().as_str(),
        action: "create",
        detail: BTreeMap::from([
            ("course".to_owned(), course.slug.to_string()),
            ("to".to_owned(), enrollment.state.to_string()),
            (
                "amount_paise".to_owned(),
                enrollment.amount.value().to_string(),
            ),
        ]),
        text: None,
    };
    enrollment.audit = audit::append(transaction, &Head::empty(), act)?;
    transaction.create("enrollment", &enrollment);
    let claim = LiveClaim {
        user_id: person.id().clone(),
        course: course.slug.clone(),
        enrollment: enrollment.id.clone(),
    };
    transaction.create(LIVE_CLAIM, &claim);
    let claim = Claim {
        of: Claimed::Reference(enrollment.reference.clone()),
        enrollment: enrollment.id.clone(),
    };
    transaction.create("reference", &claim);
    // The epoch is raised by whatever ends sessions: nobody enrolls who was disabled or erased.
    let one_more = Changes::new().add("enrollments_count", 1);
    let same = When::default().equals("epoch", number(person.profile.epoch));
    transaction.update("profile", &keys::profile(person.id()), one_more, same);
    let found_by = (keys::SEARCH_ENROLLMENTS, enrollment.id.as_str());
    search::index(transaction, found_by, &enrollment.words(), &[]);
    Delta::new()
        .moved(None, Some(enrollment.state))
        .enrollment(&IndiaDate::of(now), 1)
        .count(transaction)?;
    Ok(enrollment)
}

fn new(person: &Person, course: &Course, now: Timestamp) -> Result<Enrollment, Problem> {
    Ok(Enrollment {
        id: EnrollmentId::new(person.id(), now),
        course: course.slug.clone(),
        course_name: course.name.clone(),
        course_duration: course.duration.clone(),
        state: State::PendingPayment,
        version: 1,
        amount: course.price,
        amount_received: None,
        mismatch: None,
        reference: Reference::from_bytes(random()?),
        payment_option: None,
        utr: None,
        received_utrs: Vec::new(),
        created_at: now,
        price_holds_until: price_honoured_until(now),
        submitted_at: None,
        review_by: None,
        verified_at: None,
        refunded_at: None,
        refund_utr: None,
        receipt_number: None,
        reason: None,
        note: None,
        flagged: person.profile.tried_taken_utrs,
        reminded: false,
        erased: false,
        audit: Head::empty(),
    })
}

/// A course's first enrollment leaves the mark that keeps the course from being deleted, and must find
/// it still there. All later ones find the mark and write nothing that they share.
fn mark(transaction: &mut Transaction, course: &Slug) {
    let mark = EnrolledMark {
        course: course.clone(),
    };
    transaction.create("enrolled mark", &mark);
    transaction.check("course", &keys::course(course), When::present());
}
