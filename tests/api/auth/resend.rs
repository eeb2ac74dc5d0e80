//! `auth-resend`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::{count, kept};

const PATH: &str = "/api/auth/resend-verification";
const DAY_SECONDS: i64 = 24 * 60 * 60;

#[tokio::test]
async fn a_waiting_registration_gets_a_new_link_and_the_older_one_dies() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Iyer").await.expect(202);
    // The link is long dead, the registration is not.
    academy.wait_seconds(3 * 24 * 60 * 60);
    ravi.asks_for_a_link(" Ravi.IYER@example.com")
        .await
        .expect(202);
    let tokens = academy.tokens(&email_of("Ravi Iyer")).await;
    assert_eq!(tokens.len(), 2);
    assert_ne!(tokens[0], tokens[1]);
    assert_eq!(count(&academy, "REGISTRATION#").await, 1);
    ravi.opens(&tokens[0], PASSWORD)
        .await
        .expect_problem(410, "link_expired");
    academy.wait_seconds(24 * 60 * 60 - 1);
    let opened = ravi.opens(&tokens[1], PASSWORD).await.expect(200);
    assert_eq!(opened.text_at("/user/name"), "Ravi Iyer");
}

#[tokio::test]
async fn a_link_asked_for_at_the_last_moment_opens_for_a_day_too() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Iyer").await.expect(202);
    academy.wait_seconds(6 * DAY_SECONDS);
    ravi.asks_for_a_link(&email_of("Ravi Iyer"))
        .await
        .expect(202);
    academy.wait_seconds(24 * 60 * 60 - 1);
    let token = academy.token(&email_of("Ravi Iyer")).await;
    ravi.opens(&token, PASSWORD).await.expect(200);
}

/// Fails if whoever asks for a link each day keeps a registration longer than that.
#[tokio::test]
async fn a_registration_ends_after_seven_days_however_often_a_link_is_asked_for() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    let email = email_of("Ravi Iyer");
    ravi.registers("Ravi Iyer").await.expect(202);
    let registered_at = academy.clock.now();
    for hours in (22..=190).step_by(21).map(|hours: i64| hours * 60 * 60) {
        let passed = academy.clock.now().seconds_since(registered_at);
        academy.wait_seconds(hours - passed);
        let before = academy.tokens(&email).await.len();
        ravi.asks_for_a_link(&email).await.expect(202);
        let mailed = academy.tokens(&email).await.len() - before;
        assert_eq!(mailed, usize::from(hours <= 6 * DAY_SECONDS), "{hours}");
        for item in academy.items().await {
            let is_registration = item["sk"].as_s().unwrap() == "REGISTRATION";
            let ends_at = item.get("expires_at").filter(|_| is_registration);
            let ends_at = ends_at.map(|at| at.as_n().unwrap().parse::<i64>().unwrap());
            let kept = ends_at.unwrap_or_default() - registered_at.seconds();
            assert!(kept <= 7 * DAY_SECONDS, "{kept} seconds");
        }
    }
    // It is over, and so is the link.
    let refused = ravi.logs_in(&email, PASSWORD).await;
    refused.expect_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn the_answer_is_the_same_for_every_e_mail_and_only_what_waits_is_mailed() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    visitor.registers("Ravi Iyer").await.expect(202);
    visitor.registers("Meera Das").await.expect(202);
    academy.wait_seconds(60);
    let waiting = visitor
        .asks_for_a_link(&email_of("Ravi Iyer"))
        .await
        .expect(202);
    let mails = academy.mails().await.len();
    let before = kept(&academy).await;
    for name in ["Asha Rao", "Nobody Known"] {
        let other = visitor.asks_for_a_link(&email_of(name)).await.expect(202);
        assert_eq!(
            (&other.text, &other.headers),
            (&waiting.text, &waiting.headers)
        );
    }
    assert_eq!(kept(&academy).await, before);
    academy.wait_seconds(7 * 24 * 60 * 60);
    let before = kept(&academy).await;
    let over = visitor
        .asks_for_a_link(&email_of("Meera Das"))
        .await
        .expect(202);
    assert_eq!((over.text, over.headers), (waiting.text, waiting.headers));
    assert_eq!(
        kept(&academy).await,
        before,
        "what waited too long is not there any more"
    );
    assert_eq!(academy.mails().await.len(), mails);
}

#[tokio::test]
async fn the_fourth_link_in_an_hour_is_not_mailed_and_nobody_can_tell() {
    let academy = Academy::open().await;
    let mut ravi = academy.visitor();
    let first = ravi.registers("Ravi Iyer").await.expect(202);
    assert_eq!(first.status, 202);
    let first = ravi
        .asks_for_a_link(&email_of("Ravi Iyer"))
        .await
        .expect(202);
    for _ in 0..2 {
        ravi.asks_for_a_link(&email_of("Ravi Iyer"))
            .await
            .expect(202);
    }
    let before = kept(&academy).await;
    let fourth = academy
        .visitor()
        .asks_for_a_link(&email_of("Ravi Iyer"))
        .await
        .expect(202);
    assert_eq!((fourth.text, fourth.headers), (first.text, first.headers));
    assert_eq!(kept(&academy).await, before);
    let tokens = academy.tokens(&email_of("Ravi Iyer")).await;
    assert_eq!(
        tokens.len(),
        4,
        "one of the registration and three that were asked for"
    );
    academy.wait_seconds(60 * 60);
    ravi.asks_for_a_link(&email_of("Ravi Iyer"))
        .await
        .expect(202);
    assert_eq!(academy.tokens(&email_of("Ravi Iyer")).await.len(), 5);
}

#[tokio::test]
async fn a_client_asks_sixty_times_an_hour() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for number in 0..60 {
        let email = format!("nobody.{number}@example.com");
        visitor.asks_for_a_link(&email).await.expect(202);
    }
    let refused = visitor.asks_for_a_link("nobody.60@example.com").await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("3600"));
    academy
        .visitor()
        .asks_for_a_link("nobody.60@example.com")
        .await
        .expect(202);
}

#[tokio::test]
async fn bad_fields_are_told() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    visitor
        .post(PATH, json!({}))
        .await
        .expect_fields(&[("email", "required")]);
    let body = json!({"email": "x", "name": "y"});
    visitor
        .post(PATH, body)
        .await
        .expect_fields(&[("email", "invalid_email"), ("name", "unknown_field")]);
    assert!(academy.items().await.is_empty());
}
