//! `auth-logout`.

use academy::store::keys;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Answered, Person};
use serde_json::json;

use super::kept;

fn assert_cleared(answer: &Answered, person: &Person) {
    assert_eq!(
        answer.header("clear-site-data"),
        Some(r#""cache", "storage""#)
    );
    let cookies: Vec<_> = answer.all("set-cookie").collect();
    assert_eq!(cookies.len(), 2);
    for (cookie, name) in cookies.iter().zip(["__Host-session=;", "signed_in=;"]) {
        assert!(cookie.starts_with(name), "{cookie}");
        assert!(cookie.contains("Max-Age=0"), "{cookie}");
        assert!(cookie.contains("Path=/; Secure; SameSite=Lax"), "{cookie}");
    }
    assert!(!person.cookies.contains_key("__Host-session"));
    assert!(!person.cookies.contains_key("signed_in"));
    assert!(answer.text.is_empty());
}

/// Regression 16: log-out was a GET and revoked nothing; a copied cookie went on working. Fails if
/// `logout.rs` clears the cookies without deleting the session.
#[tokio::test]
async fn a_copied_cookie_is_dead_after_the_log_out() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut thief = asha.clone();
    thief.session().await.expect(200);
    let answer = asha.logs_out().await.expect(204);
    assert_cleared(&answer, &asha);
    assert!(
        asha.cookies.contains_key("__Host-device"),
        "the device stays known"
    );
    thief.session().await.expect_problem(401, "not_signed_in");
    let items = kept(&academy).await;
    assert!(
        !items
            .keys()
            .any(|(_, sk)| sk.starts_with(keys::SESSION_PREFIX))
    );
    let mut ravi = academy.student("Ravi Iyer").await;
    ravi.get("/api/auth/logout")
        .await
        .expect_problem(405, "method_not_allowed");
    ravi.session().await.expect(200);
}

#[tokio::test]
async fn only_this_session_ends() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut phone = academy.visitor();
    phone
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    asha.logs_out().await.expect(204);
    phone.session().await.expect(200);
    asha.session().await.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn logging_out_again_or_never_having_logged_in_is_no_error() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut other_tab = asha.clone();
    asha.logs_out().await.expect(204);
    let before = kept(&academy).await;
    let again = other_tab.logs_out().await.expect(204);
    assert_cleared(&again, &other_tab);
    let mut visitor = academy.visitor();
    let never = visitor.logs_out().await.expect(204);
    assert_cleared(&never, &visitor);
    visitor
        .cookies
        .insert("__Host-session".to_owned(), "forged".to_owned());
    visitor.logs_out().await.expect(204);
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_many_times_at_once_is_no_error() {
    let academy = Academy::open().await;
    let asha = academy.student("Asha Rao").await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let mut asha = asha.clone();
            tokio::spawn(async move { asha.logs_out().await.status })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 204);
    }
    asha.clone()
        .session()
        .await
        .expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn it_takes_no_body_or_an_empty_object() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let refused = asha.post("/api/auth/logout", json!({"all": true})).await;
    refused.expect_problem(422, "unknown_field");
    let refused = asha.send("POST", "/api/auth/logout", &[], "x=1").await;
    refused.expect_problem(415, "unsupported_media_type");
    asha.session().await.expect(200);
    asha.post("/api/auth/logout", json!({})).await.expect(204);
}
