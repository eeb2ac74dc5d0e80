//! The limits of messages and applications (PRODUCT.md, Limits): they are counted together.

use academy_tests::academy::email_of;
use academy_tests::acts::{application_of, message_of};
use academy_tests::{Academy, Answered};
use serde_json::json;

const MESSAGES: &str = "/api/messages";
const APPLICATIONS: &str = "/api/internships/web/applications";

fn expect_wait(refused: Answered, seconds: i64) {
    let refused = refused.expect_problem(429, "too_many_requests");
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(wait, seconds);
}

/// Fails if messages and applications are counted apart, or not by the e-mail.
#[tokio::test]
async fn an_email_sends_five_a_day_from_wherever() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    for _ in 0..4 {
        let mut visitor = academy.visitor();
        visitor.writes_as("Asha Rao").await;
    }
    academy.visitor().applies_for("web", "Asha Rao").await;
    let before = academy.items().await;
    let sixth = academy
        .visitor()
        .post(MESSAGES, message_of("Asha Rao"))
        .await;
    expect_wait(sixth, 86_400);
    let sixth = academy
        .visitor()
        .post(APPLICATIONS, application_of("Asha Rao"))
        .await;
    expect_wait(sixth, 86_400);
    assert_eq!(academy.items().await, before);
    academy.visitor().writes_as("Ravi Nair").await;
    academy.wait_seconds(86_400);
    academy.visitor().writes_as("Asha Rao").await;
}

/// Fails if `Floods` leaves out the client, or `Request::client` believes a header that anybody may send.
#[tokio::test]
async fn a_client_sends_thirty_an_hour_whatever_it_says_of_itself() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for number in 0..30 {
        visitor.writes_as(&format!("Person {number}")).await;
    }
    academy.wait_seconds(600);
    let body = message_of("Asha Rao").to_string();
    let headers = [
        ("content-type", "application/json"),
        ("x-forwarded-for", "203.0.113.9"),
        ("forwarded", "for=203.0.113.9"),
    ];
    let refused = visitor.send("POST", MESSAGES, &headers, &body).await;
    expect_wait(refused, 3_000);
    academy.visitor().writes_as("Asha Rao").await;
    academy.wait_seconds(3_000);
    visitor.writes_as("Asha Rao").await;
}

/// Fails if `Floods::count` is committed apart from what it counts, or apply.rs counts a second application that it
/// refuses.
#[tokio::test]
async fn what_was_refused_or_sent_again_counts_for_nothing() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut asha = academy.visitor();
    asha.applies_for("web", "Asha Rao").await;
    let path = MESSAGES;
    asha.post_once("key number 1", path, message_of("Asha Rao"))
        .await
        .expect(201);
    for _ in 0..40 {
        let bad = json!({"name": "Asha Rao", "email": email_of("Asha Rao")});
        asha.post(path, bad).await.expect(422);
        let twice = asha.post(APPLICATIONS, application_of("Asha Rao")).await;
        twice.expect_problem(409, "already_applied");
        let again = asha.post_once("key number 1", path, message_of("Asha Rao"));
        again.await.expect(201);
    }
    for _ in 0..3 {
        asha.writes_as("Asha Rao").await;
    }
    expect_wait(asha.post(path, message_of("Asha Rao")).await, 86_400);
}

/// Fails if `Tally::count` counts without the condition that the limit still allows it.
#[tokio::test(flavor = "multi_thread")]
async fn twenty_at_once_get_no_further_than_one_after_another() {
    let academy = Academy::open().await;
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..20 {
        let mut visitor = academy.visitor();
        sent.spawn(async move {
            visitor
                .post_patiently(MESSAGES, message_of("Asha Rao"))
                .await
        });
    }
    let mut filed = 0;
    while let Some(answer) = sent.join_next().await {
        let answer = answer.unwrap();
        assert!([201, 429].contains(&answer.status), "{}", answer.text);
        filed += u32::from(answer.status == 201);
    }
    assert_eq!(filed, 5);
    assert_eq!(academy.mails().await.len(), 5);
}
