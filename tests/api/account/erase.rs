//! `account-erase`. What is left of somebody is `tests/api/account/nothing_left.rs`'s.

use std::collections::BTreeSet;

use academy::domain::ids::UserId;
use academy::mail::Message;
use academy::store::item::Record;
use academy::store::keys;
use academy::store::people::{Login, Profile};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use serde_json::json;

use super::{NAME, actions, device, kept};

const PATH: &str = "/api/account/delete";

async fn login(academy: &Academy) -> Option<Login> {
    let key = keys::login(&email_of(NAME).parse().unwrap());
    academy.store().read_one(&key).await.unwrap()
}

async fn profile(academy: &Academy, id: &UserId) -> Option<Profile> {
    academy.store().read_one(&keys::profile(id)).await.unwrap()
}

/// Fails if the erasure leaves the log-in or the profile, or goes without its audit row.
#[tokio::test]
async fn the_password_deletes_the_account_and_everybody_is_logged_out() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let mut phone = device(&academy).await;
    let id = login(&academy).await.unwrap().user_id;
    let body = json!({"password": PASSWORD});
    let gone = asha.call("DELETE", "/api/account", body).await.expect(204);
    assert_eq!(gone.all("set-cookie").count(), 3);
    assert!(asha.cookies.is_empty(), "{:?}", asha.cookies);
    phone
        .get("/api/account")
        .await
        .expect_problem(401, "not_signed_in");
    let again = academy.visitor().logs_in(&email_of(NAME), PASSWORD).await;
    again.expect_problem(401, "invalid_credentials");
    assert!(login(&academy).await.is_none());
    assert!(profile(&academy, &id).await.is_none());
    assert_eq!(actions(&academy).await, ["verify-email", "erase"]);
    let report = academy_ops::audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new());
    // The e-mail is free: somebody may register with it anew.
    let mut anew = academy.visitor();
    anew.registers(NAME).await.expect(202);
    let token = academy.token(&email_of(NAME)).await;
    anew.opens(&token, PASSWORD).await.expect(200);
    assert_ne!(login(&academy).await.unwrap().user_id, id);
}

#[tokio::test]
async fn the_farewell_goes_to_the_old_address_and_its_item_with_it() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    asha.post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);
    let mails = academy.mails().await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(matches!(mails[0].message, Message::AccountErased { .. }));
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let taken = post.taken();
    assert_eq!((taken.len(), &*taken[0].to), (1, &*email_of(NAME)));
    assert!(taken[0].words.text.contains("Hello Asha Rao,"));
    assert!(academy.mails().await.is_empty());
}

/// Whoever has an admin's account for a moment must not make it vanish unnoticed. Fails if an erasure posts
/// the farewell alone.
#[tokio::test]
async fn that_an_admin_deleted_their_account_is_mailed_to_the_others() {
    let academy = Academy::open().await;
    let mut meera = academy.admin(NAME).await;
    academy.admin("Tara Das").await;
    meera
        .post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let mut told = post.taken();
    told.retain(|mail| mail.to != email_of(NAME));
    // Written in one moment, they go in any order.
    let readers: BTreeSet<&str> = told.iter().map(|mail| &*mail.to).collect();
    let tara = email_of("Tara Das");
    let wanted = [academy::facts::CONTACT_EMAIL, &tara];
    assert_eq!((told.len(), readers), (2, BTreeSet::from(wanted)));
    for mail in &told {
        assert!(mail.words.text.contains("deleted their own account"));
        assert!(!mail.words.text.contains(NAME), "nothing of her is told");
    }
}

/// Fails if the first transaction of an erasure writes a farewell to an e-mail that takes no mail: nothing
/// stops it later.
#[tokio::test]
async fn no_farewell_goes_to_an_e_mail_that_takes_no_mail() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    academy.bounces(&email_of(NAME)).await;
    asha.post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert_eq!(post.taken(), Vec::new());
}

#[tokio::test]
async fn a_wrong_password_deletes_nothing_and_is_counted() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let before = kept(&academy).await;
    asha.post(PATH, json!({}))
        .await
        .expect_fields(&[("password", "required")]);
    for _ in 0..10 {
        let refused = asha.post(PATH, json!({"password": "not mine"})).await;
        refused.expect_problem(403, "wrong_password");
    }
    let refused = asha.post(PATH, json!({"password": PASSWORD})).await;
    assert!(refused.header("retry-after").is_some());
    refused.expect_problem(429, "too_many_requests");
    assert_eq!(kept(&academy).await, before);
    let stranger = academy.visitor().post(PATH, json!({})).await;
    stranger.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_payment_under_review_comes_first() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut admin = academy.admin("Meera Das").await;
    let mut asha = academy.student(NAME).await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let before = kept(&academy).await;
    let refused = asha.post(PATH, json!({"password": PASSWORD})).await;
    refused.expect_problem(409, "payment_under_review");
    assert_eq!(kept(&academy).await, before);
    let path = format!("/api/admin/enrollments/{id}/reject");
    let body = json!({"reason": "Nothing came."});
    admin.post(&path, body).await.expect(200);
    asha.post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);
}

/// Of a payment and a deletion at the same time, either is first, and the other one sees it.
#[tokio::test(flavor = "multi_thread")]
async fn no_payment_comes_under_review_while_its_account_goes() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    for number in 0..12 {
        let name = format!("Asha {number}");
        let mut asha = academy.student(&name).await;
        let id = asha.enrolls_in("python").await;
        let mut phone = asha.clone();
        let utr = format!("{:012}", 412_345_678_000_u64 + number);
        let path = format!("/api/enrollments/{id}/payment");
        let (paid, gone) = tokio::join!(
            phone.post(&path, json!({"utr": utr})),
            asha.post(PATH, json!({"password": PASSWORD})),
        );
        match (paid.status, gone.status) {
            (200, 409) | (401 | 404, 204) => {}
            other => panic!("{other:?}: {} {}", paid.text, gone.text),
        }
        let claims = academy.items().await.into_iter();
        let claims = claims.filter(|item| item["pk"].as_s().unwrap() == &format!("UTR#{utr}"));
        assert_eq!(claims.count(), usize::from(paid.status == 200));
    }
}

#[tokio::test]
async fn the_last_admin_stays_and_one_of_two_may_go() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Das").await;
    let body = json!({"password": PASSWORD});
    let refused = meera.post(PATH, body.clone()).await;
    refused.expect_problem(409, "last_admin");
    let mut ravi = academy.admin("Ravi Nair").await;
    let (one, other) = tokio::join!(
        meera.post(PATH, body.clone()),
        ravi.post(PATH, body.clone())
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{} {}", one.text, other.text);
    let left = academy.store().active_admins().await.unwrap();
    assert_eq!(left.len(), 1);
}

#[tokio::test]
async fn an_admin_shows_the_second_factor_once_more() {
    let academy = Academy::open().await;
    academy.admin("Ravi Nair").await;
    let mut meera = academy.admin("Meera Das").await;
    let app = meera.sets_up_a_second_factor(&academy).await;
    let body = json!({"password": PASSWORD});
    let refused = meera.post(PATH, body.clone()).await;
    refused.expect_problem(403, "step_up_required");
    meera.steps_up(&app.next_code(&academy)).await.expect(204);
    meera.post(PATH, body).await.expect(204);
}

#[tokio::test]
async fn what_money_came_for_stays_without_words_and_the_rest_goes() {
    let academy = Academy::open().await;
    for (course, price) in [("python", 49_900), ("rust", 99_900), ("java", 19_900)] {
        academy.course(course, price).await;
    }
    let mut admin = academy.admin("Meera Das").await;
    let mut asha = academy.student(NAME).await;
    let paid = asha.enrolls_in("python").await;
    asha.pays(&paid, "412345678901").await;
    let path = format!("/api/admin/enrollments/{paid}");
    let verified = admin.post(&format!("{path}/verify"), json!({})).await;
    let receipt = verified.expect(200).text_at("/receipt_number").to_owned();
    admin
        .call("PATCH", &path, json!({"note": "Met at the fair."}))
        .await
        .expect(200);
    let unpaid = asha.enrolls_in("rust").await;
    let cancelled = asha.enrolls_in("java").await;
    let path = format!("/api/enrollments/{cancelled}");
    asha.delete(&path).await.expect(204);
    let (store, id) = (academy.store(), login(&academy).await.unwrap().user_id);
    let before = store.enrollments_of(&id, None, 9).await.unwrap();
    assert_eq!(before.len(), 3);
    asha.post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);

    let list = admin.get("/api/admin/enrollments").await.expect(200);
    let items = list.json["items"].as_array().unwrap();
    assert_eq!(items.len(), 1, "{}", list.text);
    assert_eq!(items[0]["id"], json!(paid));
    assert_eq!(items[0]["utr"], json!("412345678901"));
    assert_eq!(items[0]["receipt_number"], json!(receipt));
    assert_eq!(items[0]["amount_received_paise"], json!(49_900));
    let words = (&items[0]["note"], &items[0]["student"]["name"]);
    assert_eq!(words, (&json!(null), &json!(null)));
    let found = admin
        .get("/api/admin/enrollments?q=412345678901")
        .await
        .expect(200);
    assert_eq!(found.json["items"].as_array().unwrap().len(), 1);
    let gone = before.iter().map(|entry| &entry.record);
    for enrollment in gone.filter(|e| [&unpaid, &cancelled].contains(&&e.id.to_string())) {
        let claim = keys::reference_claim(&enrollment.reference);
        let items = store
            .read(&[enrollment.key(), claim.clone()])
            .await
            .unwrap();
        assert!(!items.has(&enrollment.key()));
        assert!(!items.has(&claim));
    }
    academy_tests::invariants::hold(&academy, &admin, "after an erasure").await;
}

/// Fails if the erasure takes an enrollment for unpaid, though an admin saw another amount come for it.
#[tokio::test]
async fn money_that_came_in_another_amount_is_a_record_that_stays() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut admin = academy.admin("Meera Das").await;
    let mut asha = academy.student(NAME).await;
    let id = asha.enrolls_in("python").await;
    let short = json!({"utr": "412345678901", "amount_received_paise": 100, "note": "Met her."});
    admin.records(&id, short).await;
    asha.post(PATH, json!({"password": PASSWORD}))
        .await
        .expect(204);
    let list = admin.get("/api/admin/enrollments").await.expect(200);
    let kept = &list.json["items"][0];
    assert_eq!(kept["id"], json!(id));
    assert_eq!(kept["amount_received_paise"], json!(100));
    assert_eq!(kept["utr"], json!("412345678901"));
    let words = (&kept["note"], &kept["student"]["name"]);
    assert_eq!(words, (&json!(null), &json!(null)));
    academy_tests::invariants::hold(&academy, &admin, "after an erasure").await;
}
