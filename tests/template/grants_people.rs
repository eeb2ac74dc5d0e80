//! The same of what the panel does with people, of the audit log, and of exports.

use academy_tests::academy::email_of;
use academy_tests::acts::{application_of, message_of};
use serde_json::json;

use super::grants::Judged;
use super::none;

/// Fails if a role leaves out what a promotion, a demotion, a second mail, a registration that waits or an
/// unknown id needs.
#[tokio::test]
async fn whatever_the_panel_does_with_people_is_granted() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    let mut asha = judged.academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    let id = judged.academy.id_of("Asha Rao").await;
    let mut meera = judged.academy.admin("Meera Iyer").await;
    let path = format!("/api/admin/students/{id}");
    judged.begin();
    let shown = meera.get(&path).await;
    judged.end("admin-student", "a student", shown, 200);
    for _ in 0..4 {
        let again = meera
            .post(&format!("{path}/resend-verification"), json!({}))
            .await;
        judged.end("admin-student-resend", "often", again, 202);
    }
    judged.academy.wait_seconds(60 * 60);
    asha.wants_email("asha.new@example.org").await.expect(202);
    judged.begin();
    let again = meera
        .post(&format!("{path}/resend-verification"), json!({}))
        .await;
    judged.end("admin-student-resend", "a link", again, 202);
    for body in [
        json!({"name": "Asha Menon"}),
        json!({"mail_blocked": false}),
        json!({"active": false}),
        json!({"active": true}),
        json!({"role": "admin"}),
        json!({"role": "student", "name": "Asha Rao"}),
    ] {
        let what = body.to_string();
        let done = meera.call("PATCH", &path, body).await;
        judged.end("admin-student-update", &what, done, 200);
    }
    let why = json!({"reason": "Asked for it by phone."});
    let erased = meera.call("DELETE", &path, why).await;
    judged.end("admin-student-erase", "with an enrollment", erased, 204);
    let mut ravi = judged.academy.visitor();
    ravi.registers("Ravi Menon").await.expect(202);
    judged.begin();
    let waiting = format!("/api/admin/students?q={}", email_of("Ravi Menon"));
    let page = meera.get(&waiting).await;
    let path = format!("/api/admin/students/{}", page.text_at("/items/0/id"));
    judged.end("admin-students", "who waits", page, 200);
    let shown = meera.get(&path).await;
    judged.end("admin-student", "who waits", shown, 200);
    for _ in 0..4 {
        let again = meera
            .post(&format!("{path}/resend-verification"), json!({}))
            .await;
        judged.end("admin-student-resend", "who waits", again, 202);
    }
    let own = judged.academy.id_of("Meera Iyer").await;
    let own = format!("/api/admin/students/{own}");
    judged.begin();
    let last = meera.call("PATCH", &own, json!({"active": false})).await;
    judged.end("admin-student-update", "the last admin", last, 409);
    judged.academy.admin("Tara Das").await;
    judged.begin();
    let leaves = meera.call("PATCH", &own, json!({"role": "student"})).await;
    judged.end("admin-student-update", "steps back", leaves, 200);
    none(&judged.denied);
}

/// Fails if a role leaves out an index that only one of the filters needs.
#[tokio::test]
async fn whatever_is_exported_or_looked_up_in_the_log_is_granted() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    judged.academy.internship("web").await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let mut visitor = judged.academy.visitor();
    visitor
        .post("/api/messages", message_of("Ravi Menon"))
        .await
        .expect(201);
    let path = "/api/internships/web/applications";
    visitor
        .post(path, application_of("Ravi Menon"))
        .await
        .expect(201);
    let mut meera = judged.academy.admin("Meera Iyer").await;
    let noted = json!({"note": "Called."});
    meera
        .call("PATCH", &format!("/api/admin/enrollments/{id}"), noted)
        .await
        .expect(200);
    judged.begin();
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
        judged.end("admin-export", of, file, 200);
    }
    for query in [String::new(), format!("?target=enrollments/{id}")] {
        let page = meera.get(&format!("/api/admin/audit{query}")).await;
        judged.end("admin-audit", &query, page, 200);
    }
    none(&judged.denied);
}

/// Fails if the role that verifies may not take the mark off a student whose flag was looked into.
#[tokio::test]
async fn a_flagged_payment_may_be_verified() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let mut ravi = judged.academy.student("Ravi Nair").await;
    let mut meera = judged.academy.admin("Meera Iyer").await;
    let hers = asha.enrolls_in("python").await;
    asha.pays(&hers, "412345678901").await;
    let his = ravi.enrolls_in("python").await;
    for _ in 0..3 {
        ravi.sends_utr(&his, "412345678901").await.expect(409);
    }
    judged.begin();
    let path = format!("/api/admin/enrollments/{his}/verify");
    let answer = meera.post(&path, json!({"utr": "412345678902"})).await;
    assert_eq!(answer.json["flagged"], false, "{}", answer.text);
    judged.end("admin-enrollment-verify", "a flagged one", answer, 200);
    none(&judged.denied);
}
