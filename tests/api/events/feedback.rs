//! `events-feedback`.

use academy::mail::{Message, Trouble};
use academy::store::keys;
use academy::store::outbox::{Recipient, Status};
use academy::store::people::{Login, Profile};
use academy_local::wire::{Fault, FaultKind};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use serde_json::{Value, json};

use super::id_of;

/// What the topic hands over when SES says `notice`.
fn by_topic(notice: &Value) -> Value {
    json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": notice.to_string()}}]})
}

fn bounce(email: &str, kind: &str) -> Value {
    bounce_of("01kn3mwca0144gj289144gj289", email, kind)
}

/// The same of the outbox's mail `id`.
fn bounce_of(id: &str, email: &str, kind: &str) -> Value {
    by_topic(&json!({
        "eventType": "Bounce",
        "mail": {"tags": {"mail": [id]}},
        "bounce": {"bounceType": kind, "bouncedRecipients": [{"emailAddress": email}]},
    }))
}

async fn profile(academy: &Academy, name: &str) -> Profile {
    let key = keys::profile(&id_of(academy, name).await);
    academy.store().read_one(&key).await.unwrap().unwrap()
}

async fn told(academy: &Academy) -> Vec<(Option<String>, Trouble)> {
    let mails = academy.mails().await.into_iter();
    let mails = mails.filter_map(|mail| match mail.message {
        Message::Undeliverable { email, trouble, .. } => {
            assert_eq!(mail.to, Recipient::Academy);
            Some((email.map(|email| email.to_string()), trouble))
        }
        _ => None,
    });
    mails.collect()
}

/// The e-mail moves on between the two reads of a bounce. Fails if what bounced is not compared with the e-mail
/// that the account has.
#[tokio::test(flavor = "multi_thread")]
async fn a_bounce_of_an_e_mail_just_given_up_does_not_stop_the_new_one() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    let new = "asha.new@example.org";
    asha.wants_email(new).await.expect(202);
    let token = academy.email_token(new).await;
    wire.faults().add(Fault {
        operation: Some("BatchGetItem".to_owned()),
        nth: 2,
        delay_ms: 2_000,
        ..Fault::new(FaultKind::Delay)
    });
    let old = email_of("Asha Rao");
    let hears = academy.hears(bounce(&old, "Permanent"));
    let moves = async {
        let struck = async {
            while wire.faults().pending() > 0 {
                tokio::task::yield_now().await;
            }
        };
        let soon = std::time::Duration::from_secs(5);
        let struck = tokio::time::timeout(soon, struck).await;
        struck.expect("a bounce is judged by two reads");
        asha.confirms_email(&token).await.expect(204);
    };
    tokio::join!(hears, moves);
    let account: Option<Login> = academy
        .store()
        .read_one(&keys::login(&new.parse().unwrap()))
        .await
        .unwrap();
    let profile = keys::profile(&account.unwrap().user_id);
    let profile: Option<Profile> = academy.store().read_one(&profile).await.unwrap();
    assert!(!profile.unwrap().mail_blocked);
}

#[tokio::test]
async fn a_hard_bounce_stops_mail_to_the_student_and_the_academy_is_told_once() {
    let academy = Academy::open().await;
    let mut admin = academy.admin("Meera Das").await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    academy.hears(bounce(&email, "Transient")).await;
    assert!(!profile(&academy, "Asha Rao").await.mail_blocked);
    for _ in 0..2 {
        academy
            .hears(bounce(&format!("<{email}>"), "Permanent"))
            .await;
    }
    assert!(profile(&academy, "Asha Rao").await.mail_blocked);
    assert_eq!(told(&academy).await, [(None, Trouble::Bounce)]);
    let list = admin.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], json!(true));
    let report = academy_ops::audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new());

    academy.visitor().forgets(&email).await.expect(202);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let readers: Vec<_> = post.taken().into_iter().map(|mail| mail.to).collect();
    assert_eq!(readers, [academy::facts::CONTACT_EMAIL]);
    let notice = &post.taken()[0].words.text;
    assert!(
        notice.contains("Asha Rao") && notice.contains(&email),
        "{notice}"
    );
}

#[tokio::test]
async fn a_complaint_of_somebody_without_an_account_stops_what_is_mailed_to_them() {
    let academy = Academy::open().await;
    academy.internship("opening").await;
    let mut visitor = academy.visitor();
    visitor.applies_for("opening", "Asha Rao").await;
    let complaint = by_topic(&json!({
        "eventType": "Complaint",
        "complaint": {"complainedRecipients": [{"emailAddress": email_of("Asha Rao")}]},
    }));
    for _ in 0..2 {
        academy.hears(complaint.clone()).await;
    }
    let email = Some(email_of("Asha Rao"));
    assert_eq!(told(&academy).await, [(email, Trouble::Complaint)]);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert_eq!(post.taken().len(), 1, "only the academy's own");
    let failed = academy.mails().await.into_iter();
    let failed: Vec<_> = failed
        .filter(|mail| mail.status == Status::Failed)
        .map(|mail| mail.failure)
        .collect();
    let blocked = "mail to this address is blocked";
    assert_eq!(failed, [Some(blocked.to_owned())]);
    // After ninety days the address may be tried again.
    academy.wait_seconds(91 * 24 * 60 * 60);
    visitor.registers("Asha Rao").await.expect(202);
    academy.rings_mailer(&post).await;
    assert_eq!(post.taken().len(), 2);
    let token = academy.token(&email_of("Asha Rao")).await;
    visitor.opens(&token, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn what_does_not_read_and_what_is_none_of_ours_changes_nothing() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let before = academy.items().await;
    for notice in [
        json!({}),
        json!({"Records": [7, {"Sns": {"Message": "{"}}]}),
        by_topic(&json!({"eventType": "Delivery"})),
        bounce("no address", "Permanent"),
        bounce(academy::facts::CONTACT_EMAIL, "Permanent"),
    ] {
        academy.hears(notice).await;
    }
    assert_eq!(academy.items().await, before);
}

/// Fails if what SES says of a mail to somebody who was erased, while the farewell waits or later, keeps
/// their e-mail again; or if a mail that is there counts for nothing.
#[tokio::test]
async fn of_who_was_erased_nothing_is_kept_again() {
    let academy = Academy::open().await;
    let (mut asha, email) = (academy.visitor(), email_of("Asha Rao"));
    asha.registers("Asha Rao").await.expect(202);
    let token = academy.token(&email).await;
    asha.opens(&token, PASSWORD).await.expect(200);
    let opening = academy.mails().await[0].id.to_string();
    let body = json!({"password": PASSWORD});
    asha.post("/api/account/delete", body).await.expect(204);
    let mails = academy.mails().await;
    assert!(mails.iter().all(|mail| mail.message.is_farewell()));
    let farewell = mails[0].id.to_string();
    academy
        .hears(bounce_of(&farewell, &email, "Permanent"))
        .await;
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert_eq!(post.counts(), [(farewell.clone(), 1)].into());
    for id in [&farewell, &opening] {
        academy.hears(bounce_of(id, &email, "Permanent")).await;
    }
    let items = format!("{:?}", academy.items().await);
    assert!(!items.contains(&email), "{items}");

    academy.visitor().registers("Ravi Nair").await.expect(202);
    let (there, email) = (
        academy.mails().await[0].id.to_string(),
        email_of("Ravi Nair"),
    );
    academy.hears(bounce_of(&there, &email, "Permanent")).await;
    assert_eq!(academy.blocks().await, [email]);
}
