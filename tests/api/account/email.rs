//! `account-email`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::{kept, told};

const NEW: &str = "asha.new@example.org";

#[tokio::test]
async fn the_answer_is_the_same_for_a_taken_e_mail_and_no_mail_goes_there() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let ravi = email_of("Ravi Nair");
    academy.student("Ravi Nair").await;
    let free = asha.wants_email(NEW).await.expect(202);
    let before = told(&academy).await.len();
    let taken = asha.wants_email(&ravi).await.expect(202);
    assert_eq!(free.text, taken.text);
    assert_eq!(free.headers, taken.headers);
    assert_eq!(told(&academy).await.len(), before);
    // What was wanted before still waits.
    let token = academy.email_token(NEW).await;
    asha.confirms_email(&token).await.expect(204);
}

#[tokio::test]
async fn the_password_is_asked_for_and_bad_fields_are_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let before = kept(&academy).await;
    let path = "/api/account/email";
    let body = json!({"email": NEW, "password": "not the password"});
    let refused = asha.post(path, body).await;
    refused.expect_problem(403, "wrong_password");
    let own = json!({"email": email_of("Asha Rao"), "password": PASSWORD});
    asha.post(path, own)
        .await
        .expect_fields(&[("email", "same_email")]);
    let refused = asha.post(path, json!({"email": "x"})).await;
    refused.expect_fields(&[("email", "invalid_email"), ("password", "required")]);
    assert_eq!(kept(&academy).await, before);
}

/// A stranger's letter box is not flooded: three an hour, whoever asks, and then silence.
#[tokio::test]
async fn the_fourth_mail_to_an_e_mail_within_an_hour_is_not_sent() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        academy.wait_seconds(1);
        let answer = asha.wants_email(NEW).await.expect(202);
        answers.push((answer.text, answer.headers));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(told(&academy).await.len(), 3);
}
