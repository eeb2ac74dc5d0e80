//! `admin-student-erase`. What is left of somebody is `tests/api/account/nothing_left.rs`'s.

use academy::mail::Message;
use academy_ops::audit;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::recount::Recount;
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

use super::student_update::{change, log};

const REASON: &str = "Asked for it by phone.";

async fn erase(academy: &Academy, admin: &mut Person, name: &str, body: Value) -> Answered {
    let id = academy.id_of(name).await;
    let path = format!("/api/admin/students/{id}");
    admin.call("DELETE", &path, body).await
}

/// BARS 15: sessions die when their person is erased. Fails if the erasure leaves the profile, or its audit
/// row goes without the reason.
#[tokio::test]
async fn a_student_is_gone_at_once_and_the_log_says_who_and_why() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    academy.student("Ravi Menon").await;
    asha.enrolls_in("python").await;
    let id = academy.id_of("Asha Rao").await;
    erase(&academy, &mut meera, "Asha Rao", json!({"reason": REASON}))
        .await
        .expect(204);
    let out = asha.get("/api/auth/session").await;
    out.expect_problem(401, "not_signed_in");
    let again = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    again.expect_problem(401, "invalid_credentials");
    let path = format!("/api/admin/students/{id}");
    meera.get(&path).await.expect_problem(404, "not_found");
    let found = meera.get("/api/admin/students?q=asha").await.expect(200);
    assert_eq!(found.json["items"], json!([]));
    let twice = meera.call("DELETE", &path, json!({"reason": REASON})).await;
    twice.expect_problem(404, "not_found");
    let page = meera
        .get(&format!("/api/admin/audit?target=students/{id}"))
        .await
        .expect(200);
    assert_eq!(page.text_at("/items/0/action"), "erase");
    assert_eq!(page.text_at("/items/0/reason"), REASON);
    assert_eq!(page.text_at("/items/0/actor/name"), "Meera Iyer");
    let mails = academy.mails().await;
    let farewell = |message: &Message| matches!(message, Message::AccountErased { .. });
    assert!(mails.iter().any(|mail| farewell(&mail.message)));
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/students"), Some(1));
    let recount = Recount::of(&academy.items().await);
    recount.expect_overview(&overview.json, academy.clock.now().millis());
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
}

/// Regression 13: deleting a student destroyed the record of the payment. Fails if the erasure removes
/// an enrollment that money came for.
#[tokio::test]
async fn the_record_of_a_payment_outlives_an_erasure_by_an_admin() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let under_review = erase(&academy, &mut meera, "Asha Rao", json!({"reason": REASON})).await;
    under_review.expect_problem(409, "payment_under_review");
    let path = format!("/api/admin/enrollments/{id}/verify");
    let paid = meera.post(&path, json!({})).await.expect(200);
    erase(&academy, &mut meera, "Asha Rao", json!({"reason": REASON}))
        .await
        .expect(204);
    let list = meera.get("/api/admin/enrollments?state=active").await;
    let list = list.expect(200);
    let kept = &list.json["items"][0];
    for field in [
        "id",
        "amount_paise",
        "receipt_number",
        "reference",
        "utr",
        "verified_at",
    ] {
        assert_eq!(kept[field], paid.json[field], "{field}");
    }
    assert_eq!(kept["student"]["name"], Value::Null);
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/revenue_paise"), Some(49_900));
    let file = meera
        .get("/api/admin/exports/enrollments")
        .await
        .expect(200);
    assert!(file.text.contains("412345678901") && !file.text.contains("Asha"));
}

#[tokio::test]
async fn no_admin_is_erased_and_nobody_without_a_reason() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.admin("Tara Das").await;
    academy.student("Asha Rao").await;
    let before = academy.items().await;
    for name in ["Tara Das", "Meera Iyer"] {
        let refused = erase(&academy, &mut meera, name, json!({"reason": REASON})).await;
        refused.expect_problem(409, "is_admin");
    }
    for body in [json!({}), json!({"reason": " "})] {
        let refused = erase(&academy, &mut meera, "Asha Rao", body).await;
        refused.expect_fields(&[("reason", "required")]);
    }
    assert_eq!(academy.items().await, before);
    change(&academy, &mut meera, "Tara Das", json!({"role": "student"}))
        .await
        .expect(200);
    let path = format!(
        "/api/admin/students/{}/delete",
        academy.id_of("Tara Das").await
    );
    meera
        .post(&path, json!({"reason": REASON}))
        .await
        .expect(204);
}

#[tokio::test]
async fn an_erasure_asks_for_the_second_factor() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let app = meera.sets_up_a_second_factor(&academy).await;
    let refused = erase(&academy, &mut meera, "Asha Rao", json!({"reason": REASON})).await;
    refused.expect_problem(403, "step_up_required");
    assert_eq!(log(&academy, &mut meera, "Asha Rao").await.len(), 1);
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    erase(&academy, &mut meera, "Asha Rao", json!({"reason": REASON}))
        .await
        .expect(204);
}

/// Fails if a reason that names the person stays in the log: by a word of the name, or an e-mail of before.
#[tokio::test]
async fn a_reason_that_names_the_person_is_not_kept() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let new = "asha.new@example.org";
    for (reason, is_kept) in [
        ("Asha asked by phone.", false),
        ("Wrote from asha.rao@example.com.", false),
        ("Ashamed, and asked by phone.", true),
    ] {
        let mut asha = academy.student("Asha Rao").await;
        let id = academy.id_of("Asha Rao").await;
        asha.wants_email(new).await.expect(202);
        let token = academy.email_token(new).await;
        asha.confirms_email(&token).await.expect(204);
        let path = format!("/api/admin/students/{id}");
        let gone = meera.call("DELETE", &path, json!({"reason": reason})).await;
        gone.expect(204);
        let path = format!("/api/admin/audit?target=students/{id}");
        let page = meera.get(&path).await.expect(200);
        let told = is_kept.then_some(reason);
        assert_eq!(page.json["items"][0]["reason"], json!(told), "{reason}");
    }
}
