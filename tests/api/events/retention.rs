//! What the sweeper removes when its time is over, and the daily mail about waiting payments.

use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::{PostOffice, crashing};
use academy_tests::{Academy, Person, invariants};
use functions_events::sweeper;
use functions_events::sweeper::Swept;
use serde_json::json;

use super::tools;

const DAY: i64 = 24 * 60 * 60;
const HOUR: i64 = 60 * 60;

async fn sweep(academy: &Academy) -> Swept {
    academy.counts_as_sealed().await;
    let post = PostOffice::default();
    academy.sweeps(&post).await.unwrap().unwrap()
}

/// How many items hold `value`.
async fn holding(academy: &Academy, value: &str) -> usize {
    let items = academy.items().await.into_iter();
    items
        .filter(|item| format!("{item:?}").contains(value))
        .count()
}

#[tokio::test]
async fn messages_and_applications_go_twelve_months_after_their_last_change() {
    let academy = Academy::open().await;
    academy.internship("opening").await;
    academy.admin("Meera Das").await;
    let mut visitor = academy.visitor();
    visitor.writes_as("Asha Rao").await;
    visitor.applies_for("opening", "Asha Rao").await;
    let later = visitor.applies_for("opening", "Ravi Nair").await;
    academy.wait_seconds(200 * DAY);
    let mut meera = again(&academy).await;
    let path = format!("/api/admin/applications/{later}");
    let moved = json!({"state": "shortlisted"});
    meera.call("PATCH", &path, moved).await.expect(200);
    academy.wait_seconds(165 * DAY);
    assert_eq!(sweep(&academy).await.removed, 0);
    academy.wait_seconds(DAY + 1);
    assert_eq!(sweep(&academy).await.removed, 2);
    // Nothing of hers is left, nor a mail about it; what was changed since is kept.
    assert_eq!(holding(&academy, "asha.rao@example.com").await, 0);
    assert!(holding(&academy, "ravi.nair@example.com").await > 0);
    let meera = again(&academy).await;
    invariants::hold(&academy, &meera, "after twelve months").await;
    assert_eq!(sweep(&academy).await.removed, 0);
}

#[tokio::test]
async fn the_record_of_a_payment_goes_eight_years_after_it_came_or_went_back() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.course("java", 19_900).await;
    let mut admin = academy.admin("Meera Das").await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ids = Vec::new();
    for (course, utr) in [("python", "411111111111"), ("java", "422222222222")] {
        let id = asha.enrolls_in(course).await;
        asha.pays(&id, utr).await;
        let path = format!("/api/admin/enrollments/{id}/verify");
        admin.post(&path, json!({})).await.expect(200);
        ids.push(id);
    }
    academy.wait_seconds(DAY);
    admin = again(&academy).await;
    let path = format!("/api/admin/enrollments/{}/refund", ids[1]);
    let reason = json!({"reason": "The course was moved."});
    admin.post(&path, reason).await.expect(200);
    academy.wait_seconds(2_921 * DAY - 1);
    assert_eq!(sweep(&academy).await.removed, 0);
    academy.wait_seconds(1);
    assert_eq!(sweep(&academy).await.removed, 1);
    assert_eq!(holding(&academy, "411111111111").await, 0);
    let admin = again(&academy).await;
    let overview = admin.clone().get("/api/admin/overview").await.expect(200);
    let items = academy.items().await;
    let now = academy.clock.now().millis();
    academy_tests::recount::Recount::of(&items).expect_overview(&overview.json, now);
    academy.wait_seconds(DAY);
    assert_eq!(sweep(&academy).await.removed, 1);
    assert_eq!(holding(&academy, "422222222222").await, 0);
    let admin = again(&academy).await;
    invariants::hold(&academy, &admin, "after eight years").await;
}

/// The admin, logged in once more: no session lives as long.
async fn again(academy: &Academy) -> Person {
    let mut meera = academy.visitor();
    let email = email_of("Meera Das");
    meera.logs_in(&email, PASSWORD).await.expect(200);
    meera
}

async fn waiting(academy: &Academy) -> Person {
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    asha
}

async fn daily_mails(academy: &Academy) -> Vec<(Recipient, i64)> {
    let mails = academy.mails().await.into_iter();
    let of_day = mails.filter_map(|mail| match mail.message {
        Message::PaymentsWaiting { count, .. } => Some((mail.to, count)),
        _ => None,
    });
    of_day.collect()
}

#[tokio::test]
async fn the_academy_and_its_admins_hear_once_a_day_that_payments_wait() {
    let academy = Academy::open().await;
    academy.admin("Meera Das").await;
    academy.admin("Ravi Nair").await;
    // Ten in the morning, and nothing waits.
    assert_eq!(sweep(&academy).await.daily_mails, 0);
    waiting(&academy).await;
    assert_eq!(sweep(&academy).await.daily_mails, 3);
    let told = daily_mails(&academy).await;
    assert_eq!(told.len(), 3);
    assert!(told.iter().all(|(_, count)| *count == 1));
    assert!(told.iter().any(|(to, _)| *to == Recipient::Academy));
    // The same day once more; then before nine the next day; then nine.
    academy.wait_seconds(13 * HOUR);
    assert_eq!(sweep(&academy).await.daily_mails, 0);
    academy.wait_seconds(9 * HOUR + HOUR / 2);
    assert_eq!(sweep(&academy).await.daily_mails, 0);
    academy.wait_seconds(HOUR / 2);
    assert_eq!(sweep(&academy).await.daily_mails, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_sweepers_at_once_write_the_daily_mail_once() {
    let academy = Academy::open().await;
    academy.admin("Meera Das").await;
    waiting(&academy).await;
    academy.counts_as_sealed().await;
    let mut sweeps = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (app, tools) = (academy.app().await, tools(&PostOffice::default()));
        sweeps.spawn(sweeper::handle(app, tools, json!({})));
    }
    while let Some(swept) = sweeps.join_next().await {
        swept.unwrap().unwrap();
    }
    assert_eq!(daily_mails(&academy).await.len(), 2);
}

#[tokio::test]
async fn a_sweeper_that_dies_anywhere_neither_loses_nor_doubles_the_daily_mail() {
    let academy = Academy::open().await;
    academy.admin("Meera Das").await;
    waiting(&academy).await;
    let mut deaths = 0;
    for polls in 1..2_000 {
        academy.counts_as_sealed().await;
        let before = daily_mails(&academy).await.len();
        let (app, tools) = (academy.app().await, tools(&PostOffice::default()));
        let work = sweeper::handle(app, tools, json!({}));
        let lived = crashing(polls, work).await.is_some();
        sweep(&academy).await;
        assert_eq!(daily_mails(&academy).await.len(), before + 2, "{polls}");
        academy.wait_seconds(DAY);
        if lived {
            break;
        }
        deaths += 1;
    }
    println!("the sweeper died in {deaths} places");
    assert!(deaths > 10, "only {deaths}");
}
