//! `admin-student-resend`.

use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::mail::Message;
use academy::store::keys;
use academy::store::outbox::Recipient;
use academy::store::transaction::{Changes, Transaction, When};
use academy_tests::{Academy, Answered, Person};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::student_update::{change, log};

async fn resend(academy: &Academy, admin: &mut Person, name: &str) -> Answered {
    let id = academy.id_of(name).await;
    let path = format!("/api/admin/students/{id}/resend-verification");
    admin.post(&path, json!({})).await
}

#[tokio::test]
async fn the_link_to_a_new_e_mail_goes_out_again_and_works() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    asha.wants_email("new@example.com").await.expect(202);
    let answer = resend(&academy, &mut meera, "Asha Rao").await.expect(202);
    assert_eq!(answer.text_at("/mailed"), "email_link");
    let new = Email::parse("new@example.com").unwrap();
    let mails = academy.mails().await;
    let links: Vec<_> = mails
        .iter()
        .filter(|mail| mail.to.email() == Some(&new))
        .collect();
    assert_eq!(links.len(), 2);
    assert_eq!(links[0].message, links[1].message, "the link is the same");
    let token = academy.email_token("new@example.com").await;
    asha.confirms_email(&token).await.expect(204);
}

#[tokio::test]
async fn whose_e_mail_is_verified_is_told_how_to_get_in_three_times_an_hour() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    let to = Recipient::Person(UserId::parse(&academy.id_of("Asha Rao").await).unwrap());
    for _ in 0..3 {
        resend(&academy, &mut meera, "Asha Rao").await.expect(202);
    }
    let before = academy.items().await;
    let fourth = resend(&academy, &mut meera, "Asha Rao").await.expect(202);
    assert_eq!(fourth.text_at("/mailed"), "nothing");
    assert!(fourth.text_at("/message").contains("hour"));
    assert_eq!(academy.items().await, before);
    let mails = academy.mails().await;
    let told: Vec<_> = mails.iter().map(|mail| (&mail.to, &mail.message)).collect();
    assert_eq!(told, [(&to, &Message::AccountIsOpen); 3]);
    academy.wait_seconds(60 * 60);
    resend(&academy, &mut meera, "Asha Rao").await.expect(202);
    assert_eq!(academy.mails().await.len(), 4);
    let log = log(&academy, &mut meera, "Asha Rao").await;
    assert_eq!(log[0].0, "resend");
    assert_eq!(log.len(), 5);
}

/// A link that is too old, or that a new password killed, is not mailed again.
#[tokio::test]
async fn a_dead_link_is_not_mailed_again() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    asha.wants_email("new@example.com").await.expect(202);
    asha.delete("/api/account/sessions").await.expect(204);
    let answer = resend(&academy, &mut meera, "Asha Rao").await.expect(202);
    assert_eq!(answer.text_at("/mailed"), "account_is_open");
}

#[tokio::test]
async fn a_disabled_account_gets_no_way_in() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Asha Rao").await;
    change(&academy, &mut meera, "Asha Rao", json!({"active": false}))
        .await
        .expect(200);
    let before = academy.items().await;
    let refused = resend(&academy, &mut meera, "Asha Rao").await;
    refused.expect_problem(409, "wrong_state");
    assert_eq!(academy.items().await, before);
}

/// Fails if an admin is told that a mail is on its way which nobody would send.
#[tokio::test]
async fn an_e_mail_that_takes_no_mail_is_let_through_first() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = UserId::parse(&academy.id_of("Asha Rao").await).unwrap();
    let mut transaction = Transaction::new();
    let blocked = Changes::new().set("mail_blocked", AttributeValue::Bool(true));
    transaction.update("profile", &keys::profile(&id), blocked, When::present());
    transaction.commit(&academy.store()).await.unwrap();
    let refused = resend(&academy, &mut meera, "Asha Rao").await;
    refused.expect_problem(409, "wrong_state");
    // The link to another e-mail may still go there.
    asha.wants_email("new@example.com").await.expect(202);
    resend(&academy, &mut meera, "Asha Rao").await.expect(202);
}

/// Nor does an admin's help tell who has an account. Fails if the link goes to an e-mail that is taken.
#[tokio::test]
async fn the_link_to_an_e_mail_that_is_taken_goes_nowhere() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.student("Ravi Nair").await;
    let mut told = Vec::new();
    for email in ["new@example.com", "ravi.nair@example.com"] {
        let name = format!("Asha Number {}", email.len());
        let mut asha = academy.student(&name).await;
        asha.wants_email(email).await.expect(202);
        let answer = resend(&academy, &mut meera, &name).await;
        told.push(answer.expect(202).text);
    }
    assert_eq!(told[0], told[1]);
    let ravi = Email::parse("ravi.nair@example.com").unwrap();
    let mails = academy.mails().await;
    assert!(mails.iter().all(|mail| mail.to.email() != Some(&ravi)));
}
