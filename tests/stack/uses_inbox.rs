//! The same of internships, applications and messages.

use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{Person, new_utr, until};
use crate::uses::{does, reads};

fn described(slug: &str) -> Value {
    json!({
        "slug": slug, "role": "An intern", "company": "The school", "duration": "3 months",
        "location": "Remote", "fee_paise": 99_900, "description": "A description.",
        "topics": ["one"], "state": "draft",
    })
}

#[tokio::test]
async fn an_admin_makes_renames_publishes_and_removes_an_internship() {
    let mut admin = Person::admin().await;
    let number = new_utr();
    let (slug, renamed) = (format!("new-{number}"), format!("newer-{number}"));
    let all = "/api/admin/internships";
    let mut internship = described(&slug);
    does(&mut admin, Method::POST, all, internship.clone(), 201).await;
    internship["slug"] = json!(renamed);
    internship["version"] = json!(1);
    let path = format!("{all}/{slug}");
    let saved = does(&mut admin, Method::PUT, &path, internship.clone(), 200).await;
    internship["version"] = saved["version"].clone();
    internship["state"] = json!("published");
    internship["role"] = json!(format!("Intern {number}"));
    let path = format!("{all}/{renamed}");
    does(&mut admin, Method::PUT, &path, internship.clone(), 200).await;
    until("the internships' page to show it", async || {
        let page = Person::visitor().get("/internships/").await;
        page.text
            .contains(&format!("Intern {number}"))
            .then_some(())
    })
    .await;
    reads(&mut admin, &path).await;
    reads(&mut admin, all).await;
    reads(&mut Person::visitor(), "/api/internships").await;
    assert_eq!(admin.delete(&path).await.status, 204);
    // Taken up again: the audit chain of a removed internship goes on.
    internship.as_object_mut().unwrap().remove("version");
    let key = format!("internship {number}");
    let key = [("idempotency-key", key.as_str())];
    for _ in 0..2 {
        let body = Some(internship.clone());
        let answer = admin.send(Method::POST, all, &key, body).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
    }
    assert_eq!(admin.delete(&path).await.status, 204);
}

#[tokio::test]
async fn somebody_applies_and_writes_and_an_admin_answers() {
    let mut admin = Person::admin().await;
    let mut asha = Person::visitor();
    let apply = "/api/internships/web-development-intern/applications";
    let application = json!({"name": "Asha", "email": asha.email, "phone": "98765 43210"});
    let message = json!({"name": "Asha", "email": asha.email, "message": "Hello."});
    let key = [("idempotency-key", "a key of this very test")];
    let mut ids = Vec::new();
    for (path, body) in [(apply, &application), ("/api/messages", &message)] {
        let mut filed = Value::Null;
        for _ in 0..2 {
            let answer = asha
                .send(Method::POST, path, &key, Some(body.clone()))
                .await;
            assert_eq!(answer.status, 201, "{}", answer.text);
            filed = answer.json["id"].clone();
        }
        ids.push(filed.as_str().unwrap().to_owned());
    }
    does(&mut asha, Method::POST, apply, application, 409).await;
    does(&mut asha, Method::POST, "/api/messages", message, 201).await;
    for query in ["", "?state=pending", "?internship=web-development-intern"] {
        reads(&mut admin, &format!("/api/admin/applications{query}")).await;
    }
    reads(&mut admin, "/api/admin/messages").await;
    let path = format!("/api/admin/applications/{}", ids[0]);
    for state in ["shortlisted", "rejected"] {
        does(
            &mut admin,
            Method::PATCH,
            &path,
            json!({"state": state}),
            200,
        )
        .await;
    }
    assert_eq!(admin.delete(&path).await.status, 204);
    let path = format!("/api/admin/messages/{}", ids[1]);
    does(
        &mut admin,
        Method::PATCH,
        &path,
        json!({"state": "read"}),
        200,
    )
    .await;
    assert_eq!(admin.delete(&path).await.status, 204);
    // An unread message goes with its count, a live application with its claim.
    let mut ravi = Person::visitor();
    let message = json!({"name": "Ravi", "email": ravi.email, "message": "Hello."});
    let filed = does(&mut ravi, Method::POST, "/api/messages", message, 201).await;
    let path = format!("/api/admin/messages/{}", filed["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).await.status, 204);
    let application = json!({"name": "Ravi", "email": ravi.email, "phone": "98765 43211"});
    let filed = does(&mut ravi, Method::POST, apply, application, 201).await;
    let path = format!("/api/admin/applications/{}", filed["id"].as_str().unwrap());
    assert_eq!(admin.delete(&path).await.status, 204);
}
