//! What admins still do to the enrollments of who was erased: the money is theirs to settle, but no word is
//! kept of it that no erasure would take away any more.

use academy::domain::enrollment::State;
use academy_tests::Academy;
use academy_tests::academy::PASSWORD;
use academy_tests::events::PostOffice;
use serde_json::json;

use super::enrollment_books::*;

/// The words that must not stay.
const WORDS: &str = "Asha called from her new number.";

/// The student deletes her account, and the farewell goes.
async fn leaves(scene: &mut Scene) {
    let password = json!({"password": PASSWORD});
    scene
        .asha
        .post("/api/account/delete", password)
        .await
        .expect(204);
    scene.academy.rings_mailer(&PostOffice::default()).await;
}

/// An enrollment of the student for which an admin saw too little come.
async fn pays_short(scene: &mut Scene) -> String {
    let id = scene.asha.enrolls_in("python").await;
    let short = json!({"utr": UTR, "amount_received_paise": PRICE - 1});
    let short = scene.verify(&id, short).await;
    short.expect_problem(409, "amount_mismatch");
    id
}

/// Whether `words` stand in any text of any item.
async fn stand_anywhere(academy: &Academy, words: &str) -> bool {
    let items = academy.items().await;
    items.iter().any(|item| format!("{item:?}").contains(words))
}

/// Fails if `is_of_nobody` is not asked before a note is written, or a reason or a refund's number is kept.
#[tokio::test]
async fn no_words_are_written_about_who_was_erased() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Active).await;
    leaves(&mut scene).await;
    let refused = scene.note(&id, json!({"note": WORDS})).await;
    refused.expect_problem(409, "wrong_state");
    let body = json!({"reason": WORDS, "refund_utr": "899999999999"});
    let refunded = scene.refund(&id, body).await.expect(200);
    assert_eq!(refunded.text_at("/state"), "refunded");
    assert!(refunded.json["reason"].is_null());
    for words in [WORDS, "899999999999"] {
        assert!(!stand_anywhere(&scene.academy, words).await, "{words}");
    }
    assert_eq!(times(&scene.academy, &id, "refund").await, 1);
    assert!(scene.academy.mails().await.is_empty());
}

/// Fails if an erasure leaves the mark out, or `kept_until` does not look at it: the enrollment, its place in
/// the course and its reference would stay for ever.
#[tokio::test]
async fn an_amount_that_never_came_keeps_nothing_of_who_was_erased() {
    let mut scene = Scene::open().await;
    let id = pays_short(&mut scene).await;
    scene.academy.rings_mailer(&PostOffice::default()).await;
    leaves(&mut scene).await;
    let reference = kept(&scene.academy, &id).await.unwrap().reference;
    let rejected = scene
        .reject(&id, json!({"reason": WORDS}))
        .await
        .expect(200);
    assert!(rejected.json["reason"].is_null());
    assert!(!stand_anywhere(&scene.academy, WORDS).await);
    scene.academy.counts_as_sealed().await;
    let swept = scene.academy.sweeps(&PostOffice::default()).await;
    swept.unwrap().unwrap();
    assert!(kept(&scene.academy, &id).await.is_none());
    for left in [reference.as_str(), UTR] {
        assert!(!stand_anywhere(&scene.academy, left).await, "{left}");
    }
}

/// A difference that is accepted needs its reason, which is for who is there.
#[tokio::test]
async fn a_difference_of_who_was_erased_is_accepted_without_its_words() {
    let mut scene = Scene::open().await;
    let id = pays_short(&mut scene).await;
    leaves(&mut scene).await;
    let accepted = json!({"accept_difference": true, "note": WORDS});
    let active = scene.verify(&id, accepted).await.expect(200);
    assert_eq!(active.text_at("/state"), "active");
    assert!(!stand_anywhere(&scene.academy, WORDS).await);
    assert_eq!(last_words(&scene.academy, &id).await, None);
}
