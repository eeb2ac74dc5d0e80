//! `admin-enrollment-verify`: who may, with which UTR, and what goes with it.

use academy::domain::enrollment::State;
use academy::domain::time::Timestamp;
use academy::mail::Message;
use academy::store::Item;
use academy::store::outbox::Recipient;
use serde_json::json;

use super::enrollment_books::*;

/// Regression 26: verifying answered 500, and the welcome mail was never sent. Fails if `verified`
/// leaves out `post`, or posts before the receipt's number is known.
#[tokio::test]
async fn a_verified_payment_makes_the_student_welcome() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    scene.academy.wait_seconds(60);
    let answer = scene.verify(&id, json!({"version": 2})).await.expect(200);
    for (pointer, text) in [
        ("/state", "active"),
        ("/receipt_number", "TCS/26-27/000001"),
        ("/utr", UTR),
        ("/verified_at", "2026-04-01T04:31:00Z"),
        ("/student/name", "Asha Rao"),
        ("/group_url", academy::facts::GROUP_URL),
    ] {
        assert_eq!(answer.text_at(pointer), text, "{pointer}");
    }
    assert_eq!(answer.number_at("/amount_received_paise"), Some(PRICE));
    assert_eq!(answer.number_at("/version"), Some(3));
    let shown = scene.asha.enrollment(&id).await;
    assert_eq!(shown.text_at("/receipt_number"), "TCS/26-27/000001");

    let academy = &scene.academy;
    let student = student_of(academy, &id).await;
    let mails = academy.mails().await;
    let welcome = mails.last().unwrap();
    assert_eq!(welcome.to, Recipient::Person(student.id));
    let Message::Welcome {
        amount_received,
        receipt_number,
        course_duration,
        ..
    } = &welcome.message
    else {
        panic!("no welcome: {:?}", welcome.message);
    };
    assert_eq!(amount_received.value(), PRICE);
    assert_eq!(receipt_number.to_string(), "TCS/26-27/000001");
    assert_eq!(course_duration, "3 months");

    let (totals, day) = counts_now(academy).await;
    let counted = (
        totals.enrollments["under_review"],
        totals.enrollments["active"],
    );
    assert_eq!(counted, (0, 1));
    assert_eq!((totals.revenue_paise, day.revenue_paise), (PRICE, PRICE));
    let rows = history(academy, &id).await;
    let row = &rows.last().unwrap().row;
    assert_eq!((row.action.as_str(), rows.len()), ("verify", 3));
    assert_eq!(row.detail["from"], "under_review");
    assert_eq!(row.detail["to"], "active");
    assert_eq!(row.detail["amount_received_paise"], "49900");
    assert_eq!(row.detail["receipt_number"], "TCS/26-27/000001");
    // It waits for nothing more, but to be removed after eight years.
    let due_of = |item: &Item| Some(item.get("due_pk")?.as_s().unwrap().clone());
    let kept = everything(academy).await;
    let enrollment = kept.values().find(|item| item.contains_key("course_pk"));
    assert_eq!(due_of(enrollment.unwrap()).unwrap(), "RETENTION");
    assert!(!enrollment.unwrap().contains_key("waiting_pk"));
    let mut others = kept.values().filter(|item| !item.contains_key("course_pk"));
    assert!(others.all(|item| due_of(item).is_none_or(|due| due == "OUTBOX")));
    assert!(lies_at(academy, "RECEIPT#TCS/26-27/000001").await);
}

/// Fails if `enrollment_verify.rs` reads `input` where it reads `optional_input`, or the contract wants a body:
/// what was sent and is due may be all that there is to say.
#[tokio::test]
async fn no_body_at_all_verifies_what_the_student_sent() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let answer = scene.meera.send("POST", &path, &[], "").await.expect(200);
    assert_eq!(answer.text_at("/state"), "active");
    assert_eq!(answer.number_at("/amount_received_paise"), Some(PRICE));
}

#[tokio::test]
async fn an_active_enrollment_stays_as_it_is_whatever_the_version() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    let before = everything(&scene.academy).await;
    for body in [
        json!({}),
        json!({"version": 1}),
        json!({"version": 99, "utr": OTHER_UTR}),
        json!({"amount_received_paise": 1}),
    ] {
        let answer = scene.verify(&id, body).await.expect(200);
        assert_eq!(answer.text_at("/receipt_number"), "TCS/26-27/000001");
    }
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test]
async fn without_a_utr_the_one_seen_at_the_bank_is_asked_for_and_claimed() {
    for state in [State::PendingPayment, State::Rejected] {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(state).await;
        let before = everything(&scene.academy).await;
        let refused = scene.verify(&id, json!({})).await;
        refused.expect_fields(&[("utr", "required")]);
        assert_eq!(everything(&scene.academy).await, before);
        let spaced = json!({"utr": "4123 4567 8902"});
        let answer = scene.verify(&id, spaced).await.expect(200);
        assert_eq!(answer.text_at("/utr"), OTHER_UTR);
        assert!(answer.json["reason"].is_null());
        assert!(lies_at(&scene.academy, &format!("UTR#{OTHER_UTR}")).await);
        assert!(
            search_words(&scene.academy, &id)
                .await
                .contains(&OTHER_UTR.to_owned())
        );
    }
}

#[tokio::test]
async fn a_utr_of_another_enrollment_is_refused_and_nothing_changes() {
    let mut scene = Scene::open().await;
    scene.brought_to(State::Active).await;
    let mut dev = scene.academy.student("Dev Nair").await;
    let id = dev.enrolls_in("python").await;
    let before = everything(&scene.academy).await;
    for body in [
        json!({"utr": UTR}),
        json!({"utr": UTR, "amount_received_paise": 100}),
    ] {
        let refused = scene.verify(&id, body).await;
        refused.expect_problem(409, "utr_already_used");
    }
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test]
async fn a_utr_that_the_admin_corrects_sets_the_wrong_one_free() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let answer = scene
        .verify(&id, json!({"utr": OTHER_UTR}))
        .await
        .expect(200);
    assert_eq!(answer.text_at("/utr"), OTHER_UTR);
    let words = search_words(&scene.academy, &id).await;
    assert!(words.contains(&OTHER_UTR.to_owned()) && !words.contains(&UTR.to_owned()));
    let mut dev = scene.academy.student("Dev Nair").await;
    let other = dev.enrolls_in("python").await;
    dev.sends_utr(&other, OTHER_UTR)
        .await
        .expect_problem(409, "utr_already_used");
    dev.pays(&other, UTR).await;
}

#[tokio::test]
async fn nobody_verifies_their_own_enrollment() {
    let mut scene = Scene::open().await;
    let id = scene.meera.enrolls_in("python").await;
    let before = everything(&scene.academy).await;
    for body in [json!({"utr": UTR}), json!({"utr": "nonsense", "more": 1})] {
        scene
            .verify(&id, body)
            .await
            .expect_problem(403, "own_enrollment");
    }
    assert_eq!(everything(&scene.academy).await, before);
    act(&mut scene.ravi, &id, "verify", json!({"utr": UTR}))
        .await
        .expect(200);
    scene
        .verify(&id, json!({}))
        .await
        .expect_problem(403, "own_enrollment");
}

#[tokio::test]
async fn a_stale_version_is_refused_and_nothing_changes() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    for version in [1, 3] {
        let body = json!({"version": version, "amount_received_paise": 1});
        scene
            .verify(&id, body)
            .await
            .expect_problem(409, "version_conflict");
    }
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test]
async fn every_bad_field_is_told_at_once() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let body = json!({
        "utr": "12", "amount_received_paise": -1, "accept_difference": "yes",
        "note": "x".repeat(2001), "version": "2", "state": "active",
    });
    scene.verify(&id, body).await.expect_fields(&[
        ("utr", "invalid_utr"),
        ("amount_received_paise", "invalid_amount"),
        ("accept_difference", "wrong_type"),
        ("note", "too_long"),
        ("version", "wrong_type"),
        ("state", "unknown_field"),
    ]);
}

#[tokio::test]
async fn a_repeated_request_is_answered_again_and_done_once() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let body = json!({"version": 2, "note": "seen"});
    for _ in 0..3 {
        let answer = scene
            .meera
            .post_once("key-number-1", &path, body.clone())
            .await;
        assert_eq!(answer.expect(200).text_at("/state"), "active");
    }
    assert_eq!(told(&scene.academy).await.len(), 1);
    assert_eq!(times(&scene.academy, &id, "verify").await, 1);
    let other = scene
        .meera
        .post_once("key-number-1", &path, json!({}))
        .await;
    other.expect_problem(422, "idempotency_key_reused");

    // The same status, and the result as it is now.
    scene.refund(&id, json!({})).await.expect(200);
    let answer = scene
        .meera
        .post_once("key-number-1", &path, body.clone())
        .await;
    assert_eq!(answer.expect(200).text_at("/state"), "refunded");
    // Another admin's key is another key.
    let others = scene
        .ravi
        .post_once("key-number-1", &path, body.clone())
        .await;
    others.expect_problem(409, "version_conflict");
    scene
        .meera
        .post_once("short", &path, body)
        .await
        .expect_problem(400, "bad_idempotency_key");
}

#[tokio::test]
async fn an_unchanged_answer_is_kept_under_its_key_too() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    scene
        .meera
        .post_once("key-number-2", &path, json!({}))
        .await
        .expect(200);
    scene.refund(&id, json!({})).await.expect(200);
    let again = scene
        .meera
        .post_once("key-number-2", &path, json!({}))
        .await;
    assert_eq!(again.expect(200).text_at("/state"), "refunded");
    scene
        .verify(&id, json!({}))
        .await
        .expect_problem(409, "wrong_state");
}

/// Receipts are numbered from 1 in each financial year, which begins at midnight in India.
#[tokio::test]
async fn the_year_changes_on_the_first_of_april_in_india() {
    let scene = Scene::open().await;
    let academy = &scene.academy;
    let (mut asha, mut meera) = (scene.asha.clone(), scene.meera.clone());
    let midnight = Timestamp::from_seconds(1_774_981_800);
    academy.clock.set(midnight.plus_seconds(-3600));
    let mut ids = Vec::new();
    for slug in ["excel", "web", "design"] {
        academy.course(slug, PRICE).await;
        ids.push(asha.enrolls_in(slug).await);
    }
    let table = [
        (-1, "TCS/25-26/000001"),
        (0, "TCS/26-27/000001"),
        (1, "TCS/26-27/000002"),
    ];
    for (id, (millis, receipt)) in ids.iter().zip(table) {
        academy.clock.set(midnight.plus_millis(millis));
        let utr = format!("{:012}", millis + 7);
        let answer = act(&mut meera, id, "verify", json!({"utr": utr}))
            .await
            .expect(200);
        assert_eq!(answer.text_at("/receipt_number"), receipt);
    }
    let revenue = |at| async move { counts(academy, at).await.1.revenue_paise };
    assert_eq!(revenue(midnight.plus_millis(-1)).await, PRICE);
    assert_eq!(revenue(midnight).await, 2 * PRICE);
}
