//! `account-email-confirm`.

use academy::domain::email::Email;
use academy::mail::Message;
use academy::store::keys;
use academy::store::outbox::Recipient;
use academy::store::people::Login;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use academy_tests::late::overtaken;
use serde_json::json;

use super::{actions, kept, told};

const NEW: &str = "asha.new@example.org";

fn address(email: &str) -> Email {
    Email::parse(email).unwrap()
}

#[tokio::test]
async fn the_link_moves_the_account_to_the_new_e_mail_and_the_old_one_is_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut admin = academy.admin("Meera Das").await;
    let old = email_of("Asha Rao");
    asha.wants_email(" ASHA.new@example.org ").await.expect(202);
    assert_eq!(asha.account().await.text_at("/email"), old);
    asha.logs_in(&old, PASSWORD).await.expect(200);
    academy.wait_seconds(60);
    let token = academy.email_token(NEW).await;
    asha.confirms_email(&token).await.expect(204);
    let account = asha.account().await;
    assert_eq!(account.text_at("/email"), NEW);
    assert_eq!(account.text_at("/verified_at"), "2026-04-01T04:31:00Z");
    let mut device = academy.visitor();
    let refused = device.logs_in(&old, PASSWORD).await;
    refused.expect_problem(401, "invalid_credentials");
    device.logs_in(NEW, PASSWORD).await.expect(200);
    let told = told(&academy).await;
    let last = told.last().unwrap();
    assert_eq!(last.0.email(), Some(&address(&old)));
    assert!(matches!(last.1, Message::EmailChanged { .. }));
    for (q, found) in [("asha.new", 1), ("asha.rao", 0)] {
        let list = admin
            .get(&format!("/api/admin/students?q={q}"))
            .await
            .expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), found, "{q}");
    }
    assert!(
        actions(&academy)
            .await
            .contains(&"email-confirm".to_owned())
    );
    // Whoever had the old address may have an account of their own now; the link is used up.
    academy.visitor().registers("Asha Rao").await.expect(202);
    academy.token(&old).await;
    let again = asha.confirms_email(&token).await;
    again.expect_problem(410, "link_expired");
}

#[tokio::test]
async fn an_e_mail_that_was_taken_meanwhile_stays_its_owners() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let ravi = email_of("Ravi Nair");
    asha.wants_email(&ravi).await.expect(202);
    let token = academy.email_token(&ravi).await;
    academy.student("Ravi Nair").await;
    let before = kept(&academy).await;
    let refused = asha.confirms_email(&token).await;
    refused.expect_problem(409, "email_taken");
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test]
async fn a_link_works_for_a_day_for_its_owner_and_only_the_last_one() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    asha.wants_email("first@example.org").await.expect(202);
    let first = academy.email_token("first@example.org").await;
    academy.wait_seconds(1);
    asha.wants_email(NEW).await.expect(202);
    let last = academy.email_token(NEW).await;
    let before = kept(&academy).await;
    for (who, token) in [(&mut ravi, &last), (&mut asha, &first)] {
        let refused = who.confirms_email(token).await;
        refused.expect_problem(410, "link_expired");
    }
    for token in ["", "x", &last[1..], &format!("{last}A"), "ü"] {
        let refused = asha.confirms_email(token).await;
        assert!([410, 422].contains(&refused.status), "{}", refused.text);
    }
    let mut stranger = academy.visitor();
    let refused = stranger.confirms_email(&last).await;
    refused.expect_problem(401, "not_signed_in");
    let body = json!({"email": email_of("Asha Rao"), "password": PASSWORD, "remember": true});
    asha.post("/api/auth/login", body).await.expect(200);
    academy.wait_seconds(24 * 60 * 60);
    let refused = asha.confirms_email(&last).await;
    refused.expect_problem(410, "link_expired");
    assert!(
        kept(&academy).await.len() > before.len(),
        "one session more, nothing else"
    );
    assert_eq!(asha.account().await.text_at("/email"), email_of("Asha Rao"));
}

#[tokio::test]
async fn a_changed_password_kills_the_link() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.wants_email(NEW).await.expect(202);
    let token = academy.email_token(NEW).await;
    let body = json!({"current_password": PASSWORD, "new_password": "another long password"});
    asha.post("/api/account/password", body).await.expect(204);
    let refused = asha.confirms_email(&token).await;
    refused.expect_problem(410, "link_expired");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opened_often_at_once_works_once() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.wants_email(NEW).await.expect(202);
    let token = academy.email_token(NEW).await;
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..10 {
        let (mut asha, token) = (asha.clone(), token.clone());
        tasks.spawn(async move { asha.confirms_email(&token).await.status });
    }
    let mut statuses = Vec::new();
    while let Some(status) = tasks.join_next().await {
        statuses.push(status.unwrap());
    }
    statuses.sort_unstable();
    assert_eq!(statuses[0], 204);
    assert!(
        statuses[1..].iter().all(|status| *status == 410),
        "{statuses:?}"
    );
    let changed = told(&academy).await.into_iter();
    let changed = changed.filter(|(_, message)| matches!(message, Message::EmailChanged { .. }));
    assert_eq!(changed.count(), 1);
}

/// Fails if a change of e-mail forgets that the old one takes no mail, or posts to it.
#[tokio::test]
async fn an_old_e_mail_that_took_no_mail_goes_on_taking_none() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let old = email_of("Asha Rao");
    asha.wants_email(NEW).await.expect(202);
    academy.bounces(&old).await;
    let token = academy.email_token(NEW).await;
    asha.confirms_email(&token).await.expect(204);
    let to_old = told(&academy).await.into_iter();
    let to_old = to_old.filter(|(to, _)| to.email() == Some(&address(&old)));
    assert_eq!(to_old.count(), 0);
    // Nobody's now, and still none goes there; to the new one it does.
    academy.visitor().registers("Asha Rao").await.expect(202);
    academy.visitor().forgets(NEW).await.expect(202);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let readers: Vec<_> = post.taken().into_iter().map(|mail| mail.to).collect();
    assert!(!readers.contains(&old), "{readers:?}");
    assert!(readers.contains(&NEW.to_owned()), "{readers:?}");
}

/// Fails if a change of e-mail lets mail through to a new one that takes none, or leaves what said so
/// before.
#[tokio::test]
async fn a_new_e_mail_that_took_no_mail_goes_on_taking_none() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut admin = academy.admin("Meera Das").await;
    asha.wants_email(NEW).await.expect(202);
    let token = academy.email_token(NEW).await;
    academy.bounces(NEW).await;
    asha.confirms_email(&token).await.expect(204);
    let list = admin.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], json!(true));
    assert_eq!(academy.blocks().await, Vec::<String>::new());
    let notices = told(&academy).await.into_iter();
    let mut notices = notices.filter(|(to, _)| *to == Recipient::Academy);
    assert!(notices.next().is_none(), "what told of the e-mail stays");
    // Moved on, it is blocked there still, and the one behind it is not.
    asha.wants_email("third@example.org").await.expect(202);
    let token = academy.email_token("third@example.org").await;
    asha.confirms_email(&token).await.expect(204);
    assert_eq!(academy.blocks().await, [NEW]);
    let list = admin.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], json!(false));
}

/// Fails if the log-in moves with the sessions that were read, whichever began since.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_begins_meanwhile_moves_too() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.wants_email(NEW).await.expect(202);
    let token = academy.email_token(NEW).await;
    let late = overtaken(&wire, async move { asha.confirms_email(&token).await }).await;
    let mut phone = academy.visitor();
    let old = email_of("Asha Rao");
    phone.logs_in(&old, PASSWORD).await.expect(200);
    late.await.unwrap().expect(204);
    let key = keys::login(&address(NEW));
    let login: Option<Login> = academy.store().read_one(&key).await.unwrap();
    assert_eq!(login.unwrap().sessions.len(), 2);
    assert_eq!(phone.account().await.text_at("/email"), NEW);
}

/// Fails if `Counter::move_to` moves what was read, whatever was counted since, or leaves it behind: codes typed
/// beside a change of the e-mail would cost nothing, and whoever has the old one next would pay for them.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_that_comes_meanwhile_is_counted_under_the_new_e_mail() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student("Asha Rao").await;
    let app = asha.sets_up_a_second_factor(&academy).await;
    let old = email_of("Asha Rao");
    for number in 0..19 {
        let guess = format!("{number:06}");
        let refused = academy.visitor().logs_in_with(&old, &guess).await;
        refused.expect_problem(401, "invalid_credentials");
    }
    asha.wants_email(NEW).await.expect(202);
    let token = academy.email_token(NEW).await;
    let late = overtaken(&wire, async move { asha.confirms_email(&token).await }).await;
    let last = academy.visitor().logs_in_with(&old, "000019").await;
    last.expect_problem(401, "invalid_credentials");
    late.await.unwrap().expect(204);
    let code = app.next_code(&academy);
    let refused = academy.visitor().logs_in_with(NEW, &code).await;
    refused.expect_problem(429, "too_many_requests");
    let items = academy.items().await;
    let counted = items.iter().filter(|item| {
        let act = item.get("act").and_then(|act| act.as_s().ok());
        act.is_some_and(|act| act == "login_codes")
    });
    assert_eq!(counted.count(), 1);
}
