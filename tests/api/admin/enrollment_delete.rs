//! `admin-enrollment-delete`, by both its addresses.

use academy::domain::enrollment::State;
use serde_json::json;

use super::enrollment_books::*;

#[tokio::test]
async fn what_is_deleted_is_gone_from_the_counts_and_not_from_the_audit_log() {
    for state in [
        State::PendingPayment,
        State::UnderReview,
        State::Rejected,
        State::Cancelled,
    ] {
        let mut scene = Scene::open().await;
        let empty = counts_now(&scene.academy).await;
        let id = scene.brought_to(state).await;
        let rows = history(&scene.academy, &id).await.len();
        let told_before = told(&scene.academy).await.len();
        let version = kept(&scene.academy, &id).await.unwrap().version;
        let body = json!({"reason": "Made by mistake.", "version": version});
        let answer = scene.delete(&id, body).await.expect(204);
        assert_eq!(answer.text, "");

        let academy = &scene.academy;
        assert!(kept(academy, &id).await.is_none());
        assert_eq!(counts_now(academy).await, empty, "{state}");
        assert_eq!(student_of(academy, &id).await.enrollments_count, 0);
        assert_eq!(search_words(academy, &id).await, Vec::<String>::new());
        assert!(!lies_at(academy, &format!("UTR#{UTR}")).await);
        assert_eq!(told(academy).await.len(), told_before, "nobody is told");
        let history = history(academy, &id).await;
        assert_eq!(history.len(), rows + 1);
        let row = &history.last().unwrap().row;
        assert_eq!(
            (row.action.as_str(), row.detail["from"].as_str()),
            ("delete", state.as_str())
        );
        assert_eq!(
            last_words(academy, &id).await.as_deref(),
            Some("Made by mistake.")
        );

        scene
            .asha
            .get(&format!("/api/enrollments/{id}"))
            .await
            .expect_problem(404, "not_found");
        scene
            .delete(&id, json!({}))
            .await
            .expect_problem(404, "not_found");
        let again = scene.asha.enrolls_in("python").await;
        scene.asha.pays(&again, UTR).await;
    }
}

/// Regression 13: deleting an enrollment destroyed the record of its payment. Fails if `next` lets
/// `Delete` through for `Active` or `Refunded`, or `enrollment_delete` does not ask it.
#[tokio::test]
async fn what_was_paid_cannot_be_deleted() {
    for state in [State::Active, State::Refunded] {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(state).await;
        let before = everything(&scene.academy).await;
        scene
            .delete(&id, json!({}))
            .await
            .expect_problem(409, "has_payment");
        let path = format!("/api/admin/enrollments/{id}");
        let body = json!({"reason": "Gone."});
        let answer = scene.meera.call("DELETE", &path, body).await;
        answer.expect_problem(409, "has_payment");
        assert_eq!(everything(&scene.academy).await, before);
    }
}

/// Fails if a deletion asks the state alone: then the record of what came in another amount goes.
#[tokio::test]
async fn what_came_in_another_amount_cannot_be_deleted_either() {
    for state in [State::PendingPayment, State::UnderReview, State::Rejected] {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(state).await;
        let short = json!({"utr": OTHER_UTR, "amount_received_paise": 40_000});
        scene.meera.records(&id, short).await;
        let before = everything(&scene.academy).await;
        let stale = scene.delete(&id, json!({"version": 1})).await;
        stale.expect_problem(409, "version_conflict");
        let refused = scene.delete(&id, json!({})).await;
        refused.expect_problem(409, "has_payment");
        assert_eq!(everything(&scene.academy).await, before, "{state}");
        if state == State::Rejected {
            continue;
        }
        // Who rejects the payment takes the record back: it did not come for this.
        scene.reject(&id, json!({})).await.expect(200);
        assert!(!lies_at(&scene.academy, &format!("UTR#{OTHER_UTR}")).await);
        scene.delete(&id, json!({})).await.expect(204);
    }
}

#[tokio::test]
async fn the_method_delete_does_the_same() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let path = format!("/api/admin/enrollments/{id}");
    let none = scene.meera.delete(&path).await;
    none.expect_problem(415, "unsupported_media_type");
    let body = json!({"reason": "Made by mistake."});
    scene.meera.call("DELETE", &path, body).await.expect(204);
    assert!(kept(&scene.academy, &id).await.is_none());
}

#[tokio::test]
async fn a_cancelled_one_leaves_the_next_enrollment_its_place() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Cancelled).await;
    let next = scene.asha.enrolls_in("python").await;
    scene.delete(&id, json!({})).await.expect(204);
    let again = scene
        .asha
        .post("/api/enrollments", json!({"course": "python"}))
        .await;
    assert_eq!(again.expect(200).text_at("/id"), next);
    assert_eq!(student_of(&scene.academy, &id).await.enrollments_count, 1);
}

#[tokio::test]
async fn it_is_taken_off_the_day_it_was_made_on() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::PendingPayment).await;
    let made = scene.academy.clock.now();
    scene.next_day().await;
    scene.delete(&id, json!({})).await.expect(204);
    assert_eq!(counts(&scene.academy, made).await.1.enrollments, 0);
    assert_eq!(counts_now(&scene.academy).await.1.enrollments, 0);
}

#[tokio::test]
async fn a_deletion_needs_a_reason_and_the_version_that_stands() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    let unsaid = scene.delete(&id, json!({"reason": ""})).await;
    unsaid.expect_fields(&[("reason", "required")]);
    let more = scene.delete(&id, json!({"why": "so"})).await;
    more.expect_fields(&[("why", "unknown_field")]);
    let stale = scene.delete(&id, json!({"version": 1})).await;
    stale.expect_problem(409, "version_conflict");
    assert_eq!(everything(&scene.academy).await, before);
}
