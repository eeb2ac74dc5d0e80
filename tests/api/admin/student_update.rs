//! `admin-student-update`: names, disabling, blocked mail. Roles have a file of their own.

use academy::domain::ids::UserId;
use academy::mail::Message;
use academy::store::keys;
use academy::store::outbox::Recipient;
use academy::store::transaction::{Changes, Transaction, When};
use academy_ops::audit;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Answered, Person};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};

/// Changes the account of `name`.
pub(super) async fn change(
    academy: &Academy,
    admin: &mut Person,
    name: &str,
    body: Value,
) -> Answered {
    let id = academy.id_of(name).await;
    admin
        .call("PATCH", &format!("/api/admin/students/{id}"), body)
        .await
}

/// The actions and details of the rows about `name`, newest first.
pub(super) async fn log(academy: &Academy, admin: &mut Person, name: &str) -> Vec<(String, Value)> {
    let id = academy.id_of(name).await;
    let path = format!("/api/admin/audit?target=students/{id}");
    let page = admin.get(&path).await.expect(200);
    let rows = page.json["items"].as_array().unwrap().iter();
    rows.map(|row| {
        let mut detail = row["detail"].clone();
        let kind = detail.as_object_mut().unwrap().remove("target_kind");
        assert_eq!(
            (&row["target"], kind),
            (&json!(id), Some(json!("students")))
        );
        (row["action"].as_str().unwrap().to_owned(), detail)
    })
    .collect()
}

#[tokio::test]
async fn a_corrected_name_is_shown_and_found_everywhere_and_stands_in_no_row() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    let changed = change(
        &academy,
        &mut meera,
        "Asha Rao",
        json!({"name": "  Āśā O'Brien "}),
    )
    .await;
    assert_eq!(changed.expect(200).text_at("/name"), "Āśā O'Brien");
    // Who is signed in stays so.
    let account = asha.get("/api/account").await.expect(200);
    assert_eq!(account.text_at("/name"), "Āśā O'Brien");
    for (query, found) in [("obrien", 1), ("asha.rao", 1), ("rao", 0)] {
        let path = format!("/api/admin/students?q={query}");
        let page = meera.get(&path).await.expect(200);
        let items = page.json["items"].as_array().unwrap();
        assert_eq!(items.len(), found, "{query}");
    }
    let page = meera
        .get("/api/admin/enrollments?q=obrien")
        .await
        .expect(200);
    assert_eq!(page.text_at("/items/0/student/name"), "Āśā O'Brien");
    let login = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    assert_eq!(login.expect(200).text_at("/user/name"), "Āśā O'Brien");
    let log = log(&academy, &mut meera, "Asha Rao").await;
    assert_eq!(log[0], ("update".to_owned(), json!({"name": "corrected"})));
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
}

/// BARS 15: sessions die when their person is disabled. Fails if `editing::edit` raises no epoch.
#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_told_and_comes_back_when_enabled() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let disabled = change(&academy, &mut meera, "Asha Rao", json!({"active": false})).await;
    assert_eq!(disabled.expect(200).json["active"], false);
    let out = asha.get("/api/auth/session").await;
    out.expect_problem(401, "not_signed_in");
    let refused = asha.logs_in(&email, PASSWORD).await;
    refused.expect_problem(401, "invalid_credentials");
    let id = UserId::parse(&academy.id_of("Asha Rao").await).unwrap();
    let mails = academy.mails().await;
    let told: Vec<_> = mails.iter().map(|mail| (&mail.to, &mail.message)).collect();
    let to = Recipient::Person(id);
    assert_eq!(told, [(&to, &Message::AccountDisabled)]);

    // The same once more changes nothing, and tells nobody twice.
    let before = academy.items().await;
    let again = change(&academy, &mut meera, "Asha Rao", json!({"active": false})).await;
    again.expect(200);
    assert_eq!(academy.items().await, before);

    let enabled = change(&academy, &mut meera, "Asha Rao", json!({"active": true})).await;
    assert_eq!(enabled.expect(200).json["active"], true);
    let old = asha.get("/api/auth/session").await;
    old.expect_problem(401, "not_signed_in");
    asha.logs_in(&email, PASSWORD).await.expect(200);
    assert_eq!(academy.mails().await.len(), 1);
    let log = log(&academy, &mut meera, "Asha Rao").await;
    assert_eq!(log[0].1, json!({"active": "true"}));
    assert_eq!(log[1].1, json!({"active": "false"}));
}

#[tokio::test]
async fn mail_that_a_bounce_stopped_is_let_through_again_and_never_stopped_by_hand() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let id = UserId::parse(&academy.id_of("Asha Rao").await).unwrap();
    let mut transaction = Transaction::new();
    let blocked = Changes::new().set("mail_blocked", AttributeValue::Bool(true));
    transaction.update("profile", &keys::profile(&id), blocked, When::present());
    transaction.commit(&academy.store()).await.unwrap();
    let list = meera.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], true);

    let by_hand = change(
        &academy,
        &mut meera,
        "Asha Rao",
        json!({"mail_blocked": true}),
    )
    .await;
    assert_eq!(
        by_hand.expect(422).text_at("/errors/0/field"),
        "mail_blocked"
    );
    let cleared = change(
        &academy,
        &mut meera,
        "Asha Rao",
        json!({"mail_blocked": false}),
    )
    .await;
    assert_eq!(cleared.expect(200).json["mail_blocked"], false);
    let log = log(&academy, &mut meera, "Asha Rao").await;
    assert_eq!(log[0].1, json!({"mail_blocked": "false"}));
}

#[tokio::test]
async fn every_bad_field_is_told_at_once_and_changes_nothing() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let before = academy.items().await;
    let bad =
        json!({"active": "no", "role": "owner", "name": "", "mail_blocked": true, "email": "x"});
    let answer = change(&academy, &mut meera, "Asha Rao", bad)
        .await
        .expect(422);
    let errors = answer.json["errors"].as_array().unwrap().iter();
    let mut fields: Vec<_> = errors.map(|e| e["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    assert_eq!(fields, ["active", "email", "mail_blocked", "name", "role"]);
    let nothing = change(&academy, &mut meera, "Asha Rao", json!({})).await;
    assert_eq!(nothing.expect(200).text_at("/name"), "Asha Rao");
    assert_eq!(academy.items().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_disable_one_person_at_once_leave_one_mail_and_one_row() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let id = academy.id_of("Asha Rao").await;
    let acts = (0..6).map(|_| {
        let (mut admin, path) = (meera.clone(), format!("/api/admin/students/{id}"));
        tokio::spawn(async move {
            let body = json!({"active": false});
            admin.call("PATCH", &path, body).await.expect(200);
        })
    });
    for act in acts.collect::<Vec<_>>() {
        act.await.unwrap();
    }
    assert_eq!(academy.mails().await.len(), 1);
    let log = log(&academy, &mut meera, "Asha Rao").await;
    let updates = log.iter().filter(|(action, _)| action == "update");
    assert_eq!(updates.count(), 1);
}
