//! The main job, end to end: a student finds a course, registers, pays, an admin verifies, the student
//! is in.

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, new_utr, origin, until};

const COURSE: &str = "programming-foundations-with-python";

#[tokio::test]
async fn a_student_registers_pays_and_is_in() {
    let mut asha = Person::student("Asha O'Rao <b>").await;
    let id = asha.enrolls_in(COURSE).await;
    let payment = asha
        .get(&format!("/api/enrollments/{id}/payment"))
        .await
        .json;
    assert_eq!(payment["options"].as_array().unwrap().len(), 2);
    let utr = new_utr();
    asha.pays(&id, &utr).await;

    let mut admin = Person::admin().await;
    let path = format!("/api/admin/enrollments?q={utr}");
    let found = until("the index to show the payment", async || {
        let list = admin.get(&path).await.json;
        list["items"].as_array()?.first().cloned()
    });
    let found = found.await;
    assert_eq!(found["id"], json!(id));
    assert_eq!(found["student"]["name"], "Asha O'Rao <b>");
    let body = json!({"version": found["version"]});
    let verified = admin
        .post(&format!("/api/admin/enrollments/{id}/verify"), body)
        .await;
    assert_eq!(verified.status, 200, "{}", verified.text);
    let receipt_number = verified.json["receipt_number"].as_str().unwrap().to_owned();

    let welcome = |mail: &Value| {
        let text = mail["text"].as_str()?;
        text.contains(&receipt_number).then(|| mail.clone())
    };
    let welcome = asha.mail_where("the welcome mail", welcome).await;
    assert!(
        !welcome["html"].as_str().unwrap().contains("<b>"),
        "names are escaped in mails"
    );
    let shown = asha.get(&format!("/api/enrollments/{id}")).await.json;
    assert_eq!(shown["state"], "active");
    assert!(shown["group_url"].is_string());
    let receipt = asha
        .get(&format!("/api/enrollments/{id}/receipt"))
        .await
        .json;
    assert_eq!(receipt["number"], json!(receipt_number));
    assert_eq!(receipt["student_name"], "Asha O'Rao <b>");
}

#[tokio::test]
async fn a_rejected_payment_says_why_and_can_be_sent_again() {
    let mut ravi = Person::student("Ravi Kumar").await;
    let id = ravi.enrolls_in(COURSE).await;
    ravi.pays(&id, &new_utr()).await;
    let mut admin = Person::admin().await;
    let reason = "No such transfer reached our bank.";
    let rejected = admin
        .post(
            &format!("/api/admin/enrollments/{id}/reject"),
            json!({"reason": reason}),
        )
        .await;
    assert_eq!(rejected.json["state"], "rejected", "{}", rejected.text);
    let told = |mail: &Value| mail["text"].as_str()?.contains(reason).then_some(());
    ravi.mail_where("the rejection's mail", told).await;
    ravi.pays(&id, &new_utr()).await;
    assert_eq!(
        ravi.get(&format!("/api/enrollments/{id}")).await.json["state"],
        "under_review"
    );
}

#[tokio::test]
async fn a_changed_price_shows_on_the_pages_and_old_enrollments_keep_theirs() {
    let course = "data-science-and-analytics";
    let mut meera = Person::student("Meera").await;
    let id = meera.enrolls_in(course).await;
    let before = meera.get(&format!("/api/enrollments/{id}")).await.json["amount_paise"].clone();

    let mut admin = Person::admin().await;
    let shown = admin.adds_to_price(course, 100).await;
    until("the course's page to show the new price", async || {
        let page = meera.get(&format!("/courses/{course}/")).await;
        page.text.contains(&shown).then_some(())
    })
    .await;
    let after = meera.get(&format!("/api/enrollments/{id}")).await.json["amount_paise"].clone();
    assert_eq!(before, after);
}

/// Regression 16, over the whole stack. Fails if the door or the distribution does not pass
/// log-out's POST on, or the session lives.
#[tokio::test]
async fn a_copied_cookie_is_dead_after_log_out() {
    let mut asha = Person::student("Asha").await;
    let mut thief = Person::visitor();
    thief.cookies = asha.cookies.clone();
    assert_eq!(thief.get("/api/auth/session").await.status, 200);
    let out = asha.post("/api/auth/logout", json!({})).await;
    assert_eq!((out.status, out.header("content-type")), (204, ""));
    assert_eq!(thief.get("/api/auth/session").await.status, 401);
    assert!(!asha.cookies.contains_key("__Host-session"));
}

#[tokio::test]
async fn known_and_unknown_addresses_get_the_same_answer_and_their_own_mail() {
    let mut asha = Person::student("Asha").await;
    let mut again = Person::visitor();
    let unknown = again.email.clone();
    let mut answers = Vec::new();
    for email in [asha.email.clone(), unknown] {
        let body = json!({
            "name": "Somebody", "email": email, "password": PASSWORD, "accept_terms": true,
        });
        answers.push(again.post("/api/auth/register", body).await);
    }
    assert_eq!(answers[0].status, answers[1].status);
    assert_eq!(answers[0].text, answers[1].text);
    let told = |mail: &Value| {
        let text = mail["text"].as_str()?;
        (text.contains("already") && text.contains(&origin())).then_some(())
    };
    asha.mail_where("the mail that says the address is registered", told)
        .await;
}
