//! `enrollments-pay`: sending the UTR of the transfer, and correcting it. Others' UTRs are in `taken`.

use academy::domain::enrollment::State;
use academy::domain::money::Paise;
use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy_tests::Academy;
use serde_json::{Value, json};

use super::{
    UTR, actions, bring_to, came_short, counted, edit_course, history, kept, search_words, snapshot,
};
use super::{tomorrow, under};

pub(super) const OTHER_UTR: &str = "498765432109";

pub(super) fn path(id: &str) -> String {
    format!("/api/enrollments/{id}/payment")
}

pub(super) async fn enrolled() -> (Academy, academy_tests::Person, String) {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    (academy, asha, id)
}

/// The UTRs that are claimed.
pub(super) async fn claimed(academy: &Academy) -> Vec<String> {
    let items = under(academy, "UTR#").await;
    let utr = |item: &academy::store::Item| item["pk"].as_s().unwrap()[4..].to_owned();
    let mut utrs: Vec<_> = items.iter().map(utr).collect();
    utrs.sort();
    utrs
}

#[tokio::test]
async fn a_utr_brings_the_enrollment_under_review() {
    let (academy, mut asha, id) = enrolled().await;
    let before = asha.enrollment(&id).await.json;
    academy.wait_seconds(20 * 60);
    let body = json!({"utr": " 4123-4567 8901 ", "option": "second"});
    let answer = asha.post(&path(&id), body).await.expect(200);
    let mut expected = before;
    for (name, value) in [
        ("state", json!("under_review")),
        ("version", json!(2)),
        ("utr", json!(UTR)),
        ("payment_option", json!("second")),
        ("submitted_at", json!("2026-04-01T04:50:00Z")),
        ("review_by", json!("2026-04-02T04:50:00Z")),
    ] {
        expected[name] = value;
    }
    assert_eq!(answer.json, expected);
    assert_eq!(asha.enrollment(&id).await.json, expected);

    let rows = history(&academy, &id).await;
    let row = &rows[1].row;
    assert_eq!(
        (row.action.as_str(), row.actor.as_str()),
        ("pay", &id[..16])
    );
    assert_eq!(row.detail["from"], "pending_payment");
    assert_eq!(row.detail["to"], "under_review");
    assert_eq!(row.detail["amount_paise"], "49900");
    assert_eq!(kept(&academy, &id).await.audit.hash, rows[1].hash);
    assert_eq!(counted(&academy, State::PendingPayment).await, 0);
    assert_eq!(counted(&academy, State::UnderReview).await, 1);
    assert_eq!(claimed(&academy).await, [UTR]);
    assert!(search_words(&academy).await.contains(&UTR.to_owned()));

    let mails = academy.mails().await;
    assert_eq!(mails.len(), 1);
    let enrollment = kept(&academy, &id).await;
    assert_eq!(mails[0].to, Recipient::Person(enrollment.student()));
    let expected = Message::PaymentReceived {
        enrollment: enrollment.id,
        course_name: "Course python".to_owned(),
        amount: Paise::new(49_900).unwrap(),
        review_by: enrollment.review_by.unwrap(),
    };
    assert_eq!(mails[0].message, expected);
}

/// Regression 1: the client said how the payment went. Fails if `Input` of `pay.rs` gets a field
/// for amount, state or role.
#[tokio::test]
async fn a_bad_utr_is_explained_and_changes_nothing() {
    let (academy, mut asha, id) = enrolled().await;
    let before = snapshot(&academy).await;
    let hints = [
        ("41234567890", "missing"),
        ("4123456789012", "too many"),
        ("asha@okbank", "UPI address"),
        ("TCS-AB23CD45", "our own reference"),
        ("T2604011000123456789012", "app's own"),
    ];
    for (utr, hint) in hints {
        let answer = asha.sends_utr(&id, utr).await;
        assert!(
            answer.text_at("/errors/0/message").contains(hint),
            "{}",
            answer.text
        );
        answer.expect_fields(&[("utr", "invalid_utr")]);
    }
    let fields: [(Value, &[(&str, &str)]); 6] = [
        (json!({}), &[("utr", "required")]),
        (json!({"utr": " - "}), &[("utr", "required")]),
        (
            json!({"utr": 412_345_678_901_u64}),
            &[("utr", "wrong_type")],
        ),
        (
            json!({"utr": UTR, "option": "thief"}),
            &[("option", "invalid_choice")],
        ),
        (
            json!({"utr": "x", "option": "", "vpa": "a@b"}),
            &[
                ("utr", "invalid_utr"),
                ("option", "invalid_choice"),
                ("vpa", "unknown_field"),
            ],
        ),
        (
            json!({"utr": UTR, "option": 1}),
            &[("option", "wrong_type")],
        ),
    ];
    for (body, wanted) in fields {
        asha.post(&path(&id), body).await.expect_fields(wanted);
    }
    // Regression 1: the client said how the payment went. Neither amount nor state is theirs to say.
    for field in [
        "amount_paise",
        "amount",
        "amount_received_paise",
        "state",
        "role",
        "reference",
        "version",
        "verified_at",
    ] {
        let answer = asha.post(&path(&id), json!({"utr": UTR, field: 1})).await;
        answer
            .expect_problem(422, "unknown_field")
            .expect_fields(&[(field, "unknown_field")]);
    }
    assert_eq!(snapshot(&academy).await, before);
}

#[tokio::test]
async fn only_its_student_pays_for_an_enrollment() {
    let (academy, mut asha, id) = enrolled().await;
    let mut ravi = academy.student("Ravi Nair").await;
    let before = snapshot(&academy).await;
    // Regression 4: the payment's id was the client's, and taking another's made theirs fail.
    ravi.sends_utr(&id, UTR)
        .await
        .expect_problem(404, "not_found");
    ravi.sends_utr(&id, "x")
        .await
        .expect_problem(404, "not_found");
    academy
        .visitor()
        .sends_utr(&id, UTR)
        .await
        .expect_problem(401, "not_signed_in");
    let headers = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "cross-site"),
    ];
    let body = json!({"utr": UTR}).to_string();
    let cross = asha.send("POST", &path(&id), &headers, &body).await;
    cross.expect_problem(403, "cross_site");
    assert_eq!(snapshot(&academy).await, before);
    asha.pays(&id, UTR).await;
}

#[tokio::test]
async fn a_correction_releases_the_old_utr_and_keeps_its_place_in_the_queue() {
    let (academy, mut asha, id) = enrolled().await;
    let first = asha.pays(&id, UTR).await;
    academy.wait_seconds(60 * 60);
    let corrected = asha.pays(&id, OTHER_UTR).await;
    let mut expected = first.json;
    expected["utr"] = json!(OTHER_UTR);
    expected["version"] = json!(3);
    assert_eq!(
        corrected.json, expected,
        "it waits since when it was first sent"
    );
    assert_eq!(claimed(&academy).await, [OTHER_UTR]);
    let words = search_words(&academy).await;
    assert!(words.contains(&OTHER_UTR.to_owned()) && !words.contains(&UTR.to_owned()));
    assert_eq!(academy.mails().await.len(), 1, "one mail for one wait");
    assert_eq!(counted(&academy, State::UnderReview).await, 1);
    assert_eq!(actions(&academy, &id).await, ["create", "pay", "pay"]);
    let mut ravi = academy.student("Ravi Nair").await;
    let his = ravi.enrolls_in("python").await;
    ravi.pays(&his, UTR).await;
    asha.sends_utr(&id, UTR)
        .await
        .expect_problem(409, "utr_already_used");
}

#[tokio::test]
async fn the_same_utr_again_is_200_and_changes_nothing() {
    let (academy, mut asha, id) = enrolled().await;
    let first = asha.pays(&id, UTR).await;
    let before = snapshot(&academy).await;
    // More often than a day's submissions: none of these counts.
    for _ in 0..12 {
        assert_eq!(asha.pays(&id, "4123 4567 8901").await.json, first.json);
    }
    let body = json!({"utr": UTR, "option": "main"});
    let again = asha.post(&path(&id), body).await.expect(200);
    assert_eq!(again.json, first.json);
    assert_eq!(snapshot(&academy).await, before);
    // Nor does it once the day's submissions are used up.
    for number in 1..10 {
        asha.pays(&id, &format!("4000000000{number:02}")).await;
    }
    let before = snapshot(&academy).await;
    let body = json!({"utr": "400000000009", "option": "main"});
    asha.post(&path(&id), body).await.expect(200);
    assert_eq!(snapshot(&academy).await, before);
    // Another payee beside it is a submission like another UTR.
    let body = json!({"utr": "400000000009", "option": "second"});
    let other = asha.post(&path(&id), body).await;
    other.expect_problem(429, "too_many_requests");
    assert_eq!(snapshot(&academy).await, before);
}

#[tokio::test]
async fn after_a_rejection_a_utr_is_sent_again_and_waits_anew() {
    let (academy, mut asha, id) = enrolled().await;
    asha.pays(&id, UTR).await;
    bring_to(&academy, &id, State::Rejected).await;
    let rejected = counted(&academy, State::UnderReview).await;
    academy.wait_seconds(60 * 60);
    let answer = asha.pays(&id, UTR).await;
    assert_eq!(answer.text_at("/state"), "under_review");
    assert_eq!(answer.text_at("/submitted_at"), "2026-04-01T05:30:00Z");
    assert_eq!(answer.text_at("/review_by"), "2026-04-02T05:30:00Z");
    assert!(answer.json["reason"].is_null());
    assert_eq!(claimed(&academy).await, [UTR]);
    assert_eq!(academy.mails().await.len(), 2);
    assert_eq!(counted(&academy, State::UnderReview).await, rejected + 1);
    let rows = history(&academy, &id).await;
    assert_eq!(rows.last().unwrap().row.detail["from"], "rejected");
}

/// Regression 11 by the student's own hand. Fails if another UTR voids what an admin saw come: then the
/// first one, sent again, is verified for the full price.
#[tokio::test]
async fn an_amount_that_was_recorded_stays_whatever_is_sent_afterwards() {
    let (academy, mut asha, id) = enrolled().await;
    asha.pays(&id, UTR).await;
    came_short(&academy, &id, |_| {}).await;
    for (utr, claims) in [
        (UTR, &[UTR][..]),
        (OTHER_UTR, &[UTR, OTHER_UTR]),
        ("400000000009", &["400000000009", UTR]),
        (UTR, &[UTR]),
    ] {
        let sent = asha.pays(&id, utr).await;
        assert_eq!(sent.text_at("/mismatch"), "short", "{utr}");
        assert_eq!(sent.number_at("/amount_received_paise"), Some(100));
        assert_eq!(claimed(&academy).await, claims, "{utr}");
    }
    let mut meera = academy.admin("Meera Iyer").await;
    let many = json!({"ids": [id]});
    let many = meera.post("/api/admin/enrollments/bulk-verify", many).await;
    let outcome = many.expect(200).json["results"][0]["outcome"].clone();
    assert_eq!(outcome, "needs_review");
    let verify = format!("/api/admin/enrollments/{id}/verify");
    let refused = meera.post(&verify, json!({})).await;
    refused.expect_problem(409, "amount_mismatch");
    let whole = json!({"amount_received_paise": 49_900});
    let active = meera.post(&verify, whole).await.expect(200);
    assert!(active.json["mismatch"].is_null());
}

#[tokio::test]
async fn after_thirty_days_the_price_of_the_day_is_taken_and_held() {
    let (academy, mut asha, id) = enrolled().await;
    edit_course(&academy, "python", |course| {
        course.price = Paise::new(79_900).unwrap();
    })
    .await;
    academy.wait_seconds(30 * 24 * 60 * 60);
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    let paid = asha.pays(&id, UTR).await;
    assert_eq!(paid.number_at("/amount_paise"), Some(79_900));
    let rows = history(&academy, &id).await;
    assert_eq!(rows[1].row.detail["amount_paise"], "79900");
    edit_course(&academy, "python", |course| {
        course.price = Paise::new(99_900).unwrap();
    })
    .await;
    let corrected = asha.pays(&id, OTHER_UTR).await;
    assert_eq!(corrected.number_at("/amount_paise"), Some(79_900));
    bring_to(&academy, &id, State::Rejected).await;
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    let again = asha.pays(&id, UTR).await;
    assert_eq!(
        again.number_at("/amount_paise"),
        Some(79_900),
        "it was taken a day ago"
    );
}

/// Fails if `pay.rs` does not ask for `UTR_SUBMISSIONS`, or counts what it knows already.
#[tokio::test]
async fn ten_submissions_a_day_are_allowed_and_the_eleventh_waits() {
    let (academy, mut asha, id) = enrolled().await;
    for number in 0..10 {
        asha.pays(&id, &format!("4000000000{number:02}")).await;
    }
    let before = snapshot(&academy).await;
    let refused = asha.sends_utr(&id, "400000000010").await;
    let refused = refused.expect_problem(429, "too_many_requests");
    assert_eq!(refused.header("retry-after"), Some("86400"));
    assert_eq!(snapshot(&academy).await, before);
    // What changes nothing is not counted, and what cannot be is judged as ever.
    asha.pays(&id, "400000000009").await;
    asha.sends_utr(&id, "x")
        .await
        .expect_fields(&[("utr", "invalid_utr")]);
    tomorrow(&academy, &mut asha, "Asha Rao").await;
    asha.pays(&id, "400000000010").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_idempotency_key_is_one_submission() {
    let (academy, asha, id) = enrolled().await;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let (mut asha, path) = (asha.clone(), path(&id));
        tasks.push(tokio::spawn(async move {
            asha.post_once("a key of mine", &path, json!({"utr": UTR}))
                .await
                .expect(200)
        }));
    }
    for task in tasks {
        assert_eq!(task.await.unwrap().number_at("/version"), Some(2));
    }
    assert_eq!(actions(&academy, &id).await, ["create", "pay"]);
    assert_eq!(academy.mails().await.len(), 1);
    let mut asha = asha;
    let other = asha
        .post_once("a key of mine", &path(&id), json!({"utr": OTHER_UTR}))
        .await;
    other.expect_problem(422, "idempotency_key_reused");
    // The same status, and the result as it is now: whatever came since.
    bring_to(&academy, &id, State::Active).await;
    let before = snapshot(&academy).await;
    let replay = asha
        .post_once("a key of mine", &path(&id), json!({"utr": UTR}))
        .await;
    assert_eq!(replay.expect(200).text_at("/state"), "active");
    assert_eq!(snapshot(&academy).await, before);
}
