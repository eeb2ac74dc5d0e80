//! What people do with their account, so that every grant of it is used: second factor, sessions, links.

use academy::auth::totp;
use academy::clock::Clock;
use academy_tests::account::bytes_of;
use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, until};
use crate::uses::does;

const OTHER: &str = "another long password";

/// Sets a second factor up; gives the secret and the recovery codes.
async fn second_factor(person: &mut Person) -> (Vec<u8>, Vec<Value>) {
    let password = json!({"password": PASSWORD});
    let path = "/api/account/totp";
    let offer = does(person, Method::POST, path, password, 200).await;
    let secret = bytes_of(offer["secret"].as_str().unwrap());
    let path = "/api/account/totp/confirm";
    for _ in 0..2 {
        does(person, Method::POST, path, json!({"code": "abcdef"}), 403).await;
    }
    let code = totp::code(&secret, Clock::system().now());
    let codes = does(person, Method::POST, path, json!({"code": code}), 200).await;
    (secret, codes["recovery_codes"].as_array().unwrap().clone())
}

#[tokio::test]
async fn a_second_factor_is_set_up_used_and_removed() {
    let mut asha = Person::student("Asha").await;
    let (secret, recovery) = second_factor(&mut asha).await;
    let log_in = "/api/auth/login";
    let body = |code: Value| json!({"email": asha.email, "password": PASSWORD, "code": code});
    let (asked, next) = (body(Value::Null), Clock::system().now().plus_seconds(30));
    let (by_code, by_recovery) = (
        body(json!(totp::code(&secret, next))),
        body(recovery[0].clone()),
    );
    let mut device = Person::visitor();
    does(&mut device, Method::POST, log_in, asked, 403).await;
    does(&mut device, Method::POST, log_in, by_code, 200).await;
    let mut tablet = Person::visitor();
    does(&mut tablet, Method::POST, log_in, by_recovery, 200).await;
    let path = "/api/auth/step-up";
    // A log-in's wrong codes are counted for itself.
    does(
        &mut device,
        Method::POST,
        path,
        json!({"code": "abcdef"}),
        403,
    )
    .await;
    for _ in 0..2 {
        does(
            &mut asha,
            Method::POST,
            path,
            json!({"code": "abcdef"}),
            403,
        )
        .await;
    }
    does(
        &mut asha,
        Method::POST,
        path,
        json!({"code": recovery[1]}),
        204,
    )
    .await;
    let path = "/api/account/totp/remove";
    for _ in 0..2 {
        let wrong = json!({"code": "abcdef"});
        does(&mut tablet, Method::POST, path, wrong, 403).await;
    }
    does(
        &mut tablet,
        Method::POST,
        path,
        json!({"code": recovery[2]}),
        204,
    )
    .await;
    asha.mail_where("word of a recovery code", |mail| {
        mail["subject"]
            .as_str()?
            .contains("recovery code")
            .then_some(())
    })
    .await;
}

#[tokio::test]
async fn wrong_passwords_are_counted_wherever_one_is_asked_for() {
    for (path, body) in [
        ("/api/account/totp", json!({"password": OTHER})),
        (
            "/api/account/email",
            json!({"email": "x@example.com", "password": OTHER}),
        ),
        (
            "/api/account/password",
            json!({"current_password": OTHER, "new_password": OTHER}),
        ),
    ] {
        let mut asha = Person::student("Asha").await;
        for _ in 0..2 {
            does(&mut asha, Method::POST, path, body.clone(), 403).await;
        }
    }
}

#[tokio::test]
async fn name_and_e_mail_change() {
    let mut asha = Person::student("Asha").await;
    let account = "/api/account";
    let named = json!({"name": "Asha Rao", "phone": "98765 43210"});
    does(&mut asha, Method::PATCH, account, named, 200).await;
    let named = json!({"name": "Asha Devi"});
    does(&mut asha, Method::PATCH, account, named, 200).await;

    // A wrong code, which goes on being counted under the new e-mail.
    second_factor(&mut asha).await;
    let wrong = json!({"email": asha.email, "password": PASSWORD, "code": "abcdef"});
    let (mut stranger, log_in) = (Person::visitor(), "/api/auth/login");
    does(&mut stranger, Method::POST, log_in, wrong, 401).await;

    let new = format!("new.{}", asha.email);
    let wanted = json!({"email": new, "password": PASSWORD});
    for _ in 0..4 {
        let (path, wanted) = ("/api/account/email", wanted.clone());
        does(&mut asha, Method::POST, path, wanted, 202).await;
    }
    asha.email.clone_from(&new);
    // Three were mailed, and the last one alone works.
    until("the last link", async || {
        let link = "/account/#email-token=";
        let body = json!({"token": asha.token_of("a link", link).await});
        let answer = asha.post("/api/account/email/confirm", body).await;
        assert!([204, 410].contains(&answer.status), "{}", answer.text);
        (answer.status == 204).then_some(())
    })
    .await;
    let shown = does(&mut asha, Method::GET, account, Value::Null, 200).await;
    assert_eq!(shown["email"], json!(new));
}

#[tokio::test]
async fn the_password_changes_and_sessions_end() {
    let mut asha = Person::student("Asha").await;
    let changed = json!({"current_password": PASSWORD, "new_password": OTHER});
    let path = "/api/account/password";
    does(&mut asha, Method::POST, path, changed, 204).await;
    let mut device = Person::visitor();
    let (log_in, session) = ("/api/auth/login", "/api/auth/session");
    let body = json!({"email": asha.email, "password": OTHER});
    does(&mut device, Method::POST, log_in, body.clone(), 200).await;
    let shown = does(&mut asha, Method::GET, "/api/account", Value::Null, 200).await;
    let id = shown["sessions"][1]["id"].as_str().unwrap();
    let one = format!("/api/account/sessions/{id}");
    assert_eq!(asha.delete(&one).await.status, 204);
    does(&mut device, Method::GET, session, Value::Null, 401).await;
    does(&mut device, Method::POST, log_in, body, 200).await;
    let all = "/api/account/sessions";
    assert_eq!(asha.delete(all).await.status, 204);
    does(&mut device, Method::GET, session, Value::Null, 401).await;
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_by_a_mailed_link() {
    let mut asha = Person::student("Asha").await;
    let path = "/api/auth/forgot-password";
    let mut phone = Person::visitor();
    let (known, unknown) = (json!({"email": asha.email}), json!({"email": phone.email}));
    for _ in 0..4 {
        does(&mut phone, Method::POST, path, unknown.clone(), 202).await;
    }
    does(&mut phone, Method::POST, path, known, 202).await;
    let token = asha.token_of("the link", "/reset-password/#token=").await;
    let body = json!({"token": token, "password": OTHER});
    let path = "/api/auth/reset-password";
    does(&mut phone, Method::POST, path, body.clone(), 204).await;
    does(&mut phone, Method::POST, path, body, 410).await;
    does(
        &mut asha,
        Method::GET,
        "/api/auth/session",
        Value::Null,
        401,
    )
    .await;
    let body = json!({"email": asha.email, "password": OTHER});
    does(&mut phone, Method::POST, "/api/auth/login", body, 200).await;
}
