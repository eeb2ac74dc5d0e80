//! What the template grants, against what a route's branches call that its ordinary use does not take.

use academy_local::policy::Policies;
use academy_local::template::Template;
use academy_local::wire::Wire;
use academy_local::wire::describe::Described;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::acts::{application_of, message_of};
use academy_tests::database::Database;
use academy_tests::{Academy, Answered};
use serde_json::json;

use super::none;
use super::source::read;

const UTR: &str = "412345678901";
const OTHER_UTR: &str = "412345678902";

/// An academy whose calls are held against the template, and what was denied so far.
pub(super) struct Judged {
    pub(super) academy: Academy,
    wire: Wire,
    policies: Policies,
    pub(super) denied: Vec<String>,
}

impl Judged {
    pub(super) async fn open() -> Self {
        let database = Database::start().await;
        let address = database.url.trim_start_matches("http://").parse().unwrap();
        let wire = Wire::start(address).await.unwrap();
        let template = Template::parse(&read("template.yaml")).unwrap();
        Self {
            academy: Academy::over(database, &wire.endpoint_url()),
            wire,
            policies: Policies::of(&template),
            denied: Vec::new(),
        }
    }

    /// What was called before is nobody's.
    pub(super) fn begin(&self) {
        self.wire.calls().clear();
    }

    /// All calls since were those of `function`, which must have answered `status`.
    pub(super) fn end(&mut self, function: &str, what: &str, answer: Answered, status: u16) {
        answer.expect(status);
        self.judge(function, what);
    }

    /// All calls since were those of `function`.
    pub(super) fn judge(&mut self, function: &str, what: &str) {
        for call in self.wire.calls().list() {
            let described = Described {
                service: call.service,
                operation: call.operation,
                resource: call.resource,
                keys: call.keys,
            };
            let refusal = self.policies.refusal(function, &described);
            let words = refusal.map(|why| format!("{function}, {what}: {why:?}"));
            self.denied.extend(words);
        }
        self.begin();
    }
}

/// Regression 10, as it came back: enrolling again with a key checked the live claim, which the role
/// did not allow, so that whoever pressed the button again saw an error and never how to pay. Fails if
/// `Check` of `EnrollmentsCreateFunction` loses `USER#*`, or any branch below makes a call that its
/// role's leading keys leave out.
#[tokio::test]
async fn what_students_do_twice_or_wrongly_is_granted_too() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let mut ravi = judged.academy.student("Ravi Nair").await;
    let his = ravi.enrolls_in("python").await;
    ravi.pays(&his, UTR).await;
    asha.lets_a_moment_pass();

    let (route, path) = ("enrollments-create", "/api/enrollments");
    let body = json!({"course": "python"});
    judged.begin();
    let first = asha.post_once("key number 1", path, body.clone()).await;
    let id = first.text_at("/id").to_owned();
    judged.end(route, "with a key", first, 201);
    let again = asha.post_once("key number 1", path, body.clone()).await;
    judged.end(route, "the same key", again, 201);
    let again = asha.post_once("key number 2", path, body.clone()).await;
    judged.end(route, "another key", again, 200);
    let again = asha.post(path, body).await;
    judged.end(route, "no key", again, 200);

    let (route, path) = ("enrollments-pay", format!("{path}/{id}/payment"));
    for (key, utr, status) in [
        ("key number 3", UTR, 409),
        ("key number 4", UTR, 409),
        ("key number 4", UTR, 409),
        ("key number 5", OTHER_UTR, 200),
        ("key number 6", OTHER_UTR, 200),
        ("key number 7", "412345678903", 200),
    ] {
        let answer = asha.post_once(key, &path, json!({"utr": utr})).await;
        judged.end(route, key, answer, status);
    }
    let flags = asha.post_once("key number 8", &path, json!({"utr": UTR}));
    judged.end(route, "the third taken one", flags.await, 409);
    let answer = asha.post(&path, json!({"utr": OTHER_UTR})).await;
    judged.end(route, "one too many", answer, 429);
    let answer = asha.delete(&format!("/api/enrollments/{id}")).await;
    judged.end("enrollments-cancel", "too late", answer, 409);

    let email = email_of("Asha Rao");
    for _ in 0..2 {
        let wrong = asha.logs_in(&email, "not the password").await;
        judged.end("auth-login", "a wrong password", wrong, 401);
    }
    let right = asha.logs_in(&email, PASSWORD).await;
    judged.end("auth-login", "after wrong ones", right, 200);
    for _ in 0..2 {
        // Of two links, the one that was mailed last works.
        asha.lets_a_moment_pass();
        let registered = asha.registers("Tara Das").await;
        judged.end("auth-register", "again", registered, 202);
    }
    let token = judged.academy.token(&email_of("Tara Das")).await;
    judged.begin();
    let early = asha.logs_in(&email_of("Tara Das"), PASSWORD).await;
    judged.end("auth-login", "not yet opened", early, 403);
    let wrong = asha.opens(&token, "not the password").await;
    judged.end("auth-verify-email", "a wrong password", wrong, 401);
    for status in [200, 410] {
        let opened = asha.opens(&token, PASSWORD).await;
        judged.end("auth-verify-email", "twice", opened, status);
    }
    let known = asha.registers("Tara Das").await;
    judged.end("auth-register", "a known e-mail", known, 202);
    none(&judged.denied);
}

/// The same of the panel. Fails if a role of the panel loses a leading key that only a second try, a
/// difference or a correction needs.
#[tokio::test]
async fn what_admins_do_twice_or_wrongly_is_granted_too() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let mut meera = judged.academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    let act = |act: &str| format!("/api/admin/enrollments/{id}/{act}");
    judged.begin();

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
        judged.end("admin-enrollment-verify", key, answer, status);
    }
    for key in ["key number 5", "key number 5"] {
        let body = json!({"reason": "Moved away."});
        let answer = meera.post_once(key, &act("refund"), body).await;
        judged.end("admin-enrollment-refund", key, answer, 200);
    }
    let again = asha.enrolls_in("python").await;
    asha.pays(&again, "412345678903").await;
    judged.begin();
    let path = format!("/api/admin/enrollments/{again}/reject");
    for key in ["key number 6", "key number 6"] {
        let answer = meera
            .post_once(key, &path, json!({"reason": "Nothing came."}))
            .await;
        judged.end("admin-enrollment-reject", key, answer, 200);
    }
    let bulk = "/api/admin/enrollments/bulk-verify";
    let body = json!({"ids": [again, id, "nonsense"]});
    for key in ["key number 7", "key number 7"] {
        let answer = meera.post_once(key, bulk, body.clone()).await;
        judged.end("admin-bulk-verify", key, answer, 200);
    }
    let path = format!("/api/admin/enrollments/{again}/delete");
    let answer = meera
        .post(&path, json!({"reason": "Made by mistake."}))
        .await;
    judged.end("admin-enrollment-delete", "a rejected one", answer, 204);
    none(&judged.denied);
}

/// The same of applications and messages. Fails if a role leaves out what a replay, a rejection, a second
/// application or a deletion needs.
#[tokio::test]
async fn what_is_sent_twice_moved_or_removed_is_granted_too() {
    let mut judged = Judged::open().await;
    judged.academy.internship("web").await;
    let mut asha = judged.academy.visitor();
    let mut meera = judged.academy.admin("Meera Iyer").await;
    judged.begin();
    let (route, path) = ("contact-apply", "/api/internships/web/applications");
    let body = application_of("Asha Rao");
    let first = asha.post_once("key number 1", path, body.clone()).await;
    let id = first.text_at("/id").to_owned();
    judged.end(route, "with a key", first, 201);
    let again = asha.post_once("key number 1", path, body.clone()).await;
    judged.end(route, "the same key", again, 201);
    let twice = asha.post(path, body.clone()).await;
    judged.end(route, "twice", twice, 409);
    let other = asha.post(path, application_of("Ravi Nair")).await;
    let other_id = other.text_at("/id").to_owned();
    judged.end(route, "one more of the client", other, 201);
    let (route, path) = ("contact-message", "/api/messages");
    let body = message_of("Asha Rao");
    let first = asha.post_once("key number 2", path, body.clone()).await;
    let message = first.text_at("/id").to_owned();
    judged.end(route, "with a key", first, 201);
    let again = asha.post_once("key number 2", path, body).await;
    judged.end(route, "the same key", again, 201);

    let path = format!("/api/admin/applications/{id}");
    for state in ["shortlisted", "rejected", "rejected"] {
        let moved = meera.call("PATCH", &path, json!({"state": state})).await;
        judged.end("admin-application-update", state, moved, 200);
    }
    for id in [id, other_id] {
        let path = format!("/api/admin/applications/{id}");
        let removed = meera.delete(&path).await;
        judged.end("admin-application-delete", "rejected or not", removed, 204);
    }
    let path = format!("/api/admin/messages/{message}");
    for state in ["closed", "new"] {
        let marked = meera.call("PATCH", &path, json!({"state": state})).await;
        judged.end("admin-message-update", state, marked, 200);
    }
    let removed = meera.delete(&path).await;
    judged.end("admin-message-delete", "a new one", removed, 204);
    none(&judged.denied);
}

/// The same of internships. Fails if a role leaves out what a slug that was there before needs.
#[tokio::test]
async fn whatever_is_done_to_an_internship_is_granted() {
    let mut judged = Judged::open().await;
    let mut meera = judged.academy.admin("Meera Iyer").await;
    let described = |slug: &str| {
        json!({
            "slug": slug, "role": "Intern", "company": "The school", "duration": "3 months",
            "location": "Remote", "fee_paise": 99_900, "description": "What they do.",
            "topics": [], "state": "draft",
        })
    };
    judged.begin();
    let internships = "/api/admin/internships";
    for (key, slug) in [
        ("key number 1", "web"),
        ("key number 1", "web"),
        ("key number 2", "data"),
    ] {
        let made = meera.post_once(key, internships, described(slug)).await;
        judged.end("admin-internship-create", key, made, 201);
    }
    let mut renamed = described("web-two");
    renamed["version"] = json!(1);
    let path = "/api/admin/internships/web";
    let moved = meera.call("PUT", path, renamed).await;
    judged.end("admin-internship-update", "to another slug", moved, 200);
    let again = meera.post(internships, described("web")).await;
    judged.end("admin-internship-create", "where one was", again, 201);
    let removed = meera.delete(path).await;
    judged.end("admin-internship-delete", "a draft", removed, 204);
    let list = meera.get("/api/admin/internships?limit=1").await;
    judged.end("admin-internships", "a page", list, 200);
    for query in ["", "state=new"] {
        let list = meera.get(&format!("/api/admin/messages?{query}")).await;
        judged.end("admin-messages", query, list, 200);
    }
    for query in [
        "",
        "state=pending",
        "internship=web",
        "internship=web&state=rejected",
    ] {
        let list = meera.get(&format!("/api/admin/applications?{query}")).await;
        judged.end("admin-applications", query, list, 200);
    }
    none(&judged.denied);
}

/// The same of the lists. Fails if a list's role leaves out an index, or the words of one kind of search.
#[tokio::test]
async fn whatever_the_panel_looks_for_is_granted() {
    let mut judged = Judged::open().await;
    judged.academy.course("python", 49_900).await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    let mut meera = judged.academy.admin("Meera Iyer").await;
    judged.begin();
    for query in [
        "q=asha",
        "q=4123",
        "state=active&course=python",
        "from=2026-04-01",
    ] {
        let answer = meera.get(&format!("/api/admin/enrollments?{query}")).await;
        judged.end("admin-enrollments", query, answer, 200);
    }
    for query in ["q=asha", "role=admin", "q=meera&role=admin"] {
        let answer = meera.get(&format!("/api/admin/students?{query}")).await;
        judged.end("admin-students", query, answer, 200);
    }
    none(&judged.denied);
}

/// The same of one's account. Fails if a role of these routes loses a leading key that only a wrong
/// password, a recovery code, or a second try needs.
#[tokio::test]
async fn whatever_people_do_with_their_account_is_granted() {
    let mut judged = Judged::open().await;
    let mut asha = judged.academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    let wrong = "not the password";
    judged.begin();
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
            judged.end(&format!("account-{route}"), "a wrong password", answer, 403);
        }
    }
    let offered = asha.is_offered_a_second_factor().await;
    judged.begin();
    for _ in 0..2 {
        let answer = asha
            .post("/api/account/totp/confirm", json!({"code": "abcdef"}))
            .await;
        judged.end("account-totp-confirm", "a wrong code", answer, 403);
    }
    let code = json!({"code": offered.code(&judged.academy)});
    let on = asha.post("/api/account/totp/confirm", code).await;
    let recovery = on.json["recovery_codes"].clone();
    judged.end("account-totp-confirm", "after wrong ones", on, 200);
    for (code, status) in [("", 403), (recovery[0].as_str().unwrap(), 200)] {
        let answer = asha.logs_in_with(&email, code).await;
        judged.end("auth-login", "a recovery code", answer, status);
    }
    for (code, status) in [
        (&recovery[1], 204),
        (&recovery[1], 403),
        (&recovery[1], 403),
    ] {
        let answer = asha.steps_up(code.as_str().unwrap()).await;
        judged.end("auth-step-up", "a recovery code", answer, status);
    }
    for (code, status) in [
        (&recovery[1], 403),
        (&recovery[1], 403),
        (&recovery[2], 204),
    ] {
        let body = json!({"code": code});
        let answer = asha.post("/api/account/totp/remove", body).await;
        judged.end("account-totp-remove", "a recovery code", answer, status);
    }
    for nth in 1..=4 {
        let answer = asha.wants_email("new@example.com").await;
        judged.end("account-email", &format!("the {nth}th"), answer, 202);
        let answer = asha.forgets(&email).await;
        judged.end("auth-forgot", &format!("the {nth}th"), answer, 202);
        let answer = asha.forgets("nobody@example.com").await;
        judged.end("auth-forgot", "an unknown e-mail", answer, 202);
    }
    none(&judged.denied);
}
