//! `admin-enrollment-refund`.

use academy::domain::enrollment::State;
use academy::domain::slug::Slug;
use academy::mail::Message;
use academy::store::enrollments::LiveClaim;
use academy::store::keys;
use serde_json::json;

use super::enrollment_books::*;

#[tokio::test]
async fn a_refund_takes_back_what_came_on_the_day_it_goes() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    let verified_at = scene.academy.clock.now();
    scene.next_day().await;
    let body = json!({"reason": "Moved away.", "refund_utr": " 512345678901 ", "version": 3});
    let answer = scene.refund(&id, body).await.expect(200);
    assert_eq!(answer.text_at("/state"), "refunded");
    assert_eq!(answer.text_at("/reason"), "Moved away.");
    assert_eq!(
        answer.text_at("/refunded_at"),
        scene.academy.clock.now().rfc3339()
    );
    assert_eq!(answer.text_at("/receipt_number"), "TCS/26-27/000001");
    assert_eq!(answer.text_at("/utr"), UTR);
    assert!(answer.json["group_url"].is_null());

    let academy = &scene.academy;
    let (totals, today) = counts_now(academy).await;
    assert_eq!((totals.revenue_paise, today.revenue_paise), (0, -PRICE));
    assert_eq!(counts(academy, verified_at).await.1.revenue_paise, PRICE);
    let counted = (totals.enrollments["active"], totals.enrollments["refunded"]);
    assert_eq!(counted, (0, 1));
    let told = told(academy).await;
    let Some(Message::Refunded {
        amount,
        refund_utr,
        reason,
        ..
    }) = told.last()
    else {
        panic!("no mail of it");
    };
    assert_eq!(amount.value(), PRICE);
    assert_eq!(refund_utr.as_deref(), Some("512345678901"));
    assert_eq!(reason, "Moved away.");
    let rows = history(academy, &id).await;
    let row = &rows.last().unwrap().row;
    assert_eq!(
        (row.action.as_str(), row.detail["amount_paise"].as_str()),
        ("refund", "49900")
    );
    assert_eq!(
        last_words(academy, &id).await.as_deref(),
        Some("Moved away.")
    );
}

/// Regressions 6 and 13: a refunded row blocked a new enrollment, and records of payments were
/// destroyed. Fails if `enrollment_refund` leaves out `release_place`, or releases the UTR.
#[tokio::test]
async fn the_place_is_free_and_the_payment_s_record_stays() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Refunded).await;
    let again = scene.asha.enrolls_in("python").await;
    assert_ne!(again, id);
    let student = student_of(&scene.academy, &id).await;
    let live = keys::live_claim(&student.id, &Slug::parse("python").unwrap());
    let claim: Option<LiveClaim> = scene.academy.store().read_one(&live).await.unwrap();
    assert_eq!(claim.unwrap().enrollment.as_str(), again);
    let used = scene.asha.sends_utr(&again, UTR).await;
    used.expect_problem(409, "utr_already_used");
    for kept in [format!("UTR#{UTR}"), "RECEIPT#TCS/26-27/000001".to_owned()] {
        assert!(lies_at(&scene.academy, &kept).await, "{kept}");
    }
    let receipt = scene
        .asha
        .get(&format!("/api/enrollments/{id}/receipt"))
        .await
        .expect(200);
    assert_eq!(receipt.text_at("/number"), "TCS/26-27/000001");
    assert!(!receipt.text_at("/refunded_at").is_empty());
}

#[tokio::test]
async fn a_refund_needs_a_reason_and_may_name_any_kind_of_transfer() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    let before = everything(&scene.academy).await;
    for (body, field, code) in [
        (json!({"reason": null}), "reason", "required"),
        (
            json!({"refund_utr": "x".repeat(51)}),
            "refund_utr",
            "too_long",
        ),
        (
            json!({"refund_utr": "a\nb"}),
            "refund_utr",
            "control_characters",
        ),
        (json!({"refund_utr": 12}), "refund_utr", "wrong_type"),
        (json!({"amount_paise": 1}), "amount_paise", "unknown_field"),
    ] {
        scene
            .refund(&id, body)
            .await
            .expect_fields(&[(field, code)]);
    }
    let stale = json!({"version": 2});
    scene
        .refund(&id, stale)
        .await
        .expect_problem(409, "version_conflict");
    assert_eq!(everything(&scene.academy).await, before);
    let neft = json!({"refund_utr": "SBIN426092112345678901"});
    scene.refund(&id, neft).await.expect(200);
}

/// A form sends a field that was left empty, too. Fails if `Input` asks the number's own rule of what is blank.
#[tokio::test]
async fn a_number_that_was_left_empty_is_none() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let empty = json!({"utr": "  ", "note": ""});
    let active = scene.verify(&id, empty).await.expect(200);
    assert_eq!(active.text_at("/utr"), UTR);
    scene
        .refund(&id, json!({"refund_utr": ""}))
        .await
        .expect(200);
    assert_eq!(kept(&scene.academy, &id).await.unwrap().refund_utr, None);
}

#[tokio::test]
async fn a_repeated_refund_is_one() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    let path = format!("/api/admin/enrollments/{id}/refund");
    for _ in 0..3 {
        let body = json!({"reason": "Moved away.", "version": 3});
        let answer = scene.meera.post_once("key-number-1", &path, body).await;
        assert_eq!(answer.expect(200).text_at("/state"), "refunded");
    }
    assert_eq!(told(&scene.academy).await.len(), 2, "welcome and refund");
    assert_eq!(counts_now(&scene.academy).await.0.revenue_paise, 0);
    scene
        .refund(&id, json!({}))
        .await
        .expect_problem(409, "wrong_state");
}
