//! `functions/enrollments`.

mod calls;
mod cancel;
mod create;
mod list;
mod pay;
mod payee;
mod payment;
mod receipt;
mod rush;
mod show;
mod states;
mod taken;

use academy::domain::enrollment::{Mismatch, State};
use academy::domain::ids::EnrollmentId;
use academy::domain::money::Paise;
use academy::domain::receipt::ReceiptNumber;
use academy::domain::time::{FinancialYear, IndiaDate};
use academy::store::audit::AuditRow;
use academy::store::catalogue::CourseRecord;
use academy::store::enrollments::Enrollment;
use academy::store::item::from_item;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::store::statistics::{self, Day, Totals};
use academy::store::transaction::Transaction;
use academy::store::{Item, keys};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Person};

/// A transfer's number that nobody else in a test has.
const UTR: &str = "412345678901";

/// The enrollment as it is kept.
async fn kept(academy: &Academy, id: &str) -> Enrollment {
    let id = EnrollmentId::parse(id).unwrap();
    let found = academy.store().read_one(&keys::enrollment(&id)).await;
    found.unwrap().unwrap()
}

/// Puts the enrollment where only an admin's route, or time, would bring it.
async fn bring_to(academy: &Academy, id: &str, state: State) {
    let mut enrollment = kept(academy, id).await;
    let (now, version) = (academy.clock.now(), enrollment.version);
    let before = enrollment.clone();
    let mut transaction = Transaction::new();
    match state {
        State::Rejected => {
            enrollment.reason = Some("No such transfer came.".to_owned());
        }
        State::Active | State::Refunded => {
            let year = FinancialYear::of(now);
            enrollment.receipt_number = Some(ReceiptNumber::new(year, 1).unwrap());
            enrollment.amount_received = Some(Paise::new(49_950).unwrap());
            enrollment.verified_at = Some(now);
        }
        State::PendingPayment | State::UnderReview | State::Cancelled => {}
    }
    if !state.is_live() {
        enrollment.release_place(&mut transaction);
    }
    if state == State::Refunded {
        enrollment.refunded_at = Some(now.plus_seconds(60));
    }
    enrollment.state = state;
    before.move_claims(Some(&enrollment), &mut transaction);
    enrollment.save(&mut transaction, version);
    transaction.commit(&academy.store()).await.unwrap();
}

/// Keeps that ₹1 came instead of the whole, as an admin records it, and whatever `besides` does.
async fn came_short(academy: &Academy, id: &str, besides: impl FnOnce(&mut Enrollment)) {
    let mut enrollment = kept(academy, id).await;
    let version = enrollment.version;
    enrollment.amount_received = Some(Paise::new(100).unwrap());
    enrollment.received_utrs.extend(enrollment.utr.clone());
    enrollment.mismatch = Some(Mismatch::Short);
    besides(&mut enrollment);
    let mut transaction = Transaction::new();
    enrollment.save(&mut transaction, version);
    transaction.commit(&academy.store()).await.unwrap();
}

/// Changes a course as an admin would.
async fn edit_course(
    academy: &Academy,
    slug: &str,
    edit: impl FnOnce(&mut academy::domain::catalogue::Course),
) {
    let key = keys::course(&academy::domain::slug::Slug::parse(slug).unwrap());
    let found: Option<CourseRecord> = academy.store().read_one(&key).await.unwrap();
    let mut record = found.unwrap();
    edit(&mut record.course);
    let mut transaction = Transaction::new();
    transaction.replace("course", &record);
    transaction.commit(&academy.store()).await.unwrap();
}

/// The kept counts, and today's.
async fn counts(academy: &Academy) -> (Totals, Day) {
    let today = [IndiaDate::of(academy.clock.now())];
    let keys = statistics::keys_of(&today);
    let items = academy.store().read(&keys).await.unwrap();
    let day = statistics::days(&items, &today).remove(0);
    (statistics::totals(&items), day)
}

/// How many enrollments are counted in a state.
async fn counted(academy: &Academy, state: State) -> i64 {
    counts(academy).await.0.enrollments[state.as_str()]
}

/// What was done to the enrollment, in order: action, actor, and where it led.
async fn history(academy: &Academy, id: &str) -> Vec<AuditRow> {
    let subject = format!("enrollments/{id}");
    let query = Query::table(keys::audit_chain(&subject));
    let rows = academy.store().query(&query).await.unwrap();
    let rows: Vec<AuditRow> = rows.into_iter().map(|entry| entry.record).collect();
    let links = rows.iter().map(|row| row.row.previous_hash.clone());
    let hashes = rows.iter().map(|row| row.hash.clone());
    assert!(
        links.skip(1).eq(hashes.take(rows.len().saturating_sub(1))),
        "each row repeats the hash of the one before"
    );
    rows
}

/// The actions of [`history`].
async fn actions(academy: &Academy, id: &str) -> Vec<String> {
    let rows = history(academy, id).await;
    rows.into_iter().map(|row| row.row.action).collect()
}

/// The profile of the enrollment's student.
async fn profile(academy: &Academy, id: &str) -> Profile {
    let student = EnrollmentId::parse(id).unwrap().user();
    let found = academy.store().read_one(&keys::profile(&student)).await;
    found.unwrap().unwrap()
}

/// The table's items, in an order that does not depend on when they were written.
async fn snapshot(academy: &Academy) -> Vec<(String, Item)> {
    let key = |item: &Item| format!("{:?}{:?}", item["pk"], item["sk"]);
    let items = academy.items().await;
    let mut items: Vec<_> = items.into_iter().map(|item| (key(&item), item)).collect();
    items.sort_by(|a, b| a.0.cmp(&b.0));
    items
}

/// The items whose partition begins with `prefix`.
async fn under(academy: &Academy, prefix: &str) -> Vec<Item> {
    let mut items = academy.items().await;
    items.retain(|item| item["pk"].as_s().is_ok_and(|pk| pk.starts_with(prefix)));
    items
}

/// The words that find enrollments, each with the enrollment it finds.
async fn search_words(academy: &Academy) -> Vec<String> {
    let entries = under(academy, "SEARCH#enrollments#").await;
    let entries = entries.into_iter().map(|item| {
        let entry: academy::store::search::SearchEntry = from_item(item).unwrap();
        entry.word
    });
    let mut words: Vec<String> = entries.collect();
    words.sort();
    words
}

/// A day later, somebody logs in again.
async fn tomorrow(academy: &Academy, person: &mut Person, name: &str) {
    academy.wait_seconds(24 * 60 * 60);
    let body = serde_json::json!({"email": email_of(name), "password": PASSWORD});
    person.post("/api/auth/login", body).await.expect(200);
}
