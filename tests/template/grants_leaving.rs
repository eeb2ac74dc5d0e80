//! The same of who takes their data and leaves, and of what the events do about it and with time.

use academy_tests::academy::PASSWORD;
use academy_tests::events::PostOffice;
use academy_tests::leaving::{SECOND, begins_to_erase, id_of, kanari, prepared};
use functions_events::{feedback, mailer};
use serde_json::json;

use super::grants::Judged;
use super::none;

const DAY: i64 = 24 * 60 * 60;

/// Fails if the role of `account-erase` leaves out anything that somebody may leave behind.
#[tokio::test]
async fn whatever_somebody_leaves_behind_may_be_shown_and_removed() {
    let mut judged = Judged::open().await;
    let mut admin = prepared(&judged.academy).await;
    let mut leaving = kanari(&judged.academy, &mut admin).await;
    judged.begin();
    let file = leaving.get("/api/account/export").await;
    judged.end("account-export", "everything", file, 200);
    let (path, right) = ("/api/account/delete", json!({"password": PASSWORD}));
    let wrong = json!({"password": "not the password"});
    let refused = leaving.post(path, wrong).await;
    judged.end("account-erase", "a wrong password", refused, 403);
    let gone = leaving.post(path, right.clone()).await;
    judged.end("account-erase", "everything", gone, 204);
    let batch = judged.academy.outbox_batch().await;
    judged.begin();
    let app = judged.academy.app().await;
    mailer::handle(app, PostOffice::default(), batch)
        .await
        .unwrap();
    judged.judge("events-mailer", "a farewell");
    judged.academy.admin("Tara Das").await;
    judged.begin();
    let one_of_two = admin.post(path, right).await;
    judged.end("account-erase", "one of two admins", one_of_two, 204);
    none(&judged.denied);
}

/// Fails if the role of `events-sweeper` leaves out what an interrupted erasure, or the end of a time,
/// needs; or that of `events-feedback` an e-mail with or without an account.
#[tokio::test]
async fn whatever_is_due_may_be_done() {
    let mut judged = Judged::open().await;
    let mut admin = prepared(&judged.academy).await;
    let leaving = kanari(&judged.academy, &mut admin).await;
    drop(leaving);
    let id = id_of(&judged.academy, SECOND).await;
    begins_to_erase(&judged.academy, &id).await;
    judged.academy.wait_seconds(60);
    sweeps(&mut judged, "an interrupted erasure").await;

    let mut asha = judged.academy.student("Asha Rao").await;
    let paid = asha.enrolls_in("paid").await;
    asha.pays(&paid, "455555555555").await;
    let mut stranger = judged.academy.visitor();
    stranger.writes_as("Ravi Nair").await;
    stranger.applies_for("opening", "Ravi Nair").await;
    sweeps(&mut judged, "the daily mail").await;
    let path = format!("/api/admin/enrollments/{paid}/verify");
    admin.post(&path, json!({})).await.expect(200);
    for email in ["asha.rao@example.com", "nobody@example.com"] {
        let notice = json!({
            "eventType": "Bounce",
            "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": email}]},
        });
        let notice = json!({"Records": [{"Sns": {"Message": notice.to_string()}}]});
        let app = judged.academy.app().await;
        judged.begin();
        let notices = serde_json::from_value(notice).unwrap();
        feedback::handle(app, (), notices).await.unwrap();
        judged.judge("events-feedback", email);
    }
    judged.academy.wait_seconds(2_923 * DAY);
    sweeps(&mut judged, "the end of every time").await;
    none(&judged.denied);
}

async fn sweeps(judged: &mut Judged, what: &str) {
    judged.academy.counts_as_sealed().await;
    judged.begin();
    let swept = judged.academy.sweeps(&PostOffice::default()).await;
    let swept = swept.unwrap().unwrap();
    assert!(
        swept.erasures + swept.daily_mails + swept.removed > 0,
        "{what}: {swept:?}"
    );
    judged.judge("events-sweeper", what);
}
