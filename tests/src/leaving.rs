//! Somebody who did everything that leaves a trace, each with a value of its own: for tests of what is
//! held about a person, and of what is left of them.

use academy::domain::ids::UserId;
use academy::erasure::{Order, begin};
use academy::store::keys;
use academy::store::people::{Login, Profile};
use academy::store::transaction::Transaction;
use serde_json::{Value, json};

use crate::academy::{Academy, PASSWORD};
use crate::person::Person;

/// The e-mail that she registered with, and gave up.
pub const FIRST: &str = "kanari.first@example.com";
/// Her e-mail.
pub const SECOND: &str = "kanari.second@example.com";
/// The e-mail that she wants, and has not confirmed; without a word of her name, since it stays whoever's it is.
pub const THIRD: &str = "third.wanted@example.com";
/// The transfer that came.
pub const PAID: &str = "811111111111";
/// The transfer that nobody found.
pub const REJECTED: &str = "822222222222";
/// The transfer that went back.
pub const REFUND: &str = "833333333333";

/// The digits of the telephone that she registered with, and gave up.
pub const FIRST_PHONE: &str = "9811122233";
/// The digits of her telephone.
pub const PHONE: &str = "9811122244";
/// The digits of the telephone under what she wrote as a stranger.
pub const PHONE_WRITTEN: &str = "9811122255";

/// What she wrote in a message that an admin deleted.
pub const DELETED_MESSAGE: &str = "Kanari deleted message.";

/// What is planted, each value in one place of its own.
pub const CANARIES: [&str; 19] = [
    "Kanari Registered",
    "Kanari Corrected",
    "Kanari Writing",
    "Kanari Applying",
    "Kanari Waiting",
    FIRST,
    SECOND,
    THIRD,
    PHONE,
    PHONE_WRITTEN,
    "kanari-browser",
    "Kanari note.",
    "Kanari rejected.",
    "Kanari refunded.",
    "Kanari deleted.",
    "Kanari subject",
    "Kanari message.",
    "Kanari letter.",
    REFUND,
];

/// What she needs to be there: courses, an opening, and an admin.
pub async fn prepared(academy: &Academy) -> Person {
    for course in ["paid", "rejected", "deleted", "pending"] {
        academy.course(course, 49_900).await;
    }
    academy.internship("opening").await;
    academy.admin("Meera Das").await
}

/// Somebody's erasure, as it stands after a function that died at once.
pub async fn begins_to_erase(academy: &Academy, id: &UserId) {
    let profile: Option<Profile> = academy.store().read_one(&keys::profile(id)).await.unwrap();
    let profile = profile.unwrap();
    let order = Order {
        route: "account-erase",
        profile: &profile,
        actor: id.as_str(),
        reason: None,
    };
    let app = academy.app().await;
    begin(&app, order, Transaction::new()).await.unwrap();
}

/// The id of whoever has `email`.
pub async fn id_of(academy: &Academy, email: &str) -> UserId {
    let key = keys::login(&email.parse().unwrap());
    let login: Option<Login> = academy.store().read_one(&key).await.unwrap();
    login.expect("somebody has it").user_id
}

/// Does `act` on the enrollment `id`.
pub async fn by_admin(admin: &mut Person, id: &str, act: &str, body: Value) {
    let path = format!("/api/admin/enrollments/{id}/{act}");
    let answer = admin.post(&path, body).await;
    assert!(answer.status < 300, "{act}: {}", answer.text);
}

/// Somebody who did everything that leaves a trace.
pub async fn kanari(academy: &Academy, admin: &mut Person) -> Person {
    let mut kanari = academy.visitor();
    let registration = json!({
        "name": "Kanari Registered", "email": FIRST, "phone": "98111 22233", "password": PASSWORD,
        "accept_terms": true,
    });
    kanari
        .post("/api/auth/register", registration)
        .await
        .expect(202);
    kanari.lets_a_moment_pass();
    let path = format!("/api/admin/students?q={FIRST}");
    let waiting = admin.get(&path).await.expect(200);
    let id = waiting.text_at("/items/0/id");
    let again = format!("/api/admin/students/{id}/resend-verification");
    admin.post(&again, json!({})).await.expect(202);
    let token = academy.token(FIRST).await;
    kanari.opens(&token, PASSWORD).await.expect(200);
    moves_to_the_second_address(academy, &mut kanari).await;
    let correction = json!({"name": "Kanari Corrected", "phone": "98111 22244"});
    kanari
        .call("PATCH", "/api/account", correction)
        .await
        .expect(200);
    a_stranger_guesses_at_her_code(academy, &mut kanari).await;
    logs_in_and_asks(academy, &mut kanari).await;
    enrolls(&mut kanari, admin).await;
    writes_and_applies(academy).await;
    an_admin_deletes_a_message(academy, admin).await;
    kanari
}

/// What she wrote and an admin deleted: nothing leads from her e-mail to it any more.
async fn an_admin_deletes_a_message(academy: &Academy, admin: &mut Person) {
    let message = json!({"name": "Kanari Writing", "email": SECOND, "message": DELETED_MESSAGE});
    let mut stranger = academy.visitor();
    let sent = stranger.post("/api/messages", message).await.expect(201);
    let path = format!("/api/admin/messages/{}", sent.text_at("/id"));
    admin.delete(&path).await.expect(204);
}

/// Where a registration was waiting that nobody opened.
async fn moves_to_the_second_address(academy: &Academy, kanari: &mut Person) {
    let waiting = json!({
        "name": "Kanari Waiting", "email": SECOND, "password": PASSWORD, "accept_terms": true,
    });
    let mut stranger = academy.visitor();
    stranger
        .post("/api/auth/register", waiting)
        .await
        .expect(202);
    kanari.wants_email(SECOND).await.expect(202);
    let token = academy.email_token(SECOND).await;
    kanari.confirms_email(&token).await.expect(204);
    kanari.wants_email(THIRD).await.expect(202);
    // Neither is the e-mail of an account.
    academy.bounces(FIRST).await;
    academy.bounces(THIRD).await;
}

/// Who knows her password, and not the code that she had then: on a device that nobody knows, and on one that
/// logged in before there was a code.
async fn a_stranger_guesses_at_her_code(academy: &Academy, kanari: &mut Person) {
    let mut former = academy.visitor();
    former.logs_in(SECOND, PASSWORD).await.expect(200);
    let app = kanari.sets_up_a_second_factor(academy).await;
    for mut device in [academy.visitor(), former] {
        let refused = device.logs_in_with(SECOND, "abcdef").await;
        refused.expect_problem(401, "invalid_credentials");
    }
    let remove = "/api/account/totp/remove";
    let wrong = kanari.post(remove, json!({"code": "abcdef"})).await;
    wrong.expect_problem(403, "wrong_code");
    let code = json!({"code": app.next_code(academy)});
    kanari.post(remove, code).await.expect(204);
}

async fn logs_in_and_asks(academy: &Academy, kanari: &mut Person) {
    let mut phone = academy.visitor();
    let (json, agent) = (
        ("content-type", "application/json"),
        ("user-agent", "kanari-browser"),
    );
    let body = json!({"email": SECOND, "password": PASSWORD}).to_string();
    let path = "/api/auth/login";
    phone
        .send("POST", path, &[json, agent], &body)
        .await
        .expect(200);
    phone
        .logs_in(SECOND, "not the password")
        .await
        .expect_problem(401, "invalid_credentials");
    phone.forgets(SECOND).await.expect(202);
    kanari.is_offered_a_second_factor().await;
    let wrong = json!({"password": "not the password"});
    let refused = kanari.post("/api/account/delete", wrong).await;
    refused.expect_problem(403, "wrong_password");
}

async fn enrolls(kanari: &mut Person, admin: &mut Person) {
    let paid = kanari.enrolls_in("paid").await;
    kanari.pays(&paid, PAID).await;
    by_admin(admin, &paid, "verify", json!({})).await;
    let path = format!("/api/admin/enrollments/{paid}");
    let note = json!({"note": "Kanari note."});
    admin.call("PATCH", &path, note).await.expect(200);
    let refund = json!({"reason": "Kanari refunded.", "refund_utr": REFUND});
    by_admin(admin, &paid, "refund", refund).await;

    let rejected = kanari.enrolls_in("rejected").await;
    kanari.pays(&rejected, REJECTED).await;
    let reason = json!({"reason": "Kanari rejected."});
    by_admin(admin, &rejected, "reject", reason).await;

    let deleted = kanari.enrolls_in("deleted").await;
    let reason = json!({"reason": "Kanari deleted."});
    by_admin(admin, &deleted, "delete", reason).await;

    kanari.lets_a_moment_pass();
    let pending = json!({"course": "pending"});
    kanari
        .post_once("a key of hers", "/api/enrollments", pending)
        .await
        .expect(201);
}

async fn writes_and_applies(academy: &Academy) {
    let mut stranger = academy.visitor();
    let message = json!({
        "name": "Kanari Writing", "email": SECOND, "phone": "98111 22255",
        "subject": "Kanari subject", "message": "Kanari message.",
    });
    stranger
        .post_once("another key", "/api/messages", message)
        .await
        .expect(201);
    let application = json!({
        "name": "Kanari Applying", "email": SECOND, "phone": "98111 22255",
        "cover_letter": "Kanari letter.",
    });
    let path = "/api/internships/opening/applications";
    stranger
        .post_once("a third key", path, application)
        .await
        .expect(201);
}
