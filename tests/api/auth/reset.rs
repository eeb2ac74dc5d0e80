//! `auth-reset`.

use academy::mail::Message;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::kept;

const NEW: &str = "another long password";

/// Fails if `reset.rs` changes the account without `ends_sessions`, or sets a cookie of a session.
#[tokio::test]
async fn the_link_changes_the_password_ends_all_sessions_and_logs_nobody_in() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let mut phone = academy.visitor();
    phone.forgets(" ASHA.rao@example.com ").await.expect(202);
    let token = academy.reset_token(&email).await;
    phone.resets(&token, NEW).await.expect(204);
    let names: Vec<&str> = phone.cookies.keys().map(String::as_str).collect();
    assert_eq!(names, ["__Host-device"]);
    asha.session().await.expect_problem(401, "not_signed_in");
    let refused = phone.logs_in(&email, PASSWORD).await;
    refused.expect_problem(401, "invalid_credentials");
    phone.logs_in(&email, NEW).await.expect(200);
    phone.session().await.expect(200);
    let told = academy.mails().await.into_iter();
    let told = told.filter(|mail| mail.message == Message::PasswordChanged);
    assert_eq!(told.count(), 1);
    let used = phone.resets(&token, "yet another password").await;
    used.expect_problem(410, "link_expired");
}

/// Fails if `reset.rs` does not look at `ends_at`, or at the epoch under which the link was mailed.
#[tokio::test]
async fn a_link_works_for_an_hour_and_dies_with_what_changes_the_password() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    asha.forgets(&email).await.expect(202);
    let old = academy.reset_token(&email).await;
    academy.wait_seconds(60 * 60);
    let late = asha.resets(&old, NEW).await;
    late.expect_problem(410, "link_expired");
    asha.forgets(&email).await.expect(202);
    let first = academy.reset_token(&email).await;
    academy.wait_seconds(1);
    asha.forgets(&email).await.expect(202);
    let second = academy.reset_token(&email).await;
    asha.resets(&first, NEW).await.expect(204);
    let dead = asha.resets(&second, PASSWORD).await;
    dead.expect_problem(410, "link_expired");
    asha.logs_in(&email, NEW).await.expect(200);
}

/// Regression 21: links were built from the Host header, tokens stored in plain. Fails if a token can be
/// made from what the table holds, or a link of one purpose serves another.
#[tokio::test]
async fn no_other_token_opens_anything() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    academy.visitor().registers("Ravi Nair").await.expect(202);
    let registration = academy.token(&email_of("Ravi Nair")).await;
    asha.forgets(&email).await.expect(202);
    asha.wants_email("asha@example.org").await.expect(202);
    let token = academy.reset_token(&email).await;
    let change = academy.email_token("asha@example.org").await;
    let text = format!("{:?}", academy.items().await);
    assert!(!text.contains(&token) && !text.contains(&token[26..]));
    let before = kept(&academy).await;
    for wrong in [
        &registration,
        &change,
        &token[1..],
        &format!("{token}A"),
        "x",
        "ü",
    ] {
        let refused = asha.resets(wrong, NEW).await;
        assert!([410, 422].contains(&refused.status), "{}", refused.text);
    }
    let refused = asha.confirms_email(&token).await;
    refused.expect_problem(410, "link_expired");
    let refused = asha.opens(&token, PASSWORD).await;
    refused.expect_problem(410, "link_expired");
    assert_eq!(kept(&academy).await, before);
}

/// Fails if `reset.rs` uses the link up before it has judged the password.
#[tokio::test]
async fn a_bad_password_is_told_and_the_link_goes_on_working() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    asha.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    let before = kept(&academy).await;
    for (password, code) in [
        ("short", "too_short"),
        ("password123", "too_common"),
        (email.as_str(), "too_personal"),
        ("thecodingscience", "too_personal"),
    ] {
        let refused = asha.resets(&token, password).await;
        refused.expect_fields(&[("password", code)]);
    }
    let refused = asha.post("/api/auth/reset-password", json!({})).await;
    refused.expect_fields(&[("token", "required"), ("password", "required")]);
    let refused = asha.forgets("x").await;
    refused.expect_fields(&[("email", "invalid_email")]);
    assert_eq!(kept(&academy).await, before);
    asha.resets(&token, NEW).await.expect(204);
}

/// Fails if a reset takes the second factor off.
#[tokio::test]
async fn a_reset_leaves_the_second_factor_on() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let app = asha.sets_up_a_second_factor(&academy).await;
    asha.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    asha.resets(&token, PASSWORD).await.expect(204);
    let asked = asha.logs_in(&email, PASSWORD).await;
    asked.expect_problem(403, "second_factor_required");
    let code = app.next_code(&academy);
    asha.logs_in_with(&email, &code).await.expect(200);
}

/// Fails if a reset neither uses up its link nor looks at the epoch under which that was mailed.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_opened_often_at_once_works_once() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    asha.forgets(&email).await.expect(202);
    let token = academy.reset_token(&email).await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..8 {
        let (mut device, token) = (academy.visitor(), token.clone());
        tasks.spawn(async move {
            let password = format!("a long password, number {number}");
            device.resets(&token, &password).await.status
        });
    }
    let mut statuses = Vec::new();
    while let Some(status) = tasks.join_next().await {
        statuses.push(status.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    assert!(
        statuses[1..].iter().all(|status| *status == 410),
        "{statuses:?}"
    );
}
