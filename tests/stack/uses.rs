//! Ordinary acts that the stories do not need, so that every grant of every function is used once: the
//! policy test holds what is granted against what was used.

use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, new_utr};

const COURSE: &str = "computer-science-foundations";

/// Sends, without a body where it is `null`, and fails unless the answer has this status.
pub(crate) async fn does(
    person: &mut Person,
    method: Method,
    path: &str,
    body: Value,
    status: u16,
) -> Value {
    let body = (!body.is_null()).then_some(body);
    let answer = person.send(method.clone(), path, &[], body).await;
    assert_eq!(answer.status, status, "{method} {path}: {}", answer.text);
    answer.json
}

pub(crate) async fn reads(person: &mut Person, path: &str) -> Value {
    let answer = person.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text);
    answer.json
}

/// An admin's private note on an enrollment.
pub(crate) async fn notes(admin: &mut Person, enrollment: &str, note: &str) {
    let path = format!("/api/admin/enrollments/{enrollment}");
    does(admin, Method::PATCH, &path, json!({"note": note}), 200).await;
}

#[tokio::test]
async fn a_student_corrects_cancels_and_looks_around() {
    let mut asha = Person::student("Asha").await;
    let id = asha.enrolls_in(COURSE).await;
    assert_eq!(
        asha.delete(&format!("/api/enrollments/{id}")).await.status,
        204
    );
    let id = asha.enrolls_in(COURSE).await;
    let taken = new_utr();
    let mut ravi = Person::student("Ravi").await;
    let other = ravi.enrolls_in(COURSE).await;
    ravi.pays(&other, &taken).await;
    asha.pays(&id, &new_utr()).await;
    asha.pays(&id, &new_utr()).await;
    let path = format!("/api/enrollments/{id}/payment");
    for _ in 0..3 {
        does(&mut asha, Method::POST, &path, json!({"utr": taken}), 409).await;
    }
    does(&mut asha, Method::POST, &path, json!({"utr": taken}), 429).await;
    // An admin looks into it, and the flag ends.
    let mut admin = Person::admin().await;
    let verify = format!("/api/admin/enrollments/{id}/verify");
    let active = does(&mut admin, Method::POST, &verify, json!({}), 200).await;
    assert_eq!(active["flagged"], false);
    reads(&mut asha, "/api/enrollments").await;
    reads(&mut asha, "/api/auth/session").await;
    reads(&mut asha, "/api/courses").await;
    // The bucket has no such page, and no such course is public.
    let nothing = Method::GET;
    does(
        &mut asha,
        nothing,
        "/courses/no-such-course/",
        json!(null),
        404,
    )
    .await;
    reads(&mut asha, &format!("/api/courses/{COURSE}")).await;
}

#[tokio::test]
async fn keys_are_honoured_for_students_and_admins() {
    let mut asha = Person::student("Asha").await;
    let key = ("idempotency-key", "a key of this very test");
    let body = || Some(json!({"course": COURSE}));
    let first = asha
        .send(Method::POST, "/api/enrollments", &[key], body())
        .await;
    let again = asha
        .send(Method::POST, "/api/enrollments", &[key], body())
        .await;
    assert_eq!((first.status, &first.json["id"]), (201, &again.json["id"]));
    let id = first.json["id"].as_str().unwrap().to_owned();
    let path = format!("/api/enrollments/{id}/payment");
    let utr = || Some(json!({"utr": format!("{:012}", u64::from(std::process::id()) + 7)}));
    assert_eq!(
        asha.send(Method::POST, &path, &[key], utr()).await.status,
        200
    );
    let mut admin = Person::admin().await;
    for act in ["verify", "refund"] {
        let path = format!("/api/admin/enrollments/{id}/{act}");
        let body = || match act {
            "refund" => Some(json!({"reason": "Asked for it back."})),
            _ => Some(json!({})),
        };
        for _ in 0..2 {
            let answer = admin.send(Method::POST, &path, &[key], body()).await;
            assert_eq!(answer.status, 200, "{}", answer.text);
        }
    }
}

#[tokio::test]
async fn an_admin_notes_verifies_without_a_utr_differs_and_refunds() {
    let mut admin = Person::admin().await;
    let mut asha = Person::student("Asha").await;
    let id = asha.enrolls_in(COURSE).await;
    let one = format!("/api/admin/enrollments/{id}");
    notes(&mut admin, &id, "Called.").await;
    let short = json!({"utr": new_utr(), "amount_received_paise": 100});
    does(
        &mut admin,
        Method::POST,
        &format!("{one}/verify"),
        short,
        409,
    )
    .await;
    let accepted = json!({
        "utr": new_utr(), "amount_received_paise": 100, "accept_difference": true, "note": "Fine.",
    });
    does(
        &mut admin,
        Method::POST,
        &format!("{one}/verify"),
        accepted,
        200,
    )
    .await;
    let why = json!({"reason": "Asked for it back."});
    does(&mut admin, Method::POST, &format!("{one}/refund"), why, 200).await;
    // The bank shows another number than the student sent: the admin's counts.
    let id = asha.enrolls_in(COURSE).await;
    asha.pays(&id, &new_utr()).await;
    let one = format!("/api/admin/enrollments/{id}");
    let seen = json!({"utr": new_utr()});
    does(
        &mut admin,
        Method::POST,
        &format!("{one}/verify"),
        seen,
        200,
    )
    .await;
    let why = json!({"reason": "Asked for it back."});
    does(&mut admin, Method::POST, &format!("{one}/refund"), why, 200).await;
}

#[tokio::test]
async fn an_admin_deletes_rejects_verifies_many_and_looks_around() {
    let mut admin = Person::admin().await;
    let mut asha = Person::student("Asha").await;
    for method in [Method::DELETE, Method::POST] {
        let id = asha.enrolls_in(COURSE).await;
        asha.pays(&id, &new_utr()).await;
        let path = match method {
            Method::POST => format!("/api/admin/enrollments/{id}/delete"),
            _ => format!("/api/admin/enrollments/{id}"),
        };
        does(
            &mut admin,
            method,
            &path,
            json!({"reason": "Made twice."}),
            204,
        )
        .await;
    }
    let id = asha.enrolls_in(COURSE).await;
    asha.pays(&id, &new_utr()).await;
    let path = format!("/api/admin/enrollments/{id}/reject");
    does(
        &mut admin,
        Method::POST,
        &path,
        json!({"reason": "Not found."}),
        200,
    )
    .await;
    let utr = new_utr();
    asha.pays(&id, &utr).await;
    let bulk = "/api/admin/enrollments/bulk-verify";
    let done = does(&mut admin, Method::POST, bulk, json!({"ids": [id]}), 200).await;
    assert_eq!(done["verified"], 1, "{done}");
    let email = asha.email.clone();
    for query in [
        format!("course={COURSE}"),
        format!("course={COURSE}&state=active"),
        "state=under_review".to_owned(),
        format!("state=under_review&course={COURSE}"),
        format!("q={utr}"),
        format!("q={email}"),
    ] {
        reads(&mut admin, &format!("/api/admin/enrollments?{query}")).await;
    }
    reads(&mut admin, "/api/admin/overview").await;
    reads(&mut admin, "/api/admin/students").await;
    reads(&mut admin, &format!("/api/admin/students?q={email}")).await;
    reads(&mut admin, "/api/admin/students?role=admin&q=admin").await;
}

#[tokio::test]
async fn an_admin_makes_renames_publishes_and_removes_a_course() {
    let mut admin = Person::admin().await;
    let number = new_utr();
    let (slug, renamed) = (format!("new-{number}"), format!("newer-{number}"));
    let mut course = json!({
        "slug": slug, "name": "A course", "summary": "A summary.", "description": "A description.",
        "duration": "3 months", "level": "foundational", "price_paise": 49_900,
        "topics": ["one"], "modules": ["first"], "featured": false, "state": "draft",
    });
    let all = "/api/admin/courses";
    does(&mut admin, Method::POST, all, course.clone(), 201).await;
    course["slug"] = json!(renamed);
    course["version"] = json!(1);
    let saved = does(
        &mut admin,
        Method::PUT,
        &format!("{all}/{slug}"),
        course.clone(),
        200,
    )
    .await;
    course["version"] = saved["version"].clone();
    course["state"] = json!("published");
    let path = format!("{all}/{renamed}");
    let saved = does(&mut admin, Method::PUT, &path, course.clone(), 200).await;
    course["version"] = saved["version"].clone();
    course["state"] = json!("draft");
    does(&mut admin, Method::PUT, &path, course.clone(), 200).await;
    reads(&mut admin, &path).await;
    reads(&mut admin, all).await;
    assert_eq!(admin.delete(&path).await.status, 204);
    // Taken up again: the audit chain of a removed course goes on.
    course.as_object_mut().unwrap().remove("version");
    let key = format!("course {number}");
    let key = [("idempotency-key", key.as_str())];
    for _ in 0..2 {
        let body = Some(course.clone());
        let answer = admin.send(Method::POST, all, &key, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    assert_eq!(admin.delete(&path).await.status, 204);
    // What is published at once is counted at once, and no more when it goes.
    course["state"] = json!("published");
    does(&mut admin, Method::POST, all, course, 201).await;
    assert_eq!(admin.delete(&path).await.status, 204);
}

#[tokio::test]
async fn somebody_signs_in_often_and_asks_again() {
    let mut asha = Person::student("Asha").await;
    let body = json!({"email": asha.email, "password": PASSWORD});
    for _ in 0..21 {
        does(
            &mut asha,
            Method::POST,
            "/api/auth/login",
            body.clone(),
            200,
        )
        .await;
    }
    let wrong = json!({"email": asha.email, "password": "not the password"});
    for _ in 0..2 {
        does(
            &mut asha,
            Method::POST,
            "/api/auth/login",
            wrong.clone(),
            401,
        )
        .await;
    }
    let email = json!({"email": asha.email});
    let again = json!({
        "name": "Asha", "email": asha.email, "password": PASSWORD, "accept_terms": true,
    });
    for _ in 0..2 {
        does(
            &mut asha,
            Method::POST,
            "/api/auth/register",
            again.clone(),
            202,
        )
        .await;
        let path = "/api/auth/resend-verification";
        does(&mut asha, Method::POST, path, email.clone(), 202).await;
    }
    let mut ravi = Person::visitor();
    let email = json!({"email": ravi.email});
    for _ in 0..2 {
        ravi.registers("Ravi").await;
        let path = "/api/auth/resend-verification";
        does(&mut ravi, Method::POST, path, email.clone(), 202).await;
    }
    let mut meera = Person::visitor();
    meera.registers("Meera").await;
    let token = meera.token_of("the link", "/verify-email/#token=").await;
    let wrong = json!({"token": token, "password": "not the password"});
    let path = "/api/auth/verify-email";
    for _ in 0..2 {
        does(&mut meera, Method::POST, path, wrong.clone(), 401).await;
    }
}
