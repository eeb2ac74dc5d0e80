//! Somebody takes their data and leaves, so that every grant of it is used; and mail that came back stops.

use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, new_utr, until};
use crate::uses::{does, reads};

const COURSE: &str = "computer-science-foundations";
const OTHER_COURSE: &str = "programming-foundations-with-python";
const NAME: &str = "Kanari Leaving";

/// Does what leaves a trace of each kind; gives the id of the enrollment that was paid.
async fn leaves_traces(person: &mut Person, admin: &mut Person) -> String {
    let paid = person.enrolls_in(COURSE).await;
    person.pays(&paid, &new_utr()).await;
    let path = format!("/api/admin/enrollments/{paid}");
    let verify = format!("{path}/verify");
    does(admin, Method::POST, &verify, json!({}), 200).await;
    let note = json!({"note": "A note."});
    does(admin, Method::PATCH, &path, note, 200).await;
    let key = format!("erasure {}", new_utr());
    let key = [("idempotency-key", key.as_str())];
    let body = Some(json!({"course": OTHER_COURSE}));
    let enrolled = person
        .send(Method::POST, "/api/enrollments", &key, body)
        .await;
    assert_eq!(enrolled.status, 201, "{}", enrolled.text);
    let id = enrolled.json["id"].as_str().unwrap();
    person.pays(id, &new_utr()).await;
    let reason = json!({"reason": "Nothing came."});
    let path = format!("/api/admin/enrollments/{id}/reject");
    does(admin, Method::POST, &path, reason, 200).await;

    let mut stranger = Person::visitor();
    let message = json!({"name": NAME, "email": person.email, "message": "Hello."});
    does(&mut stranger, Method::POST, "/api/messages", message, 201).await;
    let application = json!({"name": NAME, "email": person.email, "phone": "98765 43210"});
    let path = "/api/internships/web-development-intern/applications";
    does(&mut stranger, Method::POST, path, application, 201).await;
    let forgot = json!({"email": person.email});
    let path = "/api/auth/forgot-password";
    does(&mut stranger, Method::POST, path, forgot, 202).await;
    paid
}

/// Moves to an e-mail with which somebody registered and never opened the link.
async fn moves(person: &mut Person) {
    let mut waiting = Person::visitor();
    waiting.registers(NAME).await;
    let (old, new) = (person.email.clone(), waiting.email.clone());
    let wanted = json!({"email": new, "password": PASSWORD});
    does(person, Method::POST, "/api/account/email", wanted, 202).await;
    person.email.clone_from(&new);
    let link = "/account/#email-token=";
    let token = person.token_of("Use this address", link).await;
    let path = "/api/account/email/confirm";
    does(person, Method::POST, path, json!({"token": token}), 204).await;
    assert_ne!(old, new);
}

#[tokio::test]
async fn somebody_takes_their_data_and_leaves_nothing_but_the_record_of_a_payment() {
    let mut admin = Person::admin().await;
    let mut kanari = Person::student(NAME).await;
    moves(&mut kanari).await;
    let paid = leaves_traces(&mut kanari, &mut admin).await;
    let export = reads(&mut kanari, "/api/account/export").await;
    for part in [
        "enrollments",
        "messages",
        "applications",
        "mails",
        "history",
    ] {
        assert!(!export[part].as_array().unwrap().is_empty(), "{part}");
    }
    for _ in 0..2 {
        let wrong = json!({"password": "not the password"});
        let path = "/api/account/delete";
        does(&mut kanari, Method::POST, path, wrong, 403).await;
    }
    let email = kanari.email.clone();
    let right = json!({"password": PASSWORD});
    does(&mut kanari, Method::DELETE, "/api/account", right, 204).await;
    assert_eq!(kanari.get("/api/account").await.status, 401);
    let farewell = |mail: &Value| mail["text"].as_str()?.contains("is deleted").then_some(());
    kanari.mail_where("the farewell", farewell).await;

    // Found by its reference, without a name; the student is gone.
    let reference = export["enrollments"].as_array().unwrap().iter();
    let reference = reference
        .clone()
        .find(|each| each["id"] == json!(paid))
        .unwrap()["reference"]
        .clone();
    let path = format!("/api/admin/enrollments?q={}", reference.as_str().unwrap());
    let found = reads(&mut admin, &path).await;
    assert_eq!(found["items"].as_array().unwrap().len(), 1);
    assert_eq!(found["items"][0]["student"]["name"], Value::Null);
    assert_eq!(found["items"][0]["note"], Value::Null);
    let path = format!("/api/admin/students?q={email}");
    let nobody = reads(&mut admin, &path).await;
    assert_eq!(nobody["items"], json!([]));
}

#[tokio::test]
async fn an_admin_erases_somebody_for_a_reason() {
    let mut admin = Person::admin().await;
    let mut kanari = Person::student(NAME).await;
    moves(&mut kanari).await;
    leaves_traces(&mut kanari, &mut admin).await;
    let account = reads(&mut kanari, "/api/account").await;
    let path = format!("/api/admin/students/{}", account["id"].as_str().unwrap());
    let why = json!({"reason": "Asked for it by phone."});
    does(&mut admin, Method::DELETE, &path, why.clone(), 204).await;
    assert_eq!(kanari.get("/api/account").await.status, 401);
    let by_post = format!("{path}/delete");
    does(&mut admin, Method::POST, &by_post, why, 404).await;
}

#[tokio::test]
async fn mail_that_came_back_stops_and_shows_on_the_student() {
    let mut admin = Person::admin().await;
    let mut ravi = Person::student("Ravi").await;
    let (nobody, erased) = (Person::visitor(), Person::visitor());
    // A mail that the outbox no longer has.
    let gone = json!("01kn3mwca0144gj289144gj289");
    let named = [
        (&erased.email, gone),
        (&ravi.email, Value::Null),
        (&nobody.email, Value::Null),
    ];
    for (email, mail) in named {
        let bounce = json!({"kind": "bounce", "email": email, "mail": mail});
        let told = ravi.clone().post("/_local/feedback", bounce).await;
        assert_eq!(told.status, 204, "{}", told.text);
    }
    let path = format!("/api/admin/students?q={}", ravi.email);
    until("the block shows", async || {
        let found = reads(&mut admin, &path).await;
        (found["items"][0]["mail_blocked"] == json!(true)).then_some(())
    })
    .await;
    let mut academy = Person::visitor();
    academy.email = academy::facts::CONTACT_EMAIL.to_owned();
    for email in [&ravi.email, &nobody.email] {
        let told = |mail: &Value| mail["text"].as_str()?.contains(email).then_some(());
        academy.mail_where("the academy is told", told).await;
    }
    let told = |mail: &Value| mail["text"].as_str()?.contains(&erased.email).then_some(());
    academy.mails_where("of nobody else", 0, told).await;
    // A mail to who is blocked is not sent: one to somebody else, asked for later, is.
    let forgot = json!({"email": ravi.email});
    let path = "/api/auth/forgot-password";
    does(&mut Person::visitor(), Method::POST, path, forgot, 202).await;
    let mut asha = Person::student("Asha").await;
    let forgot = json!({"email": asha.email});
    does(&mut Person::visitor(), Method::POST, path, forgot, 202).await;
    asha.token_of("Choose a new password", "/reset-password/#token=")
        .await;
    ravi.mails_where("no reset", 0, |mail| {
        let text = mail["text"].as_str()?;
        text.contains("/reset-password/").then_some(())
    })
    .await;
}

/// The blocks of e-mails that become an account's: by a link, and by a change.
#[tokio::test]
async fn an_e_mail_that_takes_no_mail_takes_none_as_an_account_either() {
    let mut admin = Person::admin().await;
    let (mut tara, mut ravi) = (Person::visitor(), Person::student("Ravi Moving").await);
    tara.registers("Tara Blocked").await;
    let link = "/verify-email/#token=";
    let opening = tara.token_of("Open your account", link).await;
    let mut new = Person::visitor();
    let wanted = json!({"email": new.email, "password": PASSWORD});
    does(&mut ravi, Method::POST, "/api/account/email", wanted, 202).await;
    let link = "/account/#email-token=";
    let moving = new.token_of("Use this address", link).await;
    let mut academy = Person::visitor();
    academy.email = academy::facts::CONTACT_EMAIL.to_owned();
    for email in [&tara.email, &new.email] {
        let bounce = json!({"kind": "bounce", "email": email});
        let told = ravi.clone().post("/_local/feedback", bounce).await;
        assert_eq!(told.status, 204, "{}", told.text);
        let told = |mail: &Value| mail["text"].as_str()?.contains(email).then_some(());
        academy.mail_where("the academy is told", told).await;
    }
    let body = json!({"token": opening, "password": PASSWORD});
    let path = "/api/auth/verify-email";
    does(&mut tara, Method::POST, path, body, 200).await;
    let path = "/api/account/email/confirm";
    does(&mut ravi, Method::POST, path, json!({"token": moving}), 204).await;
    for email in [&tara.email, &new.email] {
        let path = format!("/api/admin/students?q={email}");
        let found = reads(&mut admin, &path).await;
        assert_eq!(found["items"][0]["mail_blocked"], json!(true), "{email}");
    }
}

#[tokio::test]
async fn an_admin_leaves_while_another_one_stays() {
    let mut admin = Person::admin().await;
    let mut meera = Person::student("Meera Leaving").await;
    let account = reads(&mut meera, "/api/account").await;
    let path = format!("/api/admin/students/{}", account["id"].as_str().unwrap());
    let promoted = json!({"role": "admin"});
    does(&mut admin, Method::PATCH, &path, promoted, 200).await;
    let body = json!({"email": meera.email, "password": PASSWORD});
    does(&mut meera, Method::POST, "/api/auth/login", body, 200).await;
    let right = json!({"password": PASSWORD});
    let gone = "/api/account/delete";
    does(&mut meera, Method::POST, gone, right, 204).await;
    assert_eq!(admin.get(&path).await.status, 404);
}
