//! `admin-course-update`.

use academy::domain::catalogue::PublishState;
use academy::store::audit::AuditRow;
use academy::store::item::from_item;
use academy_ops::audit;
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

use super::course_create::body;

const COURSES: &str = "/api/admin/courses";

async fn edit(admin: &mut Person, slug: &str, version: u32, changes: Value) -> Answered {
    let path = format!("{COURSES}/{slug}");
    let mut sent = body(slug, "published");
    sent["version"] = json!(version);
    let fields = sent.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    admin.call("PUT", &path, sent).await
}

#[tokio::test]
async fn an_edit_replaces_the_whole_course_and_raises_its_version() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    meera
        .post(COURSES, body("rust", "published"))
        .await
        .expect(201);
    academy.wait_seconds(90);
    let changes = json!({"name": "Rust", "price_paise": 59_900, "topics": [], "featured": false});
    let edited = edit(&mut meera, "rust", 1, changes).await.expect(200);
    let mut expected = body("rust", "published");
    expected["name"] = json!("Rust");
    expected["price_paise"] = json!(59_900);
    expected["topics"] = json!([]);
    expected["featured"] = json!(false);
    expected["version"] = json!(2);
    expected["updated_at"] = json!("2026-04-01T04:31:30Z");
    assert_eq!(edited.json, expected);
    let shown = meera.get("/api/admin/courses/rust").await.expect(200);
    assert_eq!(shown.json, expected);

    let row = rows_of(&academy, "courses/rust").await.pop().unwrap();
    let detail = json!({
        "version": "2", "state": "published", "price_paise": "59900",
        "before_price_paise": "49900", "changed": "name, topics, featured",
    });
    assert_eq!(serde_json::to_value(&row.row.detail).unwrap(), detail);
    assert_eq!((row.row.action.as_str(), row.row.seq), ("update", 2));
}

#[tokio::test]
async fn a_stale_version_is_refused_and_nothing_changes() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    edit(&mut meera, "rust", 1, json!({})).await.expect(200);
    let before = academy.items().await;
    for stale in [1, 0, 3] {
        let refused = edit(&mut meera, "rust", stale, json!({})).await;
        refused.expect_problem(409, "version_conflict");
    }
    let missing = edit(&mut meera, "rust", 2, json!({"version": null})).await;
    missing.expect_fields(&[("version", "required")]);
    let bad = json!({"version": -1, "price_paise": 0, "surprise": 1});
    edit(&mut meera, "rust", 2, bad).await.expect_fields(&[
        ("version", "wrong_type"),
        ("price_paise", "invalid_amount"),
        ("surprise", "unknown_field"),
    ]);
    let absent = edit(&mut meera, "nothing", 1, json!({"price_paise": 0})).await;
    absent.expect_problem(404, "not_found");
    assert_eq!(academy.items().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_admins_who_edit_one_version_at_once_one_is_heard() {
    let academy = Academy::open().await;
    academy.draft("rust").await;
    let meera = academy.admin("Meera Iyer").await;
    let mut asked = Vec::new();
    for price in 1..=50 {
        let mut meera = meera.clone();
        let changes = json!({"price_paise": price * 100});
        asked.push(tokio::spawn(async move {
            edit(&mut meera, "rust", 1, changes).await
        }));
    }
    let mut heard = Vec::new();
    for answer in asked {
        let answer = answer.await.unwrap();
        if answer.status == 200 {
            heard.push(answer.number_at("/price_paise"));
        } else {
            answer.expect_problem(409, "version_conflict");
        }
    }
    assert_eq!(heard.len(), 1);
    let mut meera = meera;
    let shown = meera.get("/api/admin/courses/rust").await.expect(200);
    assert_eq!(shown.number_at("/price_paise"), heard[0]);
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(1));
}

#[tokio::test]
async fn every_step_between_states_is_taken_or_refused_and_counted() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut published = 0;
    for from in PublishState::ALL {
        for to in PublishState::ALL {
            let slug = format!("{from}-{to}");
            let begins = if from == PublishState::Draft {
                "draft"
            } else {
                "published"
            };
            meera.post(COURSES, body(&slug, begins)).await.expect(201);
            let mut version = 1;
            if from == PublishState::Archived {
                let archived = json!({"state": "archived"});
                edit(&mut meera, &slug, 1, archived).await.expect(200);
                version = 2;
            }
            let changes = json!({"state": to.as_str()});
            let answer = edit(&mut meera, &slug, version, changes).await;
            let reached = if from.may_become(to) {
                answer.expect(200);
                to
            } else {
                answer.expect_problem(409, "wrong_state");
                from
            };
            published += i64::from(reached == PublishState::Published);
            let overview = meera.get("/api/admin/overview").await.expect(200);
            assert_eq!(overview.number_at("/courses"), Some(published), "{slug}");
        }
    }
}

/// Regression 3, from the other side: the price is the server's, and that of its day. Fails if
/// `new` of `create.rs` takes an amount from anything but the course, or `own::due` reads the
/// course while the price is honoured.
#[tokio::test]
async fn enrollments_keep_the_price_that_they_were_made_at() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let old = asha.enrolls_in("rust").await;
    edit(&mut meera, "rust", 1, json!({"price_paise": 149_900}))
        .await
        .expect(200);
    assert_eq!(
        asha.enrollment(&old).await.number_at("/amount_paise"),
        Some(49_900)
    );
    let path = format!("/api/enrollments/{old}/payment");
    let payment = asha.get(&path).await.expect(200);
    assert_eq!(payment.number_at("/amount_paise"), Some(49_900));
    let mut ravi = academy.student("Ravi Menon").await;
    let new = ravi.enrolls_in("rust").await;
    assert_eq!(
        ravi.enrollment(&new).await.number_at("/amount_paise"),
        Some(149_900)
    );
}

#[tokio::test]
async fn a_slug_is_fixed_once_published_even_for_a_draft_again() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    let fixed = [("slug", "fixed")];
    let renamed = json!({"slug": "oxide"});
    edit(&mut meera, "rust", 1, renamed)
        .await
        .expect_fields(&fixed);
    edit(&mut meera, "rust", 1, json!({"state": "draft"}))
        .await
        .expect(200);
    let renamed = json!({"slug": "oxide", "state": "draft"});
    edit(&mut meera, "rust", 2, renamed)
        .await
        .expect_fields(&fixed);
    meera
        .get("/api/admin/courses/oxide")
        .await
        .expect_problem(404, "not_found");
}

#[tokio::test]
async fn a_draft_moves_to_another_slug_with_its_history() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for slug in ["rust", "taken"] {
        meera.post(COURSES, body(slug, "draft")).await.expect(201);
    }
    let refused = edit(
        &mut meera,
        "rust",
        1,
        json!({"slug": "taken", "state": "draft"}),
    )
    .await;
    refused.expect_problem(409, "slug_taken");
    let moved = edit(&mut meera, "rust", 1, json!({"slug": "oxide"}))
        .await
        .expect(200);
    assert_eq!(
        (moved.text_at("/slug"), moved.number_at("/version")),
        ("oxide", Some(2))
    );
    meera
        .get("/api/admin/courses/rust")
        .await
        .expect_problem(404, "not_found");
    meera.get("/api/admin/courses/oxide").await.expect(200);
    // The old slug is free again, and its chain goes on.
    meera.post(COURSES, body("rust", "draft")).await.expect(201);
    let said = rows_of(&academy, "courses/rust").await;
    let acts: Vec<_> = said.iter().map(|row| row.row.action.as_str()).collect();
    assert_eq!(acts, ["create", "update", "create"]);
    assert_eq!(said[1].row.detail["slug"], "oxide");
    let there = rows_of(&academy, "courses/oxide").await;
    assert_eq!(there[0].row.detail["before_slug"], "rust");
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(1));
}

/// The rows of a subject's audit chain, in order.
pub(super) async fn rows_of(academy: &Academy, subject: &str) -> Vec<AuditRow> {
    let chain = academy::store::keys::audit_chain(subject);
    let mut items = academy.items().await;
    items.retain(|item| item["pk"].as_s().is_ok_and(|pk| *pk == chain));
    let mut rows: Vec<AuditRow> = items
        .into_iter()
        .map(|item| from_item(item).unwrap())
        .collect();
    rows.sort_by_key(|row| row.row.seq);
    rows
}
