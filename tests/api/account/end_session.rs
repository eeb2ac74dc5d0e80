//! `account-end-session`.

use academy_tests::Academy;
use serde_json::json;

use super::{NAME, actions, device, kept};

const PATH: &str = "/api/account/sessions";

#[tokio::test]
async fn one_session_ends_and_the_others_live() {
    let academy = Academy::open().await;
    let mut first = academy.student(NAME).await;
    let mut second = device(&academy).await;
    let mut third = device(&academy).await;
    let account = second.account().await;
    let id = account.text_at("/sessions/1/id").to_owned();
    let one = format!("{PATH}/{id}");
    second.delete(&one).await.expect(204);
    third.session().await.expect_problem(401, "not_signed_in");
    first.session().await.expect(200);
    second.session().await.expect(200);
    second.delete(&one).await.expect_problem(404, "not_found");
    assert!(actions(&academy).await.contains(&"end-session".to_owned()));
}

#[tokio::test]
async fn ones_own_session_ends_with_its_cookies() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let id = asha.account().await.text_at("/sessions/0/id").to_owned();
    let copy = asha.clone();
    asha.delete(&format!("{PATH}/{id}")).await.expect(204);
    assert!(!asha.cookies.contains_key("__Host-session"));
    assert!(asha.cookies.contains_key("__Host-device"));
    let dead = copy.clone().session().await;
    dead.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn what_cannot_be_ones_own_session_is_not_there() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let mut ravi = academy.student("Ravi Nair").await;
    let his = ravi.account().await.text_at("/sessions/0/id").to_owned();
    let before = kept(&academy).await;
    for id in [his.as_str(), "nonsense", "AAAAAAAAAAAAAAAAAAAAAA", "%00"] {
        let answer = asha.delete(&format!("{PATH}/{id}")).await;
        answer.expect_problem(404, "not_found");
    }
    let body = json!({"all": true});
    let refused = asha.call("DELETE", PATH, body).await;
    refused.expect_fields(&[("all", "unknown_field")]);
    let mut stranger = academy.visitor();
    let refused = stranger.delete(PATH).await;
    refused.expect_problem(401, "not_signed_in");
    let refused = stranger.delete(&format!("{PATH}/{his}")).await;
    refused.expect_problem(401, "not_signed_in");
    assert_eq!(kept(&academy).await, before);
    ravi.session().await.expect(200);
}
