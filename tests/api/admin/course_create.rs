//! `admin-course-create`.

use academy::store::catalogue::MAX_ENTRIES;
use academy_tests::Academy;
use serde_json::{Value, json};

const COURSES: &str = "/api/admin/courses";

/// The body of a new course.
pub(super) fn body(slug: &str, state: &str) -> Value {
    json!({
        "slug": slug,
        "name": format!("Course {slug}"),
        "summary": "What it is, in a sentence.",
        "description": "What it is.\n\nIn two paragraphs.",
        "duration": "3 months",
        "level": "intermediate",
        "price_paise": 49_900,
        "topics": ["one", "two"],
        "modules": ["First", "Second"],
        "featured": true,
        "state": state,
    })
}

#[tokio::test]
async fn a_new_course_is_what_was_sent() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut sent = body("rust", "published");
    sent["name"] = json!("  Rust, from the start ");
    let made = meera.post(COURSES, sent.clone()).await.expect(201);
    sent["name"] = json!("Rust, from the start");
    sent["version"] = json!(1);
    sent["updated_at"] = json!("2026-04-01T04:30:00Z");
    assert_eq!(made.json, sent);
    let shown = meera.get("/api/admin/courses/rust").await.expect(200);
    assert_eq!(shown.json, sent);
    let public = academy.visitor().get("/api/courses/rust").await.expect(200);
    assert_eq!(public.json, sent);
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(1));
}

#[tokio::test]
async fn a_draft_is_seen_by_admins_only_and_counts_for_nothing() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    meera.post(COURSES, body("rust", "draft")).await.expect(201);
    meera.get("/api/admin/courses/rust").await.expect(200);
    let mut visitor = academy.visitor();
    let hidden = visitor.get("/api/courses/rust").await;
    hidden.expect_problem(404, "not_found");
    let list = visitor.get("/api/courses").await.expect(200);
    assert_eq!(list.json["items"], json!([]));
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(0));
}

#[tokio::test]
async fn every_bad_field_is_told_of_at_once() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let before = academy.items().await;
    let bad = json!({
        "slug": "Not A Slug",
        "name": "",
        "summary": "s".repeat(401),
        "description": "d".repeat(10_001),
        "duration": "three\nmonths",
        "level": "hard",
        "price_paise": 0,
        "topics": vec!["topic"; 31],
        "modules": vec!["module"; 61],
        "featured": "yes",
        "state": "hidden",
        "version": 1,
        "payee": "somebody@bank",
    });
    let refused = meera.post(COURSES, bad).await;
    refused.expect_fields(&[
        ("slug", "invalid_slug"),
        ("name", "required"),
        ("summary", "too_long"),
        ("description", "too_long"),
        ("duration", "control_characters"),
        ("level", "wrong_type"),
        ("price_paise", "invalid_amount"),
        ("topics", "too_many"),
        ("modules", "too_many"),
        ("featured", "wrong_type"),
        ("state", "wrong_type"),
        ("version", "unknown_field"),
        ("payee", "unknown_field"),
    ]);
    let missing = meera.post(COURSES, json!({})).await;
    let all = [
        "slug",
        "name",
        "summary",
        "description",
        "duration",
        "level",
        "price_paise",
        "topics",
        "modules",
        "featured",
        "state",
    ];
    missing.expect_fields(&all.map(|field| (field, "required")));
    let mut float = body("rust", "draft");
    float["price_paise"] = json!(499.5);
    let float = meera.post(COURSES, float).await;
    float.expect_fields(&[("price_paise", "wrong_type")]);
    assert_eq!(academy.items().await, before);
}

#[tokio::test]
async fn the_longest_texts_and_lists_are_taken() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut longest = body(&"a".repeat(80), "draft");
    longest["description"] = json!("प".repeat(10_000));
    longest["topics"] = json!(vec!["t"; 30]);
    longest["modules"] = json!(vec!["m"; 60]);
    longest["price_paise"] = json!(1);
    meera.post(COURSES, longest).await.expect(201);
}

#[tokio::test]
async fn a_course_cannot_begin_archived() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let refused = meera.post(COURSES, body("rust", "archived")).await;
    refused.expect_problem(409, "wrong_state");
}

#[tokio::test]
async fn a_taken_slug_is_refused_and_nothing_changes() {
    let academy = Academy::open().await;
    academy.course("rust", 99_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let before = academy.items().await;
    let refused = meera.post(COURSES, body("rust", "draft")).await;
    refused.expect_problem(409, "slug_taken");
    assert_eq!(academy.items().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_hundred_courses_of_one_slug_at_once_one_is_made() {
    let academy = Academy::open().await;
    let meera = academy.admin("Meera Iyer").await;
    let mut asked = Vec::new();
    for _ in 0..200 {
        let mut meera = meera.clone();
        let ask = async move { meera.post(COURSES, body("rust", "published")).await };
        asked.push(tokio::spawn(ask));
    }
    let mut made = 0;
    for answer in asked {
        let answer = answer.await.unwrap();
        if answer.status == 201 {
            made += 1;
        } else {
            answer.expect_problem(409, "slug_taken");
        }
    }
    assert_eq!(made, 1);
    let overview = meera.clone().get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(1));
}

#[tokio::test]
async fn the_same_request_again_answers_the_course_as_it_is_now() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let (once, sent) = ("create-rust-once", body("rust", "published"));
    meera
        .post_once(once, COURSES, sent.clone())
        .await
        .expect(201);
    let mut edit = sent.clone();
    edit["price_paise"] = json!(59_900);
    edit["version"] = json!(1);
    let edited = meera.call("PUT", "/api/admin/courses/rust", edit).await;
    edited.expect(200);
    let before = academy.items().await;
    let again = meera
        .post_once(once, COURSES, sent.clone())
        .await
        .expect(201);
    assert_eq!(again.number_at("/price_paise"), Some(59_900));
    let mut other = sent.clone();
    other["name"] = json!("Another");
    let other = meera.post_once(once, COURSES, other).await;
    other.expect_problem(422, "idempotency_key_reused");
    assert_eq!(academy.items().await, before);
    let mut ravi = academy.admin("Ravi Menon").await;
    let of_another = ravi.post_once(once, COURSES, sent.clone()).await;
    of_another.expect_problem(409, "slug_taken");
    // What was deleted is not made a second time by a request that comes once more.
    let deleted = meera.delete("/api/admin/courses/rust").await;
    deleted.expect(204);
    let late = meera.post_once(once, COURSES, sent).await;
    late.expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_full_catalogue_takes_no_more() {
    let academy = Academy::open().await;
    for number in 0..MAX_ENTRIES {
        academy.draft(&format!("draft-{number}")).await;
    }
    let mut meera = academy.admin("Meera Iyer").await;
    let refused = meera.post(COURSES, body("one-more", "draft")).await;
    refused.expect_problem(409, "catalogue_full");
    let path = "/api/admin/courses/draft-0";
    meera.delete(path).await.expect(204);
    let taken = meera.post(COURSES, body("one-more", "draft")).await;
    taken.expect(201);
}

#[tokio::test]
async fn who_is_asking_is_judged_before_what_they_sent() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let before = academy.items().await;
    for sent in [json!({"nonsense": true}), body("rust", "draft")] {
        let refused = asha.post(COURSES, sent.clone()).await;
        refused.expect_problem(403, "admins_only");
        let nobody = academy.visitor().post(COURSES, sent).await;
        nobody.expect_problem(401, "not_signed_in");
    }
    assert_eq!(academy.items().await, before);
}
