//! Who registered and did not open the mailed link, in `admin-students`, `admin-student` and
//! `admin-student-resend`.

use academy::domain::email::Email;
use academy::store::keys;
use academy::store::registrations::Registration;
use academy::store::transaction::{Transaction, When};
use academy_ops::{admins, audit};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

const STUDENTS: &str = "/api/admin/students";
const DAY_SECONDS: i64 = 24 * 60 * 60;
const WEEK_SECONDS: i64 = 7 * DAY_SECONDS;

/// What an admin finds by `q`, at most `limit` on the first page.
async fn found(admin: &mut Person, q: &str, limit: usize) -> Answered {
    let path = format!("{STUDENTS}?q={q}&limit={limit}");
    admin.get(&path).await.expect(200)
}

/// The id under which the registration of `name` is shown.
async fn waiting_id(admin: &mut Person, name: &str) -> String {
    let page = found(admin, &email_of(name), 20).await;
    page.text_at("/items/0/id").to_owned()
}

async fn resend(admin: &mut Person, id: &str) -> Answered {
    let path = format!("{STUDENTS}/{id}/resend-verification");
    admin.post(&path, json!({})).await
}

/// Days later the admin's session is over.
async fn logs_in(meera: &mut Person) {
    meera
        .logs_in(&email_of("Meera Iyer"), PASSWORD)
        .await
        .expect(200);
}

/// An academy where Ravi waits, and its admin.
async fn with_ravi_waiting() -> (Academy, Person, Person) {
    let academy = Academy::open().await;
    let meera = academy.admin("Meera Iyer").await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Nair").await.expect(202);
    (academy, meera, ravi)
}

/// Fails if a waiting registration is in no list, or is shown as an account.
#[tokio::test]
async fn the_whole_e_mail_finds_who_waits_and_shows_that_there_is_no_account() {
    let (academy, mut meera, _) = with_ravi_waiting().await;
    let page = found(&mut meera, "%20RAVI.nair@example.com", 20).await;
    let id = page.text_at("/items/0/id").to_owned();
    let expected = json!({
        "id": id, "name": "Ravi Nair", "email": "ravi.nair@example.com", "phone": null,
        "role": "student", "active": true, "created_at": "2026-04-01T04:30:00Z",
        "verified_at": null, "last_login_at": null, "enrollments_count": 0, "mail_blocked": false,
    });
    assert_eq!(page.json, json!({"items": [expected], "next_cursor": null}));
    let shown = meera.get(&format!("{STUDENTS}/{id}")).await.expect(200);
    assert_eq!(shown.json, json!({"student": expected, "enrollments": []}));
    academy.bounces(&email_of("Ravi Nair")).await;
    let shown = meera.get(&format!("{STUDENTS}/{id}")).await.expect(200);
    assert_eq!(shown.json["student"]["mail_blocked"], json!(true));
    let page = found(&mut meera, &email_of("Ravi Nair"), 20).await;
    assert_eq!(page.json["items"][0]["mail_blocked"], json!(true));
}

/// Fails if less than the e-mail, the list, the admins, an export or a count has who waits.
#[tokio::test]
async fn nothing_but_the_whole_e_mail_has_who_waits() {
    let (_academy, mut meera, _) = with_ravi_waiting().await;
    let empty = json!({"items": [], "next_cursor": null});
    for query in [
        String::new(),
        "?q=ravi".to_owned(),
        "?q=ravi.nair@example.co".to_owned(),
        format!("?q={}&role=admin", email_of("Ravi Nair")),
    ] {
        let page = meera.get(&format!("{STUDENTS}{query}")).await.expect(200);
        assert_eq!(page.json, empty, "{query}");
    }
    let path = format!("/api/admin/exports/students?q={}", email_of("Ravi Nair"));
    let file = meera.get(&path).await.expect(200);
    assert!(!file.text.contains("Ravi"), "{}", file.text);
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/students"), Some(0));
}

/// Fails if a page is longer than its limit, or loses or repeats somebody behind who waits.
#[tokio::test]
async fn who_waits_stands_before_the_others_and_on_the_first_page_only() {
    let (academy, mut meera, _) = with_ravi_waiting().await;
    for name in ["Ravi One", "Ravi Two", "Ravi Three"] {
        academy.wait_seconds(60);
        let mut other = academy.student(name).await;
        // Theirs begins as his does.
        let email = format!("ravi.nair@example.com.{}", &name[5..].to_lowercase());
        other.wants_email(&email).await.expect(202);
        let token = academy.email_token(&email).await;
        other.confirms_email(&token).await.expect(204);
    }
    for limit in [1, 2, 3, 4, 20] {
        let (mut names, mut cursor) = (Vec::new(), String::new());
        loop {
            let q = format!("{}{cursor}", email_of("Ravi Nair"));
            let page = found(&mut meera, &q, limit).await;
            let items = page.json["items"].as_array().unwrap();
            assert!(items.len() <= limit, "{limit}: {}", page.text);
            names.extend(items.iter().map(|item| item["name"].clone()));
            match page.text_at("/next_cursor") {
                "" => break,
                next => cursor = format!("&cursor={next}"),
            }
        }
        assert_eq!(names[0], "Ravi Nair", "{limit}");
        names.sort_by_key(Value::to_string);
        let all = ["Ravi Nair", "Ravi One", "Ravi Three", "Ravi Two"];
        assert_eq!(names, all, "{limit}");
    }
}

/// Fails if what is over, was opened, or belongs to somebody else by now is still shown as waiting.
#[tokio::test]
async fn an_account_hides_what_waits_and_a_week_ends_it() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let email = email_of("Ravi Nair");
    let first = waiting_id(&mut meera, "Ravi Nair").await;
    ravi.registers("Ravi Nair").await.expect(202);
    let again = waiting_id(&mut meera, "Ravi Nair").await;
    assert_ne!(first, again);
    let gone = meera.get(&format!("{STUDENTS}/{first}")).await;
    gone.expect_problem(404, "not_found");

    academy.visitor().registers("Tara Das").await.expect(202);
    let tara = waiting_id(&mut meera, "Tara Das").await;
    let made = ("Tara Das", &*email_of("Tara Das"), PASSWORD);
    admins::create(&academy.store(), made, academy.clock.now())
        .await
        .unwrap();
    let page = found(&mut meera, &email_of("Tara Das"), 20).await;
    assert_eq!(page.json["items"], json!([]));
    let hidden = meera.get(&format!("{STUDENTS}/{tara}")).await;
    hidden.expect_problem(404, "not_found");
    resend(&mut meera, &tara)
        .await
        .expect_problem(404, "not_found");

    academy.wait_seconds(WEEK_SECONDS);
    logs_in(&mut meera).await;
    assert_eq!(found(&mut meera, &email, 20).await.json["items"], json!([]));
    let over = meera.get(&format!("{STUDENTS}/{again}")).await;
    over.expect_problem(404, "not_found");
    let refused = resend(&mut meera, &again).await;
    refused.expect_problem(404, "not_found");
}

/// Fails if the id that is shown is not the account's, or the account begins a chain of its own.
#[tokio::test]
async fn an_admin_mails_a_new_link_and_the_log_goes_on_with_the_account() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    // The first link is long dead, the registration is not.
    academy.wait_seconds(2 * 24 * 60 * 60);
    logs_in(&mut meera).await;
    let answer = resend(&mut meera, &id).await.expect(202);
    assert_eq!(answer.text_at("/mailed"), "link");
    ravi.lets_a_moment_pass();
    resend(&mut meera, &id).await.expect(202);
    let tokens = academy.tokens(&email_of("Ravi Nair")).await;
    assert_eq!(tokens.len(), 3);
    for dead in &tokens[..2] {
        let refused = ravi.opens(dead, PASSWORD).await;
        refused.expect_problem(410, "link_expired");
    }
    let verified = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(verified.unwrap().broken, Vec::new());
    let opened = ravi.opens(&tokens[2], PASSWORD).await.expect(200);
    assert_eq!(opened.text_at("/user/id"), id);
    let log = meera
        .get(&format!("/api/admin/audit?target=students/{id}"))
        .await
        .expect(200);
    let rows = log.json["items"].as_array().unwrap().iter();
    let rows: Vec<_> = rows
        .map(|row| (row["action"].as_str(), row["actor"]["name"].as_str()))
        .collect();
    let by_meera = (Some("resend"), Some("Meera Iyer"));
    let by_ravi = (Some("verify-email"), Some("Ravi Nair"));
    assert_eq!(rows, [by_ravi, by_meera, by_meera]);
    let report = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(report.unwrap().broken, Vec::new());
}

/// Fails if an admin's mails are counted apart from those that the owner asks for.
#[tokio::test]
async fn three_links_an_hour_are_mailed_whoever_asks() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    ravi.asks_for_a_link(&email_of("Ravi Nair"))
        .await
        .expect(202);
    for _ in 0..2 {
        resend(&mut meera, &id).await.expect(202);
    }
    let before = academy.items().await;
    let fourth = resend(&mut meera, &id).await.expect(202);
    assert_eq!(fourth.text_at("/mailed"), "nothing");
    assert_eq!(academy.items().await, before);
    academy.wait_seconds(60 * 60);
    resend(&mut meera, &id).await.expect(202);
    assert_eq!(academy.tokens(&email_of("Ravi Nair")).await.len(), 5);
}

/// Fails if an admin is told that a mail is on its way which nobody would send.
#[tokio::test]
async fn no_link_is_mailed_where_mail_stopped() {
    let (academy, mut meera, _) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    academy.bounces(&email_of("Ravi Nair")).await;
    let before = academy.items().await;
    let refused = resend(&mut meera, &id).await;
    refused.expect_problem(409, "wrong_state");
    assert_eq!(academy.items().await, before);
}

/// Fails if an admin cannot lift the block that the page shows, if the log says nothing of it or names the address,
/// or if the mail that told of it, and holds it, stays.
#[tokio::test]
async fn mail_to_who_waits_is_let_through_again() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let email = email_of("Ravi Nair");
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    academy.bounces(&email).await;
    let path = format!("{STUDENTS}/{id}");
    let unchanged = meera.call("PATCH", &path, json!({})).await.expect(200);
    assert_eq!(unchanged.json["mail_blocked"], json!(true));
    // The second time nothing is left to do.
    for _ in 0..2 {
        let lifted = json!({"mail_blocked": false});
        let shown = meera.call("PATCH", &path, lifted).await.expect(200);
        assert_eq!(shown.text_at("/id"), id);
        assert_eq!(shown.json["mail_blocked"], json!(false));
    }
    let log = meera.get("/api/admin/audit").await.expect(200);
    let rows = log.json["items"].as_array().unwrap();
    let row = rows
        .iter()
        .find(|row| row["action"] == "allow-mail")
        .unwrap();
    assert_eq!(row["detail"]["target_kind"], "mail-blocks");
    assert_eq!(row["actor"]["name"], "Meera Iyer");
    assert_eq!(log.text.matches("allow-mail").count(), 1, "{}", log.text);
    assert!(!log.text.contains(&email), "{}", log.text);
    let items = academy.items().await;
    let told = items.iter().filter(|item| {
        let kept = format!("{item:?}");
        kept.contains("\"OUTBOX#") && kept.contains(&email) && kept.contains("bounce")
    });
    assert_eq!(told.count(), 0);
    academy.wait_seconds(60);
    resend(&mut meera, &id).await.expect(202);
    let token = academy.token(&email).await;
    ravi.opens(&token, PASSWORD).await.expect(200);
    let report = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(report.unwrap().broken, Vec::new());
}

/// Fails if the account that is opened meanwhile keeps the block, or either of the two acts is refused.
#[tokio::test]
async fn mail_is_let_through_while_the_link_is_opened() {
    for _ in 0..5 {
        let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
        let email = email_of("Ravi Nair");
        let id = waiting_id(&mut meera, "Ravi Nair").await;
        let token = academy.token(&email).await;
        academy.bounces(&email).await;
        let path = format!("{STUDENTS}/{id}");
        let (opened, lifted) = tokio::join!(
            ravi.opens(&token, PASSWORD),
            meera.call("PATCH", &path, json!({"mail_blocked": false}))
        );
        opened.expect(200);
        lifted.expect(200);
        let shown = meera.get(&path).await.expect(200);
        assert_eq!(shown.json["student"]["mail_blocked"], json!(false));
        assert!(!shown.json["student"]["verified_at"].is_null());
        let block = keys::mail_block(&Email::parse(&email).unwrap());
        let items = academy.store().read(std::slice::from_ref(&block)).await;
        assert!(!items.unwrap().has(&block));
        let report = audit::verify(&academy.store(), academy.clock.now()).await;
        assert_eq!(report.unwrap().broken, Vec::new());
    }
}

/// Fails if an act for accounts changes, or seems to change, what is none.
#[tokio::test]
async fn other_acts_on_who_waits_find_nobody() {
    let (academy, mut meera, _) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    let path = format!("{STUDENTS}/{id}");
    let before = academy.items().await;
    for (method, body) in [
        ("PATCH", json!({"name": "Another Name"})),
        ("PATCH", json!({"mail_blocked": false, "active": false})),
        ("DELETE", json!({"reason": "As the test wants it."})),
    ] {
        let refused = meera.call(method, &path, body).await;
        refused.expect_problem(404, "not_found");
    }
    assert_eq!(academy.items().await, before);
}

/// Fails if `academy audit verify` calls a chain broken whose registration is gone by itself, or whole
/// where a row of it was removed.
#[tokio::test]
async fn the_log_of_who_never_came_stays_whole() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    for _ in 0..2 {
        resend(&mut meera, &id).await.expect(202);
    }
    let email = Email::parse(&email_of("Ravi Nair")).unwrap();
    let key = keys::registration_pointer(&email);
    let waiting: Option<Registration> = academy.store().read_one(&key).await.unwrap();
    assert_eq!(waiting.unwrap().audit.seq, 2);
    ravi.registers("Ravi Nair").await.expect(202);
    let report = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(report.unwrap().broken, Vec::new());
    let row = keys::audit_row(&format!("students/{id}"), 1);
    let mut transaction = Transaction::new();
    transaction.delete("row", &row, When::present());
    transaction.commit(&academy.store()).await.unwrap();
    let report = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(report.unwrap().broken.len(), 1);
}

/// BARS, Speed. Fails if the search for a whole e-mail makes a call more than another search.
#[tokio::test]
async fn who_waits_is_read_beside_the_search() {
    let (academy, wire) = Academy::wired().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.visitor().registers("Ravi Nair").await.expect(202);
    let mut made = Vec::new();
    for q in ["nobody", "nobody@example.com"] {
        wire.calls().clear();
        found(&mut meera, q, 20).await;
        let calls = wire.calls().list().into_iter();
        let mut calls: Vec<_> = calls.map(|call| call.operation).collect();
        calls.sort();
        made.push(calls);
    }
    assert_eq!(made[0], made[1]);
}

/// Fails if the panel keeps a registration longer than whoever made it can.
#[tokio::test]
async fn a_link_that_was_mailed_in_six_days_works_and_no_other_one_is() {
    let (academy, mut meera, mut ravi) = with_ravi_waiting().await;
    let id = waiting_id(&mut meera, "Ravi Nair").await;
    academy.wait_seconds(WEEK_SECONDS - DAY_SECONDS);
    logs_in(&mut meera).await;
    resend(&mut meera, &id).await.expect(202);
    academy.wait_seconds(1);
    let refused = resend(&mut meera, &id).await;
    refused.expect_problem(409, "wrong_state");
    academy.wait_seconds(DAY_SECONDS - 2);
    let token = academy.token(&email_of("Ravi Nair")).await;
    ravi.opens(&token, PASSWORD).await.expect(200);
}
