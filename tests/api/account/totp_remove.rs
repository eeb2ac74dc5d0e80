//! `account-totp-remove`.

use academy::mail::Message;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::{actions, told};

const REMOVE: &str = "/api/account/totp/remove";

/// Fails if a recovery code takes the factor off and its owner is not told that one was used.
#[tokio::test]
async fn a_code_or_a_recovery_code_removes_it_and_the_owner_is_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    for by_recovery in [false, true] {
        let app = asha.sets_up_a_second_factor(&academy).await;
        let used = asha.post(REMOVE, json!({"code": app.code(&academy)})).await;
        used.expect_problem(403, "wrong_code");
        let code = match by_recovery {
            true => app.recovery[3].clone(),
            false => app.next_code(&academy),
        };
        asha.post(REMOVE, json!({"code": code})).await.expect(204);
        assert_eq!(asha.account().await.json["second_factor"], false);
        asha.logs_in(&email, PASSWORD).await.expect(200);
        let told = told(&academy).await.into_iter().map(|(_, message)| message);
        let told: Vec<Message> = told.collect();
        assert!(told.contains(&Message::SecondFactorChanged { on: false }));
        let used = Message::RecoveryCodeUsed { left: None };
        assert_eq!(told.contains(&used), by_recovery);
        let gone = asha.post(REMOVE, json!({"code": code})).await;
        gone.expect_problem(409, "wrong_state");
        academy.wait_seconds(60);
    }
    assert!(actions(&academy).await.contains(&"totp-remove".to_owned()));
}
