//! `admin-enrollment-reject`.

use academy::domain::enrollment::State;
use academy::mail::Message;
use serde_json::json;

use super::enrollment_books::*;

#[tokio::test]
async fn a_rejection_tells_the_reason_and_asks_for_another_transfer() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    // Regression 31: what an admin writes is kept as written, and escaped where it is shown.
    let reason = "Nothing came by <b>this</b> number.\nPlease look again.";
    let body = json!({"reason": format!("  {reason} "), "version": 2});
    let answer = scene.reject(&id, body).await.expect(200);
    assert_eq!(answer.text_at("/state"), "rejected");
    assert_eq!(answer.text_at("/reason"), reason);
    assert_eq!(answer.number_at("/version"), Some(3));
    for gone in [
        "/utr",
        "/submitted_at",
        "/review_by",
        "/amount_received_paise",
    ] {
        assert!(answer.json.pointer(gone).unwrap().is_null(), "{gone}");
    }
    let academy = &scene.academy;
    let mails = told(academy).await;
    let [
        Message::PaymentRejected {
            reason: told_of, ..
        },
    ] = mails.as_slice()
    else {
        panic!("another mail");
    };
    assert_eq!(told_of, reason);
    let (totals, _) = counts_now(academy).await;
    let counted = (
        totals.enrollments["under_review"],
        totals.enrollments["rejected"],
    );
    assert_eq!(counted, (0, 1));
    assert_eq!(totals.revenue_paise, 0);
    let rows = history(academy, &id).await;
    let row = &rows.last().unwrap().row;
    assert_eq!(
        (row.action.as_str(), row.detail["to"].as_str()),
        ("reject", "rejected")
    );
    assert_eq!(last_words(academy, &id).await.as_deref(), Some(reason));
    assert!(
        !serde_json::to_string(&row).unwrap().contains("number"),
        "no words in the row"
    );
}

#[tokio::test]
async fn the_utr_of_a_rejected_payment_is_free_again() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Rejected).await;
    assert!(!lies_at(&scene.academy, &format!("UTR#{UTR}")).await);
    assert!(
        !search_words(&scene.academy, &id)
            .await
            .contains(&UTR.to_owned())
    );
    let mut dev = scene.academy.student("Dev Nair").await;
    let other = dev.enrolls_in("python").await;
    dev.pays(&other, UTR).await;
    // The place is still the student's own, and so is the next try.
    let again = scene
        .asha
        .post("/api/enrollments", json!({"course": "python"}))
        .await;
    assert_eq!(again.expect(200).text_at("/id"), id);
    scene.asha.pays(&id, OTHER_UTR).await;
    scene.verify(&id, json!({})).await.expect(200);
}

#[tokio::test]
async fn what_was_recorded_of_the_transfer_goes_with_it() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let short = json!({"amount_received_paise": 1});
    scene.meera.records(&id, short).await;
    let answer = scene.reject(&id, json!({})).await.expect(200);
    assert!(answer.json["mismatch"].is_null());
    scene.asha.pays(&id, OTHER_UTR).await;
    scene.verify(&id, json!({})).await.expect(200);
}

#[tokio::test]
async fn a_reason_is_needed_and_a_stale_version_is_refused() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    for (body, field, code) in [
        (json!({"reason": null}), "reason", "required"),
        (json!({"reason": " \n "}), "reason", "required"),
        (json!({"reason": "x".repeat(501)}), "reason", "too_long"),
        (json!({"reason": "no", "utr": UTR}), "utr", "unknown_field"),
        (
            json!({"reason": "no", "version": -1}),
            "version",
            "wrong_type",
        ),
    ] {
        scene
            .reject(&id, body)
            .await
            .expect_fields(&[(field, code)]);
    }
    let stale = json!({"version": 1});
    scene
        .reject(&id, stale)
        .await
        .expect_problem(409, "version_conflict");
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test]
async fn a_repeated_rejection_is_one() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let path = format!("/api/admin/enrollments/{id}/reject");
    for _ in 0..3 {
        let body = json!({"reason": "Nothing came."});
        let answer = scene.meera.post_once("key-number-1", &path, body).await;
        assert_eq!(answer.expect(200).text_at("/state"), "rejected");
    }
    assert_eq!(told(&scene.academy).await.len(), 1);
    let other = json!({"reason": "Something else."});
    let answer = scene.meera.post_once("key-number-1", &path, other).await;
    answer.expect_problem(422, "idempotency_key_reused");
}
