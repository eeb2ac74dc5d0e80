//! The same of people, the audit log and exports.

use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, new_utr, until};
use crate::uses::{does, notes, reads};

const COURSE: &str = "computer-science-foundations";

async fn id_of(person: &mut Person) -> String {
    let account = reads(person, "/api/account").await;
    account["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_admin_corrects_disables_enables_and_promotes_somebody() {
    let mut admin = Person::admin().await;
    let mut asha = Person::student("Asha").await;
    asha.enrolls_in(COURSE).await;
    let path = format!("/api/admin/students/{}", id_of(&mut asha).await);
    let shown = reads(&mut admin, &path).await;
    assert_eq!(shown["enrollments"].as_array().unwrap().len(), 1);
    let again = format!("{path}/resend-verification");
    for _ in 0..2 {
        does(&mut admin, Method::POST, &again, Value::Null, 202).await;
    }
    let wanted = format!("new-{}@example.com", new_utr());
    let wanted = json!({"email": wanted, "password": PASSWORD});
    does(&mut asha, Method::POST, "/api/account/email", wanted, 202).await;
    does(&mut admin, Method::POST, &again, Value::Null, 202).await;
    for body in [
        json!({"name": "Somebody Else"}),
        json!({"active": false}),
        json!({"active": true}),
        json!({"role": "admin"}),
    ] {
        does(&mut admin, Method::PATCH, &path, body, 200).await;
    }
    let ended = asha.get("/api/auth/session").await;
    assert_eq!(ended.status, 401, "{}", ended.text);
    let body = json!({"email": asha.email, "password": PASSWORD});
    does(&mut asha, Method::POST, "/api/auth/login", body, 200).await;
    reads(&mut asha, "/api/admin/overview").await;
    let back = json!({"role": "student", "active": false});
    does(&mut admin, Method::PATCH, &path, back, 200).await;
    let told = |mail: &Value| {
        let subject = mail["subject"].as_str().unwrap_or_default();
        subject.contains("was disabled").then_some(())
    };
    asha.mails_where("disabled twice", 2, told).await;
}

#[tokio::test]
async fn an_admin_finds_who_waits_for_their_link_and_mails_a_new_one() {
    let mut admin = Person::admin().await;
    let mut ravi = Person::visitor();
    ravi.registers("Ravi").await;
    let by_email = format!("/api/admin/students?q={}", ravi.email);
    let found = reads(&mut admin, &by_email).await;
    assert!(found["items"][0]["verified_at"].is_null(), "{found}");
    let id = found["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/admin/students/{id}");
    reads(&mut admin, &path).await;
    let again = format!("{path}/resend-verification");
    for _ in 0..2 {
        does(&mut admin, Method::POST, &again, Value::Null, 202).await;
    }
    let link = |mail: &Value| {
        let text = mail["text"].as_str().unwrap_or_default();
        text.contains("/verify-email/#token=").then_some(())
    };
    ravi.mails_where("links", 3, link).await;
    let bounce = json!({"kind": "bounce", "email": ravi.email});
    let told = ravi.clone().post("/_local/feedback", bounce).await;
    assert_eq!(told.status, 204, "{}", told.text);
    until("mail stops", async || {
        let shown = reads(&mut admin, &path).await;
        (shown["student"]["mail_blocked"] == json!(true)).then_some(())
    })
    .await;
    let lifted = json!({"mail_blocked": false});
    does(&mut admin, Method::PATCH, &path, lifted, 200).await;
    let shown = reads(&mut admin, &path).await;
    assert_eq!(shown["student"]["mail_blocked"], json!(false));
}

#[tokio::test]
async fn an_admin_reads_the_log_and_takes_files() {
    let mut admin = Person::admin().await;
    let mut asha = Person::student("Asha").await;
    let id = asha.enrolls_in(COURSE).await;
    let utr = new_utr();
    asha.pays(&id, &utr).await;
    let message = json!({"name": "Asha", "email": asha.email, "message": "=1+1"});
    does(&mut asha, Method::POST, "/api/messages", message, 201).await;
    let apply = "/api/internships/web-development-intern/applications";
    let application = json!({"name": "Asha", "email": asha.email, "phone": "98765 43210"});
    does(&mut asha, Method::POST, apply, application, 201).await;
    notes(&mut admin, &id, "Called.").await;
    let log = reads(
        &mut admin,
        &format!("/api/admin/audit?target=enrollments/{id}"),
    )
    .await;
    assert_eq!(log["items"][0]["reason"], "Called.", "{log}");
    reads(&mut admin, "/api/admin/audit?limit=5").await;
    for (of, holds) in [
        (format!("students?q={}", asha.email), asha.email.as_str()),
        ("students?role=admin".to_owned(), "admin@example.com"),
        (format!("enrollments?q={utr}"), utr.as_str()),
        (format!("enrollments?q={}", asha.email), utr.as_str()),
        ("enrollments?state=under_review".to_owned(), utr.as_str()),
        (
            format!("enrollments?state=under_review&course={COURSE}"),
            "id,student_id,",
        ),
        ("enrollments?state=active".to_owned(), "id,student_id,"),
        (format!("enrollments?course={COURSE}"), "id,student_id,"),
        ("messages?state=new".to_owned(), "'=1+1"),
        ("applications".to_owned(), "'+919876543210"),
        (
            "applications?internship=web-development-intern".to_owned(),
            asha.email.as_str(),
        ),
    ] {
        let file = admin.get(&format!("/api/admin/exports/{of}")).await;
        assert_eq!(file.status, 200, "{of}: {}", file.text);
        assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
        assert!(file.header("content-disposition").starts_with("attachment"));
        let found = file.text.contains(holds) || !file.header("next-cursor").is_empty();
        assert!(found, "{of}: {}", file.text);
    }
}
