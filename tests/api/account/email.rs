//! `account-email`.

use std::collections::BTreeSet;

use academy::store::Item;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use serde_json::json;

use super::{kept, told};

const NEW: &str = "asha.new@example.org";

/// Of which kind each item is that `after` has and `before` has not.
async fn kinds_of_new(academy: &Academy, before: &BTreeSet<String>) -> Vec<String> {
    let mut kinds: Vec<String> = places(academy)
        .await
        .difference(before)
        .map(|place| place.split('#').next().unwrap_or_default().to_owned())
        .collect();
    kinds.sort();
    kinds
}

async fn places(academy: &Academy) -> BTreeSet<String> {
    let items = academy.items().await.into_iter();
    let place = |item: Item| {
        let part = |name: &str| item[name].as_s().unwrap().clone();
        format!("{} {}", part("pk"), part("sk"))
    };
    items.map(place).collect()
}

/// Fails if `want` keeps nothing where the e-mail is taken: the link to another e-mail, which dies by it,
/// would tell.
#[tokio::test]
async fn a_taken_e_mail_gets_the_same_answer_and_leaves_the_same_and_no_mail_goes_there() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let ravi = email_of("Ravi Nair");
    academy.student("Ravi Nair").await;
    asha.wants_email("first@example.org").await.expect(202);
    let first = academy.email_token("first@example.org").await;
    let before = places(&academy).await;
    let free = asha.wants_email(NEW).await.expect(202);
    let kept = kinds_of_new(&academy, &before).await;
    let (before, mails) = (places(&academy).await, told(&academy).await.len());
    let taken = asha.wants_email(&ravi).await.expect(202);
    assert_eq!(free.text, taken.text);
    assert_eq!(free.headers, taken.headers);
    assert_eq!(kinds_of_new(&academy, &before).await, kept);
    assert_eq!(told(&academy).await.len(), mails);
    for token in [first, academy.email_token(NEW).await] {
        let refused = asha.confirms_email(&token).await;
        refused.expect_problem(410, "link_expired");
    }
}

/// What an export says of a wanted e-mail, but the e-mail itself and the ids.
async fn said_of_wanting(academy: &Academy, name: &str, email: &str) -> String {
    let mut person = academy.student(name).await;
    person.wants_email(email).await.expect(202);
    academy.rings_mailer(&PostOffice::default()).await;
    let mut file = person.get("/api/account/export").await.expect(200).json;
    for mail in file["mails"].as_array_mut().unwrap() {
        mail["message"]["confirm_email"]["change"] = json!(null);
    }
    let parts = ["email_wanted", "mails", "limits"].map(|part| file[part].to_string());
    parts.join("\n").replace(email, "-").replace(name, "-")
}

/// Whoever may ask for any e-mail learns nothing of it by what is held about themselves. Fails if the
/// export tells the status of links to new e-mails, or what else an unproven e-mail is counted for.
#[tokio::test]
async fn an_export_does_not_tell_who_has_an_account_or_writes() {
    let academy = Academy::open().await;
    academy.student("Meera Das").await;
    academy.visitor().writes_as("Meera Das").await;
    let free = said_of_wanting(&academy, "Asha Rao", NEW).await;
    let taken = said_of_wanting(&academy, "Ravi Nair", &email_of("Meera Das")).await;
    assert_eq!(free, taken);
    assert!(free.contains("confirm_email"), "{free}");
}

/// Fails if an erasure removes the counters of an e-mail that was only wanted.
#[tokio::test]
async fn nobody_gives_an_e_mail_its_limits_back_by_leaving() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    for _ in 0..3 {
        asha.wants_email(NEW).await.expect(202);
    }
    let body = json!({"password": PASSWORD});
    asha.post("/api/account/delete", body).await.expect(204);
    let mut ravi = academy.student("Ravi Nair").await;
    ravi.wants_email(NEW).await.expect(202);
    let links = told(&academy).await.into_iter();
    let links = links.filter(|(to, _)| to.email().is_some_and(|to| to.as_str() == NEW));
    assert_eq!(links.count(), 0, "three went out before, and none since");
}

#[tokio::test]
async fn the_password_is_asked_for_and_bad_fields_are_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let before = kept(&academy).await;
    let path = "/api/account/email";
    let body = json!({"email": NEW, "password": "not the password"});
    let refused = asha.post(path, body).await;
    refused.expect_problem(403, "wrong_password");
    let own = json!({"email": email_of("Asha Rao"), "password": PASSWORD});
    asha.post(path, own)
        .await
        .expect_fields(&[("email", "same_email")]);
    let refused = asha.post(path, json!({"email": "x"})).await;
    refused.expect_fields(&[("email", "invalid_email"), ("password", "required")]);
    assert_eq!(kept(&academy).await, before);
}

/// A stranger's letter box is not flooded: three an hour, whoever asks, and then silence.
#[tokio::test]
async fn the_fourth_mail_to_an_e_mail_within_an_hour_is_not_sent() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut answers = Vec::new();
    for _ in 0..5 {
        academy.wait_seconds(1);
        let answer = asha.wants_email(NEW).await.expect(202);
        answers.push((answer.text, answer.headers));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(told(&academy).await.len(), 3);
    // The last link that went out goes on working.
    let token = academy.email_token(NEW).await;
    asha.confirms_email(&token).await.expect(204);
}
