//! `auth-verify-email`.

use academy::accounts::{self, NewAccount};
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::person::PersonName;
use academy::domain::role::Role;
use academy::store::audit::AuditRow;
use academy::store::item::from_item;
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::statistics;
use academy::store::transaction::Transaction;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use academy_tests::{Academy, Person};
use serde_json::json;

use super::{count, kept};

const PATH: &str = "/api/auth/verify-email";

/// Somebody who registered, with the mailed token.
async fn registered(academy: &Academy, name: &str) -> (Person, String) {
    let mut visitor = academy.visitor();
    visitor.registers(name).await.expect(202);
    let token = academy.token(&email_of(name)).await;
    (visitor, token)
}

#[tokio::test]
async fn the_link_with_the_password_opens_the_account_and_logs_in() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    academy.wait_seconds(60);
    let answer = ravi.opens(&token, PASSWORD).await.expect(200);
    assert_eq!(answer.text_at("/redirect"), "/dashboard/");
    assert_eq!(answer.text_at("/user/role"), "student");
    assert_eq!(ravi.cookies["signed_in"], "student");
    let cookies: Vec<_> = answer.all("set-cookie").collect();
    assert_eq!(cookies.len(), 3);
    for cookie in &cookies {
        assert!(cookie.contains("Path=/; Secure; SameSite=Lax"), "{cookie}");
        assert_eq!(
            cookie.contains("HttpOnly"),
            cookie.starts_with("__Host-"),
            "{cookie}"
        );
    }
    let session = ravi.session().await.expect(200);
    assert_eq!(session.json["user"], answer.json["user"]);

    let id = UserId::parse(answer.text_at("/user/id")).unwrap();
    let profile: Option<Profile> = academy.store().read_one(&keys::profile(&id)).await.unwrap();
    let profile = profile.unwrap();
    assert_eq!(profile.verified_at, academy.clock.now());
    assert_eq!(profile.last_login_at, Some(academy.clock.now()));
    assert_eq!(
        academy.clock.now().seconds_since(profile.terms_accepted_at),
        60
    );
    assert_eq!(count(&academy, "REGISTRATION#").await, 0);
    let pointer = keys::registration_pointer(&profile.email);
    assert!(
        !academy
            .store()
            .read(std::slice::from_ref(&pointer))
            .await
            .unwrap()
            .has(&pointer)
    );

    let rows: Vec<AuditRow> = rows(&academy).await;
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].row.subject, format!("students/{id}"));
    assert_eq!(
        (rows[0].row.actor.as_str(), rows[0].row.action.as_str()),
        (id.as_str(), "verify-email")
    );
    assert_eq!(students(&academy).await, 1);
}

async fn rows(academy: &Academy) -> Vec<AuditRow> {
    let items = kept(academy).await.into_iter();
    let rows = items.filter(|((pk, _), _)| pk.starts_with("AUDIT#"));
    rows.map(|(_, item)| from_item(item).unwrap()).collect()
}

async fn students(academy: &Academy) -> i64 {
    let items = academy
        .store()
        .read(&statistics::keys_of(&[]))
        .await
        .unwrap();
    statistics::totals(&items).students
}

#[tokio::test]
async fn remembering_keeps_the_cookies_for_seven_days_and_not_remembering_keeps_none() {
    let academy = Academy::open().await;
    for (name, remember) in [("Ravi Iyer", true), ("Asha Rao", false)] {
        let (mut person, token) = registered(&academy, name).await;
        let body = json!({"token": token, "password": PASSWORD, "remember": remember});
        let answer = person.post(PATH, body).await.expect(200);
        for cookie in answer
            .all("set-cookie")
            .filter(|c| !c.starts_with("__Host-device"))
        {
            assert_eq!(cookie.contains("Max-Age=604800"), remember, "{cookie}");
            assert_eq!(cookie.contains("Max-Age"), remember, "{cookie}");
        }
    }
}

#[tokio::test]
async fn a_link_opens_once() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    ravi.opens(&token, PASSWORD).await.expect(200);
    let before = kept(&academy).await;
    for password in [PASSWORD, "not the password"] {
        ravi.opens(&token, password)
            .await
            .expect_problem(410, "link_expired");
    }
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test]
async fn a_link_is_dead_after_a_day_and_alive_to_its_last_second() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    let (mut asha, other) = registered(&academy, "Asha Rao").await;
    academy.wait_seconds(24 * 60 * 60 - 1);
    ravi.opens(&token, PASSWORD).await.expect(200);
    academy.wait_seconds(1);
    asha.opens(&other, PASSWORD)
        .await
        .expect_problem(410, "link_expired");
    // The registration itself still waits for a new link.
    let waits = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    waits.expect_problem(403, "email_unverified");
    academy.wait_seconds(6 * 24 * 60 * 60);
    let gone = asha.logs_in(&email_of("Asha Rao"), PASSWORD).await;
    gone.expect_problem(401, "invalid_credentials");
}

#[tokio::test]
async fn a_forged_link_is_refused_without_a_look_at_the_table() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    let mut forged: Vec<String> = ["", "x", "\u{1f600}", "../../etc"]
        .map(str::to_owned)
        .to_vec();
    forged.push("a".repeat(60_000));
    forged.push(token[..token.len() - 1].to_owned());
    forged.push(format!("{token}A"));
    let last = if token.ends_with('A') { "E" } else { "A" };
    forged.push(format!("{}{last}", &token[..token.len() - 1]));
    let first = if token.starts_with('0') { "1" } else { "0" };
    forged.push(format!("{first}{}", &token[1..]));
    for token in forged {
        ravi.opens(&token, PASSWORD)
            .await
            .expect_problem(410, "link_expired");
    }
    ravi.post(PATH, json!({}))
        .await
        .expect_fields(&[("token", "required"), ("password", "required")]);
    ravi.opens(&token, PASSWORD).await.expect(200);
}

#[tokio::test]
async fn wrong_passwords_behind_a_link_count_as_failed_log_ins() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    for number in 0..10 {
        // At log-in or behind the link: it is one limit.
        let answer = if number % 2 == 0 {
            ravi.opens(&token, "not the password").await
        } else {
            ravi.logs_in(&email_of("Ravi Iyer"), "not the password")
                .await
        };
        answer.expect_problem(401, "invalid_credentials");
    }
    let refused = ravi.opens(&token, PASSWORD).await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("900"));
    let refused = ravi.logs_in(&email_of("Ravi Iyer"), PASSWORD).await;
    refused.expect_problem(429, "too_many_requests");
    assert_eq!(count(&academy, "USER#").await, 0);
    academy.wait_seconds(900);
    ravi.opens(&token, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_guesses_at_once_ten_are_answered() {
    let academy = Academy::open().await;
    let (ravi, token) = registered(&academy, "Ravi Iyer").await;
    let tasks: Vec<_> = (0..16)
        .map(|_| {
            let (mut ravi, token) = (ravi.clone(), token.clone());
            tokio::spawn(async move { ravi.opens(&token, "not the password").await.status })
        })
        .collect();
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    let wanted: Vec<u16> = [401; 10].into_iter().chain([429; 6]).collect();
    assert_eq!(statuses, wanted);
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_link_many_times_at_once_opens_one_account() {
    let academy = Academy::open().await;
    let (ravi, token) = registered(&academy, "Ravi Iyer").await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (mut ravi, token) = (ravi.clone(), token.clone());
            tokio::spawn(async move { ravi.opens(&token, PASSWORD).await.status })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        let status = task.await.unwrap();
        assert!(status == 200 || status == 410, "{status}");
        opened += u32::from(status == 200);
    }
    assert_eq!(opened, 1);
    assert_eq!(students(&academy).await, 1);
    assert_eq!(rows(&academy).await.len(), 1);
    let sessions = kept(&academy).await;
    let sessions = sessions
        .keys()
        .filter(|(_, sk)| sk.starts_with(keys::SESSION_PREFIX));
    assert_eq!(sessions.count(), 1);
}

#[tokio::test]
async fn a_link_is_dead_when_the_e_mail_became_an_account_meanwhile() {
    let academy = Academy::open().await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    let account = NewAccount {
        id: UserId::from_bytes([7; 10]),
        email: Email::parse(&email_of("Ravi Iyer")).unwrap(),
        name: PersonName::parse("Ravi Iyer").unwrap(),
        phone: None,
        password_hash: academy
            .platform
            .passwords
            .hash(b"made by an operator")
            .unwrap(),
        role: Role::Admin,
        terms_version: academy::facts::TERMS_VERSION.to_owned(),
        terms_accepted_at: academy.clock.now(),
        blocked: None,
    };
    let (mut transaction, now) = (Transaction::new(), academy.clock.now());
    accounts::open(&mut transaction, account, now, ("system", "create-admin")).unwrap();
    transaction.commit(&academy.store()).await.unwrap();
    let before = kept(&academy).await;
    ravi.opens(&token, PASSWORD)
        .await
        .expect_problem(410, "link_expired");
    assert_eq!(kept(&academy).await, before);
    let admin = ravi
        .logs_in(&email_of("Ravi Iyer"), "made by an operator")
        .await
        .expect(200);
    assert_eq!(admin.text_at("/redirect"), "/admin/");
}

/// Fails if opening an account forgets that mail to its e-mail is stopped, or leaves what said so before.
#[tokio::test]
async fn an_e_mail_that_takes_no_mail_takes_none_as_an_account_either() {
    let academy = Academy::open().await;
    let mut admin = academy.admin("Meera Das").await;
    let (mut ravi, token) = registered(&academy, "Ravi Iyer").await;
    academy.bounces(&email_of("Ravi Iyer")).await;
    ravi.opens(&token, PASSWORD).await.expect(200);
    let list = admin.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], json!(true));
    assert_eq!(academy.blocks().await, Vec::<String>::new());
    ravi.forgets(&email_of("Ravi Iyer")).await.expect(202);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert_eq!(
        post.taken(),
        Vec::new(),
        "no reset, and nobody else is told"
    );
}

// Regression 15: ids were reused, and a dead cookie opened the next person's account.
#[tokio::test]
async fn every_account_has_an_id_of_its_own() {
    let academy = Academy::open().await;
    let mut ids = std::collections::BTreeSet::new();
    for name in ["Ravi Iyer", "Asha Rao", "Meera Das"] {
        let (mut person, token) = registered(&academy, name).await;
        let opened = person.opens(&token, PASSWORD).await.expect(200);
        ids.insert(opened.text_at("/user/id").to_owned());
    }
    assert_eq!(ids.len(), 3);
    assert!(ids.iter().all(|id| UserId::parse(id).is_ok()), "{ids:?}");
}
