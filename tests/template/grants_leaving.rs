//! The same of who takes their data and leaves, and of what the events do about it and with time.

use academy_tests::Academy;
use academy_tests::academy::PASSWORD;
use academy_tests::events::PostOffice;
use academy_tests::leaving::{SECOND, begins_to_erase, id_of, kanari, prepared};
use serde_json::json;

const DAY: i64 = 24 * 60 * 60;

/// Fails if the role of `account-erase` leaves out anything that somebody may leave behind.
#[tokio::test]
async fn whatever_somebody_leaves_behind_may_be_shown_and_removed() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let mut leaving = kanari(&academy, &mut admin).await;
    let file = leaving.get("/api/account/export").await;
    file.expect(200);
    let (path, right) = ("/api/account/delete", json!({"password": PASSWORD}));
    let wrong = json!({"password": "not the password"});
    let refused = leaving.post(path, wrong).await;
    refused.expect(403);
    let gone = leaving.post(path, right.clone()).await;
    gone.expect(204);
    academy.rings_mailer(&PostOffice::default()).await.unwrap();
    academy.admin("Tara Das").await;
    let one_of_two = admin.post(path, right).await;
    one_of_two.expect(204);
}

/// Fails if the role of `events-sweeper` leaves out what an interrupted erasure, or the end of a time,
/// needs; or that of `events-feedback` an e-mail with or without an account.
#[tokio::test]
async fn whatever_is_due_may_be_done() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let leaving = kanari(&academy, &mut admin).await;
    drop(leaving);
    let id = id_of(&academy, SECOND).await;
    begins_to_erase(&academy, &id).await;
    academy.wait_seconds(60);
    sweeps(&academy, "an interrupted erasure").await;

    let mut asha = academy.student("Asha Rao").await;
    let paid = asha.enrolls_in("paid").await;
    asha.pays(&paid, "455555555555").await;
    let mut stranger = academy.visitor();
    stranger.writes_as("Ravi Nair").await;
    stranger.applies_for("opening", "Ravi Nair").await;
    sweeps(&academy, "the daily mail").await;
    let path = format!("/api/admin/enrollments/{paid}/verify");
    admin.post(&path, json!({})).await.expect(200);
    for email in ["asha.rao@example.com", "nobody@example.com"] {
        academy.bounces(email).await;
    }
    academy.wait_seconds(2_923 * DAY);
    sweeps(&academy, "the end of every time").await;
}

async fn sweeps(academy: &Academy, what: &str) {
    academy.counts_as_sealed().await;
    let swept = academy.sweeps(&PostOffice::default()).await;
    let swept = swept.unwrap().unwrap();
    assert!(
        swept.erasures + swept.daily_mails + swept.removed > 0,
        "{what}: {swept:?}"
    );
}
