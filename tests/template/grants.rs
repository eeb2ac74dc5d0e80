//! Branches of routes that no other test takes: whatever is called in this process is held against what
//! the template grants (`academy_tests::granted`), so that taking them is the test.

use academy::on_behalf;
use academy::store::keys;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::acts::{application_of, message_of};
use academy_tests::granted;
use serde_json::json;

const UTR: &str = "412345678901";
const OTHER_UTR: &str = "412345678902";

/// Regression 10, as it came back: enrolling again with a key checked the live claim, which the role
/// did not allow, so that whoever pressed the button again saw an error and never how to pay. Fails if
/// `Check` of `EnrollmentsCreateFunction` loses `USER#*`, or any branch below makes a call that its
/// role's leading keys leave out.
#[tokio::test]
async fn what_students_do_twice_or_wrongly_is_granted_too() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let his = ravi.enrolls_in("python").await;
    ravi.pays(&his, UTR).await;
    asha.lets_a_moment_pass();

    let path = "/api/enrollments";
    let body = json!({"course": "python"});
    let first = asha.post_once("key number 1", path, body.clone()).await;
    let id = first.text_at("/id").to_owned();
    first.expect(201);
    let again = asha.post_once("key number 1", path, body.clone()).await;
    again.expect(201);
    let again = asha.post_once("key number 2", path, body.clone()).await;
    again.expect(200);
    let again = asha.post(path, body).await;
    again.expect(200);

    let path = format!("{path}/{id}/payment");
    for (key, utr, status) in [
        ("key number 3", UTR, 409),
        ("key number 4", UTR, 409),
        ("key number 4", UTR, 409),
        ("key number 5", OTHER_UTR, 200),
        ("key number 6", OTHER_UTR, 200),
        ("key number 7", "412345678903", 200),
    ] {
        let answer = asha.post_once(key, &path, json!({"utr": utr})).await;
        answer.expect(status);
    }
    let flags = asha.post_once("key number 8", &path, json!({"utr": UTR}));
    flags.await.expect(409);
    let answer = asha.post(&path, json!({"utr": OTHER_UTR})).await;
    answer.expect(429);
    let answer = asha.delete(&format!("/api/enrollments/{id}")).await;
    answer.expect(409);

    let email = email_of("Asha Rao");
    for _ in 0..2 {
        let wrong = asha.logs_in(&email, "not the password").await;
        wrong.expect(401);
    }
    let right = asha.logs_in(&email, PASSWORD).await;
    right.expect(200);
    for _ in 0..2 {
        // Of two links, the one that was mailed last works.
        asha.lets_a_moment_pass();
        let registered = asha.registers("Tara Das").await;
        registered.expect(202);
    }
    let token = academy.token(&email_of("Tara Das")).await;
    let early = asha.logs_in(&email_of("Tara Das"), PASSWORD).await;
    early.expect(403);
    let wrong = asha.opens(&token, "not the password").await;
    wrong.expect(401);
    for status in [200, 410] {
        let opened = asha.opens(&token, PASSWORD).await;
        opened.expect(status);
    }
    let known = asha.registers("Tara Das").await;
    known.expect(202);
}

/// The same of the panel. Fails if a role of the panel loses a leading key that only a second try, a
/// difference or a correction needs.
#[tokio::test]
async fn what_admins_do_twice_or_wrongly_is_granted_too() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    let act = |act: &str| format!("/api/admin/enrollments/{id}/{act}");

    for (key, body, status) in [
        ("key number 1", json!({"amount_received_paise": 100}), 409),
        ("key number 1", json!({"amount_received_paise": 100}), 409),
        (
            "key number 2",
            json!({"amount_received_paise": 100, "utr": OTHER_UTR}),
            409,
        ),
        (
            "key number 3",
            json!({"utr": OTHER_UTR, "amount_received_paise": 49_900}),
            200,
        ),
        (
            "key number 3",
            json!({"utr": OTHER_UTR, "amount_received_paise": 49_900}),
            200,
        ),
        ("key number 4", json!({}), 200),
    ] {
        let answer = meera.post_once(key, &act("verify"), body).await;
        answer.expect(status);
    }
    for key in ["key number 5", "key number 5"] {
        let body = json!({"reason": "Moved away."});
        let answer = meera.post_once(key, &act("refund"), body).await;
        answer.expect(200);
    }
    let again = asha.enrolls_in("python").await;
    asha.pays(&again, "412345678903").await;
    let path = format!("/api/admin/enrollments/{again}/reject");
    for key in ["key number 6", "key number 6"] {
        let answer = meera
            .post_once(key, &path, json!({"reason": "Nothing came."}))
            .await;
        answer.expect(200);
    }
    let bulk = "/api/admin/enrollments/bulk-verify";
    let body = json!({"ids": [again, id, "nonsense"]});
    for key in ["key number 7", "key number 7"] {
        let answer = meera.post_once(key, bulk, body.clone()).await;
        answer.expect(200);
    }
    let path = format!("/api/admin/enrollments/{again}/delete");
    let answer = meera
        .post(&path, json!({"reason": "Made by mistake."}))
        .await;
    answer.expect(204);
}

/// The same of applications and messages. Fails if a role leaves out what a replay, a rejection, a second
/// application or a deletion needs.
#[tokio::test]
async fn what_is_sent_twice_moved_or_removed_is_granted_too() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut asha = academy.visitor();
    let mut meera = academy.admin("Meera Iyer").await;
    let path = "/api/internships/web/applications";
    let body = application_of("Asha Rao");
    let first = asha.post_once("key number 1", path, body.clone()).await;
    let id = first.text_at("/id").to_owned();
    first.expect(201);
    let again = asha.post_once("key number 1", path, body.clone()).await;
    again.expect(201);
    let twice = asha.post(path, body.clone()).await;
    twice.expect(409);
    let other = asha.post(path, application_of("Ravi Nair")).await;
    let other_id = other.text_at("/id").to_owned();
    other.expect(201);
    let path = "/api/messages";
    let body = message_of("Asha Rao");
    let first = asha.post_once("key number 2", path, body.clone()).await;
    let message = first.text_at("/id").to_owned();
    first.expect(201);
    let again = asha.post_once("key number 2", path, body).await;
    again.expect(201);

    let path = format!("/api/admin/applications/{id}");
    for state in ["shortlisted", "rejected", "rejected"] {
        let moved = meera.call("PATCH", &path, json!({"state": state})).await;
        moved.expect(200);
    }
    for id in [id, other_id] {
        let path = format!("/api/admin/applications/{id}");
        let removed = meera.delete(&path).await;
        removed.expect(204);
    }
    let path = format!("/api/admin/messages/{message}");
    for state in ["closed", "new"] {
        let marked = meera.call("PATCH", &path, json!({"state": state})).await;
        marked.expect(200);
    }
    let removed = meera.delete(&path).await;
    removed.expect(204);
}

/// The same of internships. Fails if a role leaves out what a slug that was there before needs.
#[tokio::test]
async fn whatever_is_done_to_an_internship_is_granted() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let described = |slug: &str| {
        json!({
            "slug": slug, "role": "Intern", "company": "The school", "duration": "3 months",
            "location": "Remote", "fee_paise": 99_900, "description": "What they do.",
            "topics": [], "state": "draft",
        })
    };
    let internships = "/api/admin/internships";
    for (key, slug) in [
        ("key number 1", "web"),
        ("key number 1", "web"),
        ("key number 2", "data"),
    ] {
        let made = meera.post_once(key, internships, described(slug)).await;
        made.expect(201);
    }
    let mut renamed = described("web-two");
    renamed["version"] = json!(1);
    let path = "/api/admin/internships/web";
    let moved = meera.call("PUT", path, renamed).await;
    moved.expect(200);
    let again = meera.post(internships, described("web")).await;
    again.expect(201);
    let removed = meera.delete(path).await;
    removed.expect(204);
    let list = meera.get("/api/admin/internships?limit=1").await;
    list.expect(200);
    for query in ["", "state=new"] {
        let list = meera.get(&format!("/api/admin/messages?{query}")).await;
        list.expect(200);
    }
    for query in [
        "",
        "state=pending",
        "internship=web",
        "internship=web&state=rejected",
    ] {
        let list = meera.get(&format!("/api/admin/applications?{query}")).await;
        list.expect(200);
    }
}

/// The same of the lists. Fails if a list's role leaves out an index, or the words of one kind of search.
#[tokio::test]
async fn whatever_the_panel_looks_for_is_granted() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    let mut meera = academy.admin("Meera Iyer").await;
    for query in [
        "q=asha",
        "q=4123",
        "state=active&course=python",
        "from=2026-04-01",
    ] {
        let answer = meera.get(&format!("/api/admin/enrollments?{query}")).await;
        answer.expect(200);
    }
    for query in ["q=asha", "role=admin", "q=meera&role=admin"] {
        let answer = meera.get(&format!("/api/admin/students?{query}")).await;
        answer.expect(200);
    }
}

/// The same of one's account. Fails if a role of these routes loses a leading key that only a wrong
/// password, a recovery code, or a second try needs.
#[tokio::test]
async fn whatever_people_do_with_their_account_is_granted() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let wrong = "not the password";
    for (route, body) in [
        ("totp", json!({"password": wrong})),
        (
            "email",
            json!({"password": wrong, "email": "new@example.com"}),
        ),
        (
            "password",
            json!({"current_password": wrong, "new_password": "another long one"}),
        ),
    ] {
        for _ in 0..2 {
            let path = format!("/api/account/{route}");
            let answer = asha.post(&path, body.clone()).await;
            answer.expect(403);
        }
    }
    let offered = asha.is_offered_a_second_factor().await;
    for _ in 0..2 {
        let answer = asha
            .post("/api/account/totp/confirm", json!({"code": "abcdef"}))
            .await;
        answer.expect(403);
    }
    let code = json!({"code": offered.code(&academy)});
    let on = asha.post("/api/account/totp/confirm", code).await;
    let recovery = on.json["recovery_codes"].clone();
    on.expect(200);
    for (code, status) in [("", 403), (recovery[0].as_str().unwrap(), 200)] {
        let answer = asha.logs_in_with(&email, code).await;
        answer.expect(status);
    }
    for (code, status) in [
        (&recovery[1], 204),
        (&recovery[1], 403),
        (&recovery[1], 403),
    ] {
        let answer = asha.steps_up(code.as_str().unwrap()).await;
        answer.expect(status);
    }
    for (code, status) in [
        (&recovery[1], 403),
        (&recovery[1], 403),
        (&recovery[2], 204),
    ] {
        let body = json!({"code": code});
        let answer = asha.post("/api/account/totp/remove", body).await;
        answer.expect(status);
    }
    for _ in 1..=4 {
        let answer = asha.wants_email("new@example.com").await;
        answer.expect(202);
        let answer = asha.forgets(&email).await;
        answer.expect(202);
        let answer = asha.forgets("nobody@example.com").await;
        answer.expect(202);
    }
}

/// Fails if `academy_tests::granted` lets a call pass that no statement of the function allows.
#[tokio::test]
#[should_panic(expected = "template.yaml does not grant catalog-health")]
async fn a_call_that_is_not_granted_fails_the_test_that_makes_it() {
    let academy = Academy::open().await;
    let store = academy.store();
    let wanted = [keys::last_seal()];
    let reads = on_behalf::request("a read".to_owned(), store.read(&wanted));
    let read = granted::within("catalog-health", "a read", reads).await;
    assert!(read.is_err(), "it is judged, and made all the same");
}
