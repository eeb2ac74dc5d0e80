//! `contact-message`.

use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy_tests::academy::email_of;
use academy_tests::acts::message_of;
use academy_tests::events::PostOffice;
use academy_tests::{Academy, invariants};
use serde_json::{Value, json};

const PATH: &str = "/api/messages";

#[tokio::test]
async fn a_message_is_filed_as_new_and_the_academy_is_told() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let mut body = message_of("Asha Rao");
    body["phone"] = json!("+91 (98765) 43-210");
    let filed = asha.post(PATH, body).await.expect(201);
    let list = meera.get("/api/admin/messages").await.expect(200);
    let wanted = json!({
        "id": filed.text_at("/id"),
        "name": "Asha Rao",
        "email": "asha.rao@example.com",
        "phone": "+919876543210",
        "subject": "A question",
        "message": "When does the next course begin?\nThank you.",
        "state": "new",
        "created_at": "2026-04-01T04:30:00Z",
    });
    assert_eq!(list.json["items"], json!([wanted]));
    let mails = academy.mails().await;
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}");
    };
    assert_eq!(mail.to, Recipient::Academy);
    assert!(
        matches!(&mail.message, Message::NewMessage { name, .. } if name.as_str() == "Asha Rao")
    );
    invariants::hold(&academy, &meera, "a message").await;
}

/// Fails if the academy, which answers the notice's mail, answers itself.
#[tokio::test]
async fn an_answer_to_the_notice_goes_to_who_wrote() {
    let academy = Academy::open().await;
    let mut asha = academy.visitor();
    asha.post(PATH, message_of("Asha Rao")).await.expect(201);
    asha.registers("Asha Rao").await.expect(202);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await.unwrap();
    let taken = post.taken().into_iter();
    let mut taken: Vec<_> = taken.map(|mail| (mail.to, mail.answers_to)).collect();
    taken.sort();
    let own = academy::facts::CONTACT_EMAIL.to_owned();
    let hers = email_of("Asha Rao");
    let mut expected = [(own, Some(hers.clone())), (hers, None)];
    expected.sort();
    assert_eq!(taken, expected);
}

/// Regression 28: nothing was stored when the form became a GET. Fails if the address answers a GET.
#[tokio::test]
async fn a_message_in_the_address_is_refused() {
    let academy = Academy::open().await;
    let refused = academy
        .visitor()
        .get_besides_the_contract("/api/messages?message=Hello")
        .await;
    refused.expect_problem(405, "method_not_allowed");
}

#[tokio::test]
async fn phone_and_subject_may_be_left_out_or_empty() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    for (name, blank) in [("Asha Rao", json!(null)), ("Ravi Nair", json!("  "))] {
        let mut body = message_of(name);
        body["phone"] = blank.clone();
        body["subject"] = blank;
        asha.post(PATH, body).await.expect(201);
    }
    let list = meera.get("/api/admin/messages").await.expect(200);
    for item in list.json["items"].as_array().unwrap() {
        assert_eq!(
            (&item["phone"], &item["subject"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[tokio::test]
async fn every_bad_field_is_told_of_at_once_and_nothing_changes() {
    let academy = Academy::open().await;
    let mut asha = academy.visitor();
    let before = academy.items().await;
    let bad = json!({
        "name": "a\u{0}b", "email": "x@y", "phone": "12",
        "subject": "two\nlines", "message": "m".repeat(5001), "to": "somebody@example.com",
    });
    asha.post(PATH, bad).await.expect_fields(&[
        ("name", "control_characters"),
        ("email", "invalid_email"),
        ("phone", "add_country_code"),
        ("subject", "control_characters"),
        ("message", "too_long"),
        ("to", "unknown_field"),
    ]);
    let missing = [
        ("name", "required"),
        ("email", "required"),
        ("message", "required"),
    ];
    asha.post(PATH, json!({})).await.expect_fields(&missing);
    assert_eq!(academy.items().await, before);
    let mut longest = message_of("Asha Rao");
    longest["name"] = json!("<b>'\"</b>".repeat(12));
    longest["subject"] = json!("क".repeat(200));
    longest["message"] = json!("😀".repeat(5000));
    asha.post(PATH, longest).await.expect(201);
}

#[tokio::test]
async fn the_same_key_files_once() {
    let academy = Academy::open().await;
    let mut asha = academy.visitor();
    let body = message_of("Asha Rao");
    let first = asha
        .post_once("key number 1", PATH, body.clone())
        .await
        .expect(201);
    let before = academy.items().await;
    let again = asha
        .post_once("key number 1", PATH, body.clone())
        .await
        .expect(201);
    assert_eq!(again.json, first.json);
    let other = asha
        .post_once("key number 1", PATH, message_of("Ravi Nair"))
        .await;
    other.expect_problem(422, "idempotency_key_reused");
    assert_eq!(academy.items().await, before);
    let next = asha.post_once("key number 2", PATH, body).await.expect(201);
    assert_ne!(next.json, first.json);
}
