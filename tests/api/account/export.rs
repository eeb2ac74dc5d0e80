//! `account-export`. That it holds everything is `tests/api/account/nothing_left.rs`'s.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::NAME;

const PATH: &str = "/api/account/export";

#[tokio::test]
async fn a_new_account_gets_a_file_with_what_little_there_is() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let file = asha.get(PATH).await.expect(200);
    assert_eq!(file.text_at("/account/name"), NAME);
    assert_eq!(
        file.text_at("/account/terms_accepted_at"),
        "2026-04-01T04:30:00Z"
    );
    assert_eq!(file.json["sessions"][0]["current"], json!(true));
    for part in [
        "enrollments",
        "messages",
        "applications",
        "mails",
        "requests",
    ] {
        assert_eq!(file.json[part], json!([]), "{part}");
    }
    assert_eq!(file.json["history"][0]["action"], json!("register"));
}

#[tokio::test]
async fn nobody_gets_anything_of_somebody_elses() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student(NAME).await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    asha.writes_as(NAME).await;
    let mut ravi = academy.student("Ravi Nair").await;
    let file = ravi.get(PATH).await.expect(200);
    for hers in [NAME, &email_of(NAME), "412345678901", &id] {
        assert!(!file.text.contains(hers), "{hers}");
    }
    let refused = academy.visitor().get(PATH).await;
    refused.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_second_factor_is_told_of_and_not_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    asha.sets_up_a_second_factor(&academy).await;
    asha.logs_in(&email_of(NAME), PASSWORD).await;
    let file = asha.get(PATH).await.expect(200);
    let since = file.text_at("/account/second_factor_since");
    assert_eq!(since, "2026-04-01T04:30:00Z");
    assert_eq!(file.json["history"][1]["actor"], json!("you"));
}
