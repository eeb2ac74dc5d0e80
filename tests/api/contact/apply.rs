//! `contact-apply`.

use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy_tests::acts::application_of;
use academy_tests::{Academy, invariants};
use serde_json::json;

const PATH: &str = "/api/internships/web/applications";

#[tokio::test]
async fn anybody_applies_without_an_account_and_is_told_by_mail() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let answer = asha.post(PATH, application_of("Asha Rao")).await;
    let answer = answer.expect(201);
    assert_eq!(answer.text_at("/state"), "pending");
    let list = meera.clone().get("/api/admin/applications").await;
    let shown = &list.expect(200).json["items"][0];
    let wanted = json!({
        "id": answer.text_at("/id"),
        "internship": {"slug": "web", "role": "Intern web"},
        "name": "Asha Rao",
        "email": "asha.rao@example.com",
        "phone": "+919876543210",
        "cover_letter": "I made a website.\nIt works.",
        "state": "pending",
        "created_at": "2026-04-01T04:30:00Z",
    });
    assert_eq!(*shown, wanted);
    let mails = academy.mails().await;
    let [mail] = mails.as_slice() else {
        panic!("{mails:?}");
    };
    let to = Recipient::Address("asha.rao@example.com".parse().unwrap());
    assert_eq!(mail.to, to);
    let about = matches!(&mail.message, Message::ApplicationReceived { role, name }
        if role == "Intern web" && name.as_str() == "Asha Rao");
    assert!(about, "{mail:?}");
    invariants::hold(&academy, &meera, "applied").await;
}

/// Regression 35: duplicate applications. Fails if the claim is created without its condition, or its
/// key loses the e-mail or the opening.
#[tokio::test(flavor = "multi_thread")]
async fn of_fifty_at_once_one_is_filed_and_mailed() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let meera = academy.admin("Meera Iyer").await;
    let mut sent = tokio::task::JoinSet::new();
    for _ in 0..50 {
        // Each from a client of its own, in any spelling of the same e-mail.
        let mut visitor = academy.visitor();
        let mut body = application_of("Asha Rao");
        body["email"] = json!(" Asha.Rao@Example.com ");
        sent.spawn(async move { visitor.post_patiently(PATH, body).await });
    }
    let mut filed = 0;
    while let Some(answer) = sent.join_next().await {
        let answer = answer.unwrap();
        if answer.status == 201 {
            filed += 1;
        } else {
            answer.expect_problem(409, "already_applied");
        }
    }
    assert_eq!((filed, academy.mails().await.len()), (1, 1));
    invariants::hold(&academy, &meera, "fifty at once").await;
}

#[tokio::test]
async fn one_is_live_an_opening_and_a_rejected_or_deleted_one_is_not() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    academy.internship("data").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let first = asha.applies_for("web", "Asha Rao").await;
    let second = asha.post(PATH, application_of("Asha Rao")).await;
    second.expect_problem(409, "already_applied");
    assert_eq!(academy.mails().await.len(), 1);
    asha.applies_for("data", "Asha Rao").await;
    asha.applies_for("web", "Ravi Nair").await;

    let path = format!("/api/admin/applications/{first}");
    let rejected = json!({"state": "rejected"});
    meera.call("PATCH", &path, rejected).await.expect(200);
    let third = asha.applies_for("web", "Asha Rao").await;
    // The first one has no claim any more: its removal frees nothing.
    meera.delete(&path).await.expect(204);
    let again = asha.post(PATH, application_of("Asha Rao")).await;
    again.expect_problem(409, "already_applied");
    let path = format!("/api/admin/applications/{third}");
    meera.delete(&path).await.expect(204);
    asha.applies_for("web", "Asha Rao").await;
    invariants::hold(&academy, &meera, "several").await;
}

#[tokio::test]
async fn what_is_hidden_is_absent_and_what_is_closed_takes_nobody() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let path = "/api/admin/internships/web";
    let mut web = meera.get(path).await.expect(200).json;
    web.as_object_mut().unwrap().remove("updated_at");
    let mut asha = academy.visitor();
    for (state, status, code) in [
        ("draft", 404, "not_found"),
        ("archived", 409, "wrong_state"),
    ] {
        if state == "archived" {
            web["state"] = json!("published");
            web["version"] = meera.call("PUT", path, web.clone()).await.json["version"].clone();
        }
        web["state"] = json!(state);
        let changed = meera.call("PUT", path, web.clone()).await.expect(200);
        web["version"] = changed.json["version"].clone();
        let before = academy.items().await;
        let refused = asha.post(PATH, application_of("Asha Rao")).await;
        refused.expect_problem(status, code);
        assert_eq!(academy.items().await, before);
    }
    for absent in ["nothing", "Not%20A%20Slug"] {
        let path = format!("/api/internships/{absent}/applications");
        // What is absent is told before what was sent is judged.
        for body in [application_of("Asha Rao"), json!({})] {
            asha.post(&path, body)
                .await
                .expect_problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn every_bad_field_is_told_of_at_once_and_nothing_changes() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut asha = academy.visitor();
    let before = academy.items().await;
    let bad = json!({
        "name": "n".repeat(121), "email": "not an address", "phone": "12345",
        "cover_letter": "c".repeat(2001), "state": "accepted",
    });
    asha.post(PATH, bad).await.expect_fields(&[
        ("name", "too_long"),
        ("email", "invalid_email"),
        ("phone", "add_country_code"),
        ("cover_letter", "too_long"),
        ("state", "unknown_field"),
    ]);
    let missing = [
        ("name", "required"),
        ("email", "required"),
        ("phone", "required"),
    ];
    asha.post(PATH, json!({})).await.expect_fields(&missing);
    assert_eq!(academy.items().await, before);
    let mut longest = application_of("Asha Rao");
    longest["name"] = json!("आ".repeat(120));
    longest["cover_letter"] = json!("😀".repeat(2000));
    asha.post(PATH, longest).await.expect(201);
    let mut least = application_of("Ravi Nair");
    least["cover_letter"] = json!("  ");
    asha.post(PATH, least).await.expect(201);
}

#[tokio::test]
async fn the_same_key_files_once_and_answers_with_what_it_is_now() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let body = application_of("Asha Rao");
    let first = asha
        .post_once("key number 1", PATH, body.clone())
        .await
        .expect(201);
    let path = format!("/api/admin/applications/{}", first.text_at("/id"));
    let shortlisted = json!({"state": "shortlisted"});
    meera.call("PATCH", &path, shortlisted).await.expect(200);
    let before = academy.items().await;
    let again = asha
        .post_once("key number 1", PATH, body.clone())
        .await
        .expect(201);
    assert_eq!(again.text_at("/id"), first.text_at("/id"));
    assert_eq!(again.text_at("/state"), "shortlisted");
    let other = asha.post_once("key number 1", PATH, application_of("Ravi Nair"));
    other.await.expect_problem(422, "idempotency_key_reused");
    assert_eq!(academy.items().await, before);
    // A key is its client's own.
    let stranger = academy
        .visitor()
        .post_once("key number 1", PATH, body)
        .await;
    stranger.expect_problem(409, "already_applied");
}

/// Regression 31: an applicant's name ran as script in the panel, and names in mails were unescaped.
/// Fails if a name is refused or changed for its look; what its mails make of it is judged with every
/// other mail, in `letters.rs`.
#[tokio::test]
async fn a_name_is_kept_as_it_was_written_and_told_as_text() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let names = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror='alert(2)'>",
        "Win at https://evil.example/prize",
        "محمد علي",
        "=1+1",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let mut body = application_of(&format!("Person {number}"));
        body["name"] = json!(name);
        academy.visitor().post(PATH, body).await.expect(201);
        academy.wait_seconds(1);
        let list = meera.get("/api/admin/applications?limit=1").await;
        assert_eq!(list.expect(200).json["items"][0]["name"], json!(name));
        let mail = academy.mails().await.pop().unwrap();
        let told = matches!(&mail.message, Message::ApplicationReceived { name: told, .. }
            if told.as_str() == name);
        assert!(told, "{mail:?}");
    }
}
