//! `admin-enrollment-note`.

use academy::domain::enrollment::State;
use serde_json::json;

use super::enrollment_books::*;

#[tokio::test]
async fn a_note_is_seen_by_admins_only_and_told_to_nobody() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let mails = scene.academy.mails().await.len();
    let note = "Called twice.\nWill send a <screenshot>.";
    let answer = scene
        .note(&id, json!({"note": note, "version": 2}))
        .await
        .expect(200);
    assert_eq!(answer.text_at("/note"), note);
    assert_eq!(answer.text_at("/state"), "under_review");
    assert_eq!(answer.number_at("/version"), Some(3));
    let list = scene.ravi.get("/api/admin/enrollments").await.expect(200);
    assert_eq!(each(&list, "/note"), [note]);
    let shown = scene.asha.enrollment(&id).await;
    assert!(!shown.text.contains("Called") && shown.json.get("note").is_none());
    assert_eq!(scene.academy.mails().await.len(), mails);
    assert_eq!(times(&scene.academy, &id, "note").await, 1);
    assert_eq!(last_words(&scene.academy, &id).await.as_deref(), Some(note));
}

#[tokio::test]
async fn the_same_note_changes_nothing_and_an_empty_one_takes_it_away() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    scene.note(&id, json!({"note": "first"})).await.expect(200);
    let before = everything(&scene.academy).await;
    scene
        .note(&id, json!({"note": " first "}))
        .await
        .expect(200);
    assert_eq!(everything(&scene.academy).await, before);
    let answer = scene.note(&id, json!({"note": ""})).await.expect(200);
    assert!(answer.json["note"].is_null());
    assert_eq!(last_words(&scene.academy, &id).await, None);
    assert_eq!(times(&scene.academy, &id, "note").await, 2);
}

#[tokio::test]
async fn every_state_takes_a_note() {
    for state in State::ALL {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(state).await;
        let answer = scene.note(&id, json!({"note": "seen"})).await.expect(200);
        assert_eq!(answer.text_at("/state"), state.as_str());
    }
}

#[tokio::test]
async fn a_bad_note_or_a_stale_version_is_refused() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::PendingPayment).await;
    let before = everything(&scene.academy).await;
    for (body, field, code) in [
        (json!({}), "note", "required"),
        (json!({"note": null}), "note", "required"),
        (json!({"note": "x".repeat(2001)}), "note", "too_long"),
        (json!({"note": "a\u{0}b"}), "note", "control_characters"),
        (
            json!({"note": "a", "reason": "b"}),
            "reason",
            "unknown_field",
        ),
    ] {
        scene.note(&id, body).await.expect_fields(&[(field, code)]);
    }
    let stale = json!({"note": "a", "version": 7});
    scene
        .note(&id, stale)
        .await
        .expect_problem(409, "version_conflict");
    assert_eq!(everything(&scene.academy).await, before);
}
