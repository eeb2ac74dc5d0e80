//! `auth-session`.

use std::sync::Arc;

use academy::auth::token::SessionToken;
use academy::config::{Secret, SecretSource, Settings};
use academy::crypto::Key;
use academy::domain::ids::UserId;
use academy::domain::role::Role;
use academy::store::keys;
use academy::store::retry::Deadline;
use academy::store::sessions::Session;
use academy::store::transaction::{Changes, Transaction, When};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::late::overtaken;
use academy_tests::{Academy, Person};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::kept;

async fn id_of(person: &mut Person) -> UserId {
    let session = person.session().await.expect(200);
    UserId::parse(session.text_at("/user/id")).unwrap()
}

async fn change(academy: &Academy, id: &UserId, changes: Changes) {
    let mut transaction = Transaction::new();
    transaction.update("profile", &keys::profile(id), changes, When::present());
    transaction.commit(&academy.store()).await.unwrap();
}

#[tokio::test]
async fn it_says_who_is_signed_in_and_until_when() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let answer = asha.session().await.expect(200);
    assert_eq!(answer.text_at("/user/name"), "Asha Rao");
    assert_eq!(answer.text_at("/user/email"), email_of("Asha Rao"));
    assert_eq!(answer.text_at("/user/role"), "student");
    assert!(answer.json["user"]["phone"].is_null());
    let ends_at = academy.clock.now().plus_hours(12).rfc3339();
    assert_eq!(answer.text_at("/expires_at"), ends_at);
    assert_eq!(answer.all("set-cookie").count(), 0);
}

/// Regression 25: an expired session answered a script with a page. Fails if
/// `Problem::not_signed_in` redirects, or is no `application/problem+json`.
#[tokio::test]
async fn nobody_gets_a_problem_and_no_page() {
    let academy = Academy::open().await;
    let answer = academy.visitor().session().await;
    let answer = answer.expect_problem(401, "not_signed_in");
    assert_eq!(answer.all("set-cookie").count(), 0);
    assert_eq!(answer.header("location"), None);
}

#[tokio::test]
async fn a_dead_sessions_cookies_are_cleared_so_that_pages_stop_asking() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    academy.wait_seconds(12 * 60 * 60);
    asha.session().await.expect_problem(401, "not_signed_in");
    let left: Vec<_> = asha.cookies.keys().map(String::as_str).collect();
    assert_eq!(left, ["__Host-device"]);
}

#[tokio::test]
async fn a_session_lives_twelve_hours_or_seven_days_however_much_it_is_used() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    for (remember, hours) in [(false, 12), (true, 7 * 24)] {
        let mut device = academy.visitor();
        let body =
            json!({"email": email_of("Asha Rao"), "password": PASSWORD, "remember": remember});
        device.post("/api/auth/login", body).await.expect(200);
        for _ in 0..hours - 1 {
            academy.wait_seconds(60 * 60);
            device.session().await.expect(200);
        }
        academy.wait_seconds(60 * 60 - 1);
        device.session().await.expect(200);
        academy.wait_seconds(1);
        device.session().await.expect_problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn its_use_is_noted_hourly_and_no_oftener() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let id = id_of(&mut asha).await;
    let key = Key::new([1; 32]);
    let token = SessionToken::decode(&asha.cookies["__Host-session"], &[key]).unwrap();
    let began = academy.clock.now();
    for (wait_seconds, seen_at) in [
        (0, began),
        (3599, began),
        (1, began.plus_hours(1)),
        (60, began.plus_hours(1)),
    ] {
        academy.wait_seconds(wait_seconds);
        asha.session().await.expect(200);
        let key = keys::session(&id, &token.hash());
        let session: Option<Session> = academy.store().read_one(&key).await.unwrap();
        assert_eq!(session.unwrap().last_seen_at, Some(seen_at));
    }
}

/// Fails if `Person::seen` notes a use where no session is: what logged out would be there again.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_a_log_out_overtakes_brings_no_session_back() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    academy.wait_seconds(60 * 60);
    let mut page = asha.clone();
    let late = overtaken(&wire, async move { page.session().await }).await;
    asha.logs_out().await.expect(204);
    late.await.unwrap().expect(200);
    let items = kept(&academy).await;
    let mut sorts = items.keys().map(|(_, sk)| sk);
    assert!(!sorts.any(|sk| sk.starts_with(keys::SESSION_PREFIX)));
    asha.session().await.expect_problem(401, "not_signed_in");
}

/// Regression 23: the role was kept in the cookie and never read again. Fails if the session's view
/// takes the role from the cookie, or from the session's item.
#[tokio::test]
async fn the_role_is_read_again_with_every_request_and_the_readable_cookie_opens_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.cookies
        .insert("signed_in".to_owned(), "admin".to_owned());
    let answer = asha.session().await.expect(200);
    assert_eq!(answer.text_at("/user/role"), "student");
    let id = id_of(&mut asha).await;
    let admin = AttributeValue::S(Role::Admin.as_str().to_owned());
    change(&academy, &id, Changes::new().set("role", admin)).await;
    let answer = asha.session().await.expect(200);
    assert_eq!(answer.text_at("/user/role"), "admin");
    let mut visitor = academy.visitor();
    visitor
        .cookies
        .insert("signed_in".to_owned(), "admin".to_owned());
    visitor.session().await.expect_problem(401, "not_signed_in");
}

/// Fails if `Caller::person` does not look at `epoch`, or at `active`.
#[tokio::test]
async fn a_raised_epoch_and_a_disabled_account_end_sessions_at_once() {
    let academy = Academy::open().await;
    for (name, changes) in [
        ("Asha Rao", Changes::new().add("epoch", 1)),
        (
            "Ravi Iyer",
            Changes::new().set("active", AttributeValue::Bool(false)),
        ),
    ] {
        let mut person = academy.student(name).await;
        let id = id_of(&mut person).await;
        change(&academy, &id, changes).await;
        person.session().await.expect_problem(401, "not_signed_in");
    }
}

/// The same device before an academy whose session keys were changed.
async fn rotated(academy: &Academy, person: &Person, keys: &[[u8; 32]]) -> Person {
    let app = academy.platform.app(Deadline::standard()).await.unwrap();
    let settings = Settings {
        session_keys: keys.iter().map(|key| Key::new(*key)).collect(),
        ..(*app.settings).clone()
    };
    let mut platform = academy.platform.clone();
    platform.secret = Secret::new(SecretSource::Fixed(Arc::new(settings)));
    let mut elsewhere = Person::new(platform, person.address.clone());
    elsewhere.cookies.clone_from(&person.cookies);
    elsewhere
}

/// Regression 20: there is no default key, and a key that was dropped opens nothing. Fails if
/// `SessionToken::decode` takes a MAC by any key but those of the settings.
#[tokio::test]
async fn a_planned_rotation_keeps_sessions_and_an_emergency_ends_them() {
    let academy = Academy::open().await;
    let asha = academy.student("Asha Rao").await;
    let (old, new) = ([1; 32], [9; 32]);
    let mut planned = rotated(&academy, &asha, &[new, old]).await;
    planned.session().await.expect(200);
    let mut emergency = rotated(&academy, &asha, &[new]).await;
    emergency
        .session()
        .await
        .expect_problem(401, "not_signed_in");
    let mut again = rotated(&academy, &academy.visitor(), &[new]).await;
    again
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    again.session().await.expect(200);
}

/// Regression 15: a deleted student's cookie opened the next student's account. Fails if
/// `Caller::person` is content with a session whose profile is gone.
#[tokio::test]
async fn a_cookie_of_somebody_who_is_no_more_opens_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let id = id_of(&mut asha).await;
    let mut transaction = Transaction::new();
    transaction.delete("profile", &keys::profile(&id), When::present());
    transaction.commit(&academy.store()).await.unwrap();
    academy.student("Ravi Iyer").await;
    asha.session().await.expect_problem(401, "not_signed_in");
}
