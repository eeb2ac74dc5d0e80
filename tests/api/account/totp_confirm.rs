//! `account-totp-confirm`.

use academy::mail::Message;
use academy_tests::Academy;
use academy_tests::academy::PASSWORD;
use academy_tests::account::Authenticator;
use serde_json::json;

use super::{actions, kept, told};

const OFFER: &str = "/api/account/totp";
const CONFIRM: &str = "/api/account/totp/confirm";

#[tokio::test]
async fn a_code_sets_the_second_factor_up_and_shows_ten_recovery_codes_once() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    assert_eq!(app.recovery.len(), 10);
    assert_eq!(asha.account().await.json["second_factor"], true);
    let told = told(&academy).await;
    assert!(matches!(
        told.as_slice(),
        [(_, Message::SecondFactorChanged { on: true })]
    ));
    assert!(actions(&academy).await.contains(&"totp-confirm".to_owned()));
    // Kept is neither a recovery code nor anything that it could be guessed from without the key.
    let text = format!("{:?}", academy.items().await);
    for code in &app.recovery {
        assert!(!text.contains(code.as_str()) && !text.contains(&code.replace('-', "")));
    }
    let again = asha.post(OFFER, json!({"password": PASSWORD})).await;
    again.expect_problem(409, "wrong_state");
    let again = asha
        .post(CONFIRM, json!({"code": app.next_code(&academy)}))
        .await;
    again.expect_problem(409, "wrong_state");
}

#[tokio::test]
async fn a_code_is_taken_half_a_minute_early_or_late_and_only_while_the_offer_stands() {
    let academy = Academy::open().await;
    for (shift, status) in [(-60, 403), (-30, 200), (30, 200), (60, 403)] {
        let mut one = academy.student(&format!("Student {}", shift + 100)).await;
        let app = one.is_offered_a_second_factor().await;
        let now = academy.clock.now();
        academy.clock.set(now.plus_seconds(shift));
        let code = app.code(&academy);
        academy.clock.set(now);
        let answer = one.post(CONFIRM, json!({"code": code})).await;
        answer.expect(status);
    }
    let mut asha = academy.student("Asha Rao").await;
    let refused = asha.post(CONFIRM, json!({"code": "123456"})).await;
    refused.expect_problem(409, "wrong_state");
    let app = asha.is_offered_a_second_factor().await;
    academy.wait_seconds(30 * 60);
    let late = asha
        .post(CONFIRM, json!({"code": app.code(&academy)}))
        .await;
    late.expect_problem(409, "wrong_state");
    // A new offer takes the place of the old one.
    let old = asha.is_offered_a_second_factor().await;
    let new = asha.is_offered_a_second_factor().await;
    let refused = asha
        .post(CONFIRM, json!({"code": old.code(&academy)}))
        .await;
    refused.expect_problem(403, "wrong_code");
    let spaced: Vec<String> = new.code(&academy).chars().map(String::from).collect();
    let body = json!({"code": format!(" {} ", spaced.join(" "))});
    asha.post(CONFIRM, body).await.expect(200);
}

#[tokio::test]
async fn what_is_wrong_is_counted_and_the_eleventh_waits() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.is_offered_a_second_factor().await;
    let wrong = if app.code(&academy) == "000000" {
        "000001"
    } else {
        "000000"
    };
    let before = kept(&academy).await;
    for _ in 0..10 {
        let refused = asha.post(CONFIRM, json!({"code": wrong})).await;
        refused.expect_problem(403, "wrong_code");
    }
    let late = asha
        .post(CONFIRM, json!({"code": app.code(&academy)}))
        .await;
    late.expect_problem(429, "too_many_requests");
    let late = asha.post(OFFER, json!({"password": PASSWORD})).await;
    late.expect_problem(429, "too_many_requests");
    assert_eq!(kept(&academy).await, before);
    academy.wait_seconds(15 * 60);
    let code = app.code(&academy);
    asha.post(CONFIRM, json!({"code": code})).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn confirmed_often_at_once_it_is_set_up_once() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let app: Authenticator = asha.is_offered_a_second_factor().await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (mut asha, code) = (asha.clone(), app.code(&academy));
        tasks.spawn(async move { asha.post(CONFIRM, json!({"code": code})).await.status });
    }
    let mut statuses = Vec::new();
    while let Some(status) = tasks.join_next().await {
        statuses.push(status.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(
        statuses[1..].iter().all(|status| *status == 409),
        "{statuses:?}"
    );
    assert_eq!(told(&academy).await.len(), 1);
}
