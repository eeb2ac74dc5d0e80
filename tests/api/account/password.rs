//! `account-password`.

use academy::mail::Message;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::late::{overtaken, reads_of};
use academy_tests::{Academy, Person};
use serde_json::json;

use super::{actions, kept, told};

const PATH: &str = "/api/account/password";
const NEW: &str = "नया पासवर्ड १२३";

/// Fails if `password.rs` changes the account without `ends_sessions`.
#[tokio::test]
async fn the_new_password_holds_other_sessions_end_and_the_owner_is_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut other = academy.visitor();
    let email = email_of("Asha Rao");
    other.logs_in(&email, PASSWORD).await.expect(200);
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    asha.post(PATH, body).await.expect(204);
    asha.session().await.expect(200);
    other.session().await.expect_problem(401, "not_signed_in");
    let refused = other.logs_in(&email, PASSWORD).await;
    refused.expect_problem(401, "invalid_credentials");
    other.logs_in(&email, NEW).await.expect(200);
    let told = told(&academy).await;
    assert!(
        matches!(told.as_slice(), [(_, Message::PasswordChanged)]),
        "{told:?}"
    );
    assert!(actions(&academy).await.contains(&"password".to_owned()));
}

#[tokio::test]
async fn a_wrong_password_changes_nothing_and_the_eleventh_waits() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut other = academy.visitor();
    other
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    let before = kept(&academy).await;
    guesses_wrong(&mut asha, 10).await;
    let wrong = json!({"current_password": "not the password", "new_password": NEW});
    let right = json!({"current_password": PASSWORD, "new_password": NEW});
    for body in [wrong, right.clone()] {
        let refused = asha.post(PATH, body).await;
        let refused = refused.expect_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("900"));
    }
    assert_eq!(kept(&academy).await, before);
    // What is counted is the session: its owner, by another one, goes on.
    other.post(PATH, right).await.expect(204);
    asha.session().await.expect_problem(401, "not_signed_in");
}

/// Many guesses at once get no further than one after another. Fails if `Tally::count` counts without the
/// condition that the limit still allows it.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_no_more_than_ten_are_answered() {
    let academy = Academy::open().await;
    let asha = academy.student("Asha Rao").await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..30 {
        let mut asha = asha.clone();
        tasks.spawn(async move {
            let wrong = json!({"current_password": "not the password", "new_password": NEW});
            asha.post(PATH, wrong).await.status
        });
    }
    let mut wrong = 0;
    while let Some(status) = tasks.join_next().await {
        let status = status.unwrap();
        assert!([403, 429, 503].contains(&status), "{status}");
        wrong += u32::from(status == 403);
    }
    assert!((1..=10).contains(&wrong), "{wrong}");
}

/// Fails if a right password is not held against the limit when what it allows is written, in
/// `Confirmed::check` or in `Try::check`.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_guess_that_ten_wrong_ones_overtake_changes_nothing() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    guesses_wrong(&mut asha, 9).await;
    let mut right = asha.clone();
    let body = json!({"current_password": PASSWORD, "new_password": NEW});
    let late = overtaken(&wire, async move { right.post(PATH, body).await }).await;
    guesses_wrong(&mut asha, 1).await;
    let before = kept(&academy).await;
    let refused = late.await.unwrap();
    refused.expect_problem(429, "too_many_requests");
    // The password's hash among the rest.
    assert_eq!(kept(&academy).await, before);
}

/// Fails if `Try::failed` gives a lost race back to be answered anew: each would cost a second hash.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_guess_that_another_overtakes_is_counted_without_a_second_look_at_the_password() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut slow = asha.clone();
    wire.calls().clear();
    let guess = async move { guesses_wrong(&mut slow, 1).await };
    let late = overtaken(&wire, guess).await;
    guesses_wrong(&mut asha, 1).await;
    late.await.unwrap();
    assert_eq!(reads_of(&wire, "EMAIL#"), 2, "one a guess");
    // Both were counted.
    guesses_wrong(&mut asha, 8).await;
    let right = json!({"current_password": PASSWORD, "new_password": NEW});
    let refused = asha.post(PATH, right).await;
    refused.expect_problem(429, "too_many_requests");
}

async fn guesses_wrong(person: &mut Person, times: u32) {
    for _ in 0..times {
        let wrong = json!({"current_password": "not the password", "new_password": NEW});
        let refused = person.post(PATH, wrong).await;
        refused.expect_problem(403, "wrong_password");
    }
}

#[tokio::test]
async fn bad_fields_are_told_of_all_at_once_and_count_for_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let items = academy.items().await.len();
    for (new, code) in [
        ("short", "too_short"),
        ("password123", "too_common"),
        ("asha.rao@example.com", "too_personal"),
        ("Asha Rao Asha", ""),
        (&"x".repeat(129), "too_long"),
    ] {
        let body = json!({"current_password": "", "new_password": new});
        let wanted: Vec<_> = [("current_password", "required"), ("new_password", code)]
            .into_iter()
            .filter(|(_, code)| !code.is_empty())
            .collect();
        asha.post(PATH, body).await.expect_fields(&wanted);
    }
    let refused = asha.post(PATH, json!({})).await;
    refused.expect_fields(&[
        ("current_password", "required"),
        ("new_password", "required"),
    ]);
    assert_eq!(academy.items().await.len(), items);
    let mut stranger = academy.visitor();
    let refused = stranger.post(PATH, json!({})).await;
    refused.expect_problem(401, "not_signed_in");
}
