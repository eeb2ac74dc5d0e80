//! The same of what the panel does with people, of the audit log, and of exports.

use academy_tests::Academy;
use academy_tests::academy::email_of;
use academy_tests::acts::{application_of, message_of};
use serde_json::json;

/// Fails if a role leaves out what a promotion, a demotion, a second mail, a registration that waits or an
/// unknown id needs.
#[tokio::test]
async fn whatever_the_panel_does_with_people_is_granted() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    let id = academy.id_of("Asha Rao").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let path = format!("/api/admin/students/{id}");
    let shown = meera.get(&path).await;
    shown.expect(200);
    for _ in 0..4 {
        let again = meera
            .post(&format!("{path}/resend-verification"), json!({}))
            .await;
        again.expect(202);
    }
    academy.wait_seconds(60 * 60);
    asha.wants_email("asha.new@example.org").await.expect(202);
    let again = meera
        .post(&format!("{path}/resend-verification"), json!({}))
        .await;
    again.expect(202);
    for body in [
        json!({"name": "Asha Menon"}),
        json!({"mail_blocked": false}),
        json!({"active": false}),
        json!({"active": true}),
        json!({"role": "admin"}),
        json!({"role": "student", "name": "Asha Rao"}),
    ] {
        let done = meera.call("PATCH", &path, body).await;
        done.expect(200);
    }
    let why = json!({"reason": "Asked for it by phone."});
    let erased = meera.call("DELETE", &path, why).await;
    erased.expect(204);
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Menon").await.expect(202);
    let waiting = format!("/api/admin/students?q={}", email_of("Ravi Menon"));
    let page = meera.get(&waiting).await;
    let path = format!("/api/admin/students/{}", page.text_at("/items/0/id"));
    page.expect(200);
    let shown = meera.get(&path).await;
    shown.expect(200);
    for _ in 0..4 {
        let again = meera
            .post(&format!("{path}/resend-verification"), json!({}))
            .await;
        again.expect(202);
    }
    let own = academy.id_of("Meera Iyer").await;
    let own = format!("/api/admin/students/{own}");
    let last = meera.call("PATCH", &own, json!({"active": false})).await;
    last.expect(409);
    academy.admin("Tara Das").await;
    let leaves = meera.call("PATCH", &own, json!({"role": "student"})).await;
    leaves.expect(200);
}

/// Fails if a role leaves out an index that only one of the filters needs.
#[tokio::test]
async fn whatever_is_exported_or_looked_up_in_the_log_is_granted() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.internship("web").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let mut visitor = academy.visitor();
    visitor
        .post("/api/messages", message_of("Ravi Menon"))
        .await
        .expect(201);
    let path = "/api/internships/web/applications";
    visitor
        .post(path, application_of("Ravi Menon"))
        .await
        .expect(201);
    let mut meera = academy.admin("Meera Iyer").await;
    let noted = json!({"note": "Called."});
    meera
        .call("PATCH", &format!("/api/admin/enrollments/{id}"), noted)
        .await
        .expect(200);
    let by_email = format!("students?q={}", email_of("Asha Rao"));
    for of in [
        "students",
        "students?role=admin",
        by_email.as_str(),
        "enrollments",
        "enrollments?state=under_review",
        "enrollments?course=python",
        "enrollments?q=asha",
        "enrollments?q=4123",
        "messages",
        "applications",
        "applications?internship=web",
    ] {
        let file = meera.get(&format!("/api/admin/exports/{of}")).await;
        file.expect(200);
    }
    for query in [String::new(), format!("?target=enrollments/{id}")] {
        let page = meera.get(&format!("/api/admin/audit{query}")).await;
        page.expect(200);
    }
}

/// Fails if the role that verifies may not take the mark off a student whose flag was looked into.
#[tokio::test]
async fn a_flagged_payment_may_be_verified() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let hers = asha.enrolls_in("python").await;
    asha.pays(&hers, "412345678901").await;
    let his = ravi.enrolls_in("python").await;
    for _ in 0..3 {
        ravi.sends_utr(&his, "412345678901").await.expect(409);
    }
    let path = format!("/api/admin/enrollments/{his}/verify");
    let answer = meera.post(&path, json!({"utr": "412345678902"})).await;
    assert_eq!(answer.json["flagged"], false, "{}", answer.text);
    answer.expect(200);
}
