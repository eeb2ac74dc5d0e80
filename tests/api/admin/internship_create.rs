//! `admin-internship-create`.

use academy::store::catalogue::MAX_ENTRIES;
use academy_tests::Academy;
use serde_json::{Value, json};

const INTERNSHIPS: &str = "/api/admin/internships";

/// The body of a new internship.
pub(super) fn body(slug: &str, state: &str) -> Value {
    json!({
        "slug": slug,
        "role": format!("Intern {slug}"),
        "company": "The school",
        "duration": "3 months",
        "location": "Remote",
        "fee_paise": 99_900,
        "description": "What an intern does.\n\nIn two paragraphs.",
        "topics": ["one", "two"],
        "state": state,
    })
}

#[tokio::test]
async fn a_new_internship_is_what_was_sent() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut sent = body("rust", "published");
    sent["role"] = json!("  Rust Intern ");
    let made = meera.post(INTERNSHIPS, sent.clone()).await.expect(201);
    sent["role"] = json!("Rust Intern");
    sent["version"] = json!(1);
    sent["updated_at"] = json!("2026-04-01T04:30:00Z");
    assert_eq!(made.json, sent);
    let public = academy.visitor().get("/api/internships").await.expect(200);
    assert_eq!(public.json["items"], json!([sent]));
    // The overview counts courses, and this is none.
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(0));
}

#[tokio::test]
async fn a_draft_is_hidden_and_one_without_a_fee_is_taken() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut sent = body("rust", "draft");
    sent["fee_paise"] = json!(0);
    meera.post(INTERNSHIPS, sent).await.expect(201);
    let list = academy.visitor().get("/api/internships").await.expect(200);
    assert_eq!(list.json["items"], json!([]));
}

#[tokio::test]
async fn every_bad_field_is_told_of_at_once() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let before = academy.items().await;
    let bad = json!({
        "slug": "Not A Slug",
        "role": "",
        "company": "c".repeat(161),
        "duration": "three\nmonths",
        "location": "\u{202e}x\u{202e}y",
        "fee_paise": -1,
        "description": "d".repeat(10_001),
        "topics": vec!["topic"; 31],
        "state": "hidden",
        "version": 1,
        "price_paise": 1,
    });
    meera.post(INTERNSHIPS, bad).await.expect_fields(&[
        ("slug", "invalid_slug"),
        ("role", "required"),
        ("company", "too_long"),
        ("duration", "control_characters"),
        ("location", "control_characters"),
        ("fee_paise", "invalid_amount"),
        ("description", "too_long"),
        ("topics", "too_many"),
        ("state", "wrong_type"),
        ("version", "unknown_field"),
        ("price_paise", "unknown_field"),
    ]);
    let sent = body("rust", "draft");
    let all = sent.as_object().unwrap().keys();
    let all: Vec<_> = all.map(|field| (field.as_str(), "required")).collect();
    meera.post(INTERNSHIPS, json!({})).await.expect_fields(&all);
    assert_eq!(academy.items().await, before);
}

#[tokio::test]
async fn a_taken_slug_and_one_that_begins_archived_are_refused() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.internship("rust").await;
    // A course may stand at the same slug: its address is another.
    academy.course("go", 49_900).await;
    let before = academy.items().await;
    let taken = meera.post(INTERNSHIPS, body("rust", "draft")).await;
    taken.expect_problem(409, "slug_taken");
    let archived = meera.post(INTERNSHIPS, body("new", "archived")).await;
    archived.expect_problem(409, "wrong_state");
    assert_eq!(academy.items().await, before);
    meera
        .post(INTERNSHIPS, body("go", "draft"))
        .await
        .expect(201);
}

#[tokio::test]
async fn the_same_key_makes_one() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let sent = body("rust", "draft");
    let first = meera.post_once("key number 1", INTERNSHIPS, sent.clone());
    let first = first.await.expect(201);
    let before = academy.items().await;
    let again = meera.post_once("key number 1", INTERNSHIPS, sent).await;
    assert_eq!(again.expect(201).json, first.json);
    let other = meera.post_once("key number 1", INTERNSHIPS, body("go", "draft"));
    other.await.expect_problem(422, "idempotency_key_reused");
    assert_eq!(academy.items().await, before);
    // What was deleted is not made a second time by a request that comes once more.
    let path = format!("{INTERNSHIPS}/rust");
    meera.delete(&path).await.expect(204);
    let sent = body("rust", "draft");
    let late = meera.post_once("key number 1", INTERNSHIPS, sent).await;
    late.expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_full_catalogue_takes_no_more() {
    let academy = Academy::open().await;
    for number in 0..MAX_ENTRIES {
        academy.internship(&format!("opening-{number}")).await;
    }
    let mut meera = academy.admin("Meera Iyer").await;
    let refused = meera.post(INTERNSHIPS, body("one-more", "draft")).await;
    refused.expect_problem(409, "catalogue_full");
}

#[tokio::test]
async fn who_is_asking_is_judged_before_what_they_sent() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let before = academy.items().await;
    for sent in [json!({"nonsense": true}), body("rust", "draft")] {
        let refused = asha.post(INTERNSHIPS, sent.clone()).await;
        refused.expect_problem(403, "admins_only");
        let nobody = academy.visitor().post(INTERNSHIPS, sent).await;
        nobody.expect_problem(401, "not_signed_in");
    }
    assert_eq!(academy.items().await, before);
}
