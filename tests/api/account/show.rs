//! `account-show`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

const PATH: &str = "/api/account";

#[tokio::test]
async fn somebody_sees_their_account_and_where_they_are_logged_in() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    academy.student("Ravi Nair").await;
    academy.wait_seconds(60);
    let mut phone = academy.visitor();
    phone
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    let account = asha.account().await;
    assert_eq!(account.text_at("/name"), "Asha Rao");
    assert_eq!(account.text_at("/email"), email_of("Asha Rao"));
    assert_eq!(account.text_at("/created_at"), "2026-04-01T04:30:00Z");
    assert_eq!(
        account.text_at("/terms_version"),
        academy::facts::TERMS_VERSION
    );
    assert_eq!(account.json["second_factor"], false);
    let sessions = account.json["sessions"].as_array().unwrap();
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["current"], true);
    assert_eq!(sessions[0]["user_agent"], "a test's browser");
    assert_eq!(sessions[1]["current"], false);
    assert_eq!(sessions[1]["created_at"], "2026-04-01T04:31:00Z");
    assert_eq!(sessions[1]["last_seen_at"], "2026-04-01T04:31:00Z");
    // This session was last seen when it began, an hour and more ago.
    academy.wait_seconds(60 * 60);
    asha.account().await;
    let account = asha.account().await;
    assert_eq!(
        account.text_at("/sessions/0/last_seen_at"),
        "2026-04-01T05:31:00Z"
    );
}

#[tokio::test]
async fn strangers_are_asked_to_log_in() {
    let academy = Academy::open().await;
    let mut stranger = academy.visitor();
    let refused = stranger.get(PATH).await;
    refused.expect_problem(401, "not_signed_in");
    let refused = stranger.call("PATCH", PATH, json!({"name": "X"})).await;
    refused.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn sessions_that_are_over_are_not_shown() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let body = json!({"email": email_of("Asha Rao"), "password": PASSWORD, "remember": true});
    asha.post("/api/auth/login", body).await.expect(200);
    academy.wait_seconds(12 * 60 * 60);
    let account = asha.account().await;
    assert_eq!(account.json["sessions"].as_array().unwrap().len(), 1);
}
