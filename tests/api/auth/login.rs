//! `auth-login`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

#[tokio::test]
async fn ten_wrong_passwords_answer_401_and_the_eleventh_try_429() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let mut stranger = academy.visitor();
    let wrong = json!({"email": email_of("Asha Rao"), "password": "not the password"});
    for _ in 0..10 {
        let answer = stranger.post("/api/auth/login", wrong.clone()).await;
        answer.expect_problem(401, "invalid_credentials");
    }
    let right = json!({"email": email_of("Asha Rao"), "password": PASSWORD});
    let refused = stranger.post("/api/auth/login", right).await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert!(
        refused
            .header("retry-after")
            .unwrap()
            .parse::<u32>()
            .unwrap()
            > 0
    );
}

#[tokio::test]
async fn a_log_in_sets_its_cookies_and_says_where_to_go() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.cookies.clear();
    let right = json!({"email": "  ASHA.rao@example.com ", "password": PASSWORD});
    let answer = asha.post("/api/auth/login", right).await.expect(200);
    assert_eq!(answer.text_at("/redirect"), "/dashboard/");
    assert_eq!(answer.text_at("/user/name"), "Asha Rao");
    assert_eq!(asha.cookies["signed_in"], "student");
    let session = answer
        .all("set-cookie")
        .find(|c| c.starts_with("__Host-session="))
        .unwrap();
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(session.contains(attribute), "{session}");
    }
}
