//! A restart of `make dev`, after which everything is still there. The first half runs with all else over the
//! stack; the second, by `tests/after-restart`, over the same data once the stack was started again.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, data, new_utr, until};

/// A course that no other test gives a price.
const COURSE: &str = "office-automation-and-digital-tools";
const DEARER_BY_PAISE: i64 = 100;

/// Where the second half finds what the first did.
fn left() -> String {
    format!("{}/before-the-restart.json", data())
}

/// Who runs the stack: the supervisor's process and address.
fn supervisor() -> String {
    std::fs::read_to_string(format!("{}/lock", data())).unwrap()
}

/// All mails to this person, newest first.
async fn mails(person: &mut Person) -> Vec<Value> {
    let all = person.get("/_local/mail.json").await.json;
    let mine = |mail: &&Value| mail["to"] == json!([person.email]);
    all.as_array()
        .unwrap()
        .iter()
        .filter(mine)
        .cloned()
        .collect()
}

/// What a browser keeps of somebody.
fn kept(person: &Person) -> Value {
    json!({"email": person.email, "cookies": person.cookies})
}

/// Somebody with what their browser kept.
fn back(kept: &Value) -> Person {
    let mut person = Person::visitor();
    person.email = kept["email"].as_str().unwrap().to_owned();
    let cookies = kept["cookies"].as_object().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    person.cookies = cookies
        .map(|(name, value)| (name.clone(), text(value)))
        .collect();
    person
}

#[tokio::test]
async fn before_it_somebody_is_in_somebody_has_a_link_and_a_price_is_another() {
    let mut asha = Person::student("Asha").await;
    let id = asha.enrolls_in(COURSE).await;
    asha.pays(&id, &new_utr()).await;
    let mut admin = Person::admin().await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let verified = admin.post(&path, json!({})).await;
    assert_eq!(verified.status, 200, "{}", verified.text);
    let number = verified.json["receipt_number"].as_str().unwrap();
    let told = |mail: &Value| mail["text"].as_str()?.contains(number).then_some(());
    asha.mail_where("the welcome mail", told).await;

    let mut ravi = Person::visitor();
    ravi.registers("Ravi").await;
    let link = ravi
        .token_of("Open your account", "/verify-email/#token=")
        .await;
    let shown = admin.adds_to_price(COURSE, DEARER_BY_PAISE).await;
    until("the course's page to show the price", async || {
        let page = ravi.get(&format!("/courses/{COURSE}/")).await;
        page.text.contains(&shown).then_some(())
    })
    .await;
    let (hers, his) = (mails(&mut asha).await, mails(&mut ravi).await);
    let left_behind = json!({
        "supervisor": supervisor(), "asha": kept(&asha), "ravi": kept(&ravi), "enrollment": id,
        "receipt_number": number, "link": link, "shown": shown, "mails": [hers, his],
    });
    std::fs::write(left(), left_behind.to_string()).unwrap();
}

/// Fails if the supervisor makes the secret anew at a start, or MiniStack's state is not saved at a stop.
#[tokio::test]
async fn after_it_everything_is_still_there_and_no_mail_goes_out_again() {
    let before = std::fs::read_to_string(left()).expect("tests/over-stack ran on this data");
    let before: Value = serde_json::from_str(&before).unwrap();
    assert_ne!(before["supervisor"], json!(supervisor()), "no restart");
    let (mut asha, mut ravi) = (back(&before["asha"]), back(&before["ravi"]));

    let session = asha.get("/api/auth/session").await;
    assert_eq!(session.status, 200, "{}", session.text);
    let path = format!(
        "/api/enrollments/{}",
        before["enrollment"].as_str().unwrap()
    );
    assert_eq!(asha.get(&path).await.json["state"], "active");
    let receipt = asha.get(&format!("{path}/receipt")).await.json;
    assert_eq!(receipt["number"], before["receipt_number"]);
    let page = asha.get(&format!("/courses/{COURSE}/")).await;
    assert!(page.text.contains(before["shown"].as_str().unwrap()));
    let opened = ravi
        .post(
            "/api/auth/verify-email",
            json!({"token": before["link"], "password": PASSWORD}),
        )
        .await;
    assert_eq!(opened.status, 200, "{}", opened.text);

    // The stream tells the mailer of what is new; had it told of what is old, that was before.
    let _meera = Person::student("Meera").await;
    for (person, earlier) in [&mut asha, &mut ravi].into_iter().zip(0..) {
        let now = mails(person).await;
        let earlier = before["mails"][earlier].as_array().unwrap();
        assert!(earlier.iter().all(|mail| now.contains(mail)), "{now:?}");
        let subjects: BTreeSet<_> = now.iter().map(|mail| mail["subject"].to_string()).collect();
        assert_eq!(subjects.len(), now.len(), "one of them came twice: {now:?}");
    }
    let mut admin = Person::admin().await;
    admin.adds_to_price(COURSE, -DEARER_BY_PAISE).await;
}
