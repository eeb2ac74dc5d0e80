//! `admin-internship-update`.

use academy_ops::audit;
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

use super::course_update::rows_of;
use super::internship_create::body;

async fn edit(admin: &mut Person, slug: &str, version: u32, changes: Value) -> Answered {
    let path = format!("/api/admin/internships/{slug}");
    let mut sent = body(slug, "published");
    sent["version"] = json!(version);
    let fields = sent.as_object_mut().unwrap();
    fields.extend(changes.as_object().unwrap().clone());
    admin.call("PUT", &path, sent).await
}

#[tokio::test]
async fn an_edit_replaces_the_whole_internship_and_says_in_the_log_what_changed() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.internship("rust").await;
    academy.wait_seconds(90);
    let changes = json!({"role": "Rust Intern", "fee_paise": 59_900, "topics": []});
    let edited = edit(&mut meera, "rust", 1, changes).await.expect(200);
    let mut expected = body("rust", "published");
    expected["role"] = json!("Rust Intern");
    expected["fee_paise"] = json!(59_900);
    expected["topics"] = json!([]);
    expected["version"] = json!(2);
    expected["updated_at"] = json!("2026-04-01T04:31:30Z");
    assert_eq!(edited.json, expected);
    let row = rows_of(&academy, "internships/rust").await.pop().unwrap();
    let detail = json!({
        "version": "2", "state": "published", "fee_paise": "59900",
        "before_fee_paise": "99900", "changed": "role, description, topics",
    });
    assert_eq!(serde_json::to_value(&row.row.detail).unwrap(), detail);
}

#[tokio::test]
async fn a_stale_version_is_refused_and_nothing_changes() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.internship("rust").await;
    edit(&mut meera, "rust", 1, json!({})).await.expect(200);
    let before = academy.items().await;
    for stale in [1, 0, 3] {
        let refused = edit(&mut meera, "rust", stale, json!({})).await;
        refused.expect_problem(409, "version_conflict");
    }
    let missing = edit(&mut meera, "rust", 2, json!({"version": null})).await;
    missing.expect_fields(&[("version", "required")]);
    let absent = edit(&mut meera, "nothing", 1, json!({"fee_paise": -1})).await;
    absent.expect_problem(404, "not_found");
    assert_eq!(academy.items().await, before);
}

#[tokio::test]
async fn states_move_a_step_at_a_time() {
    let steps = [
        ("draft", "draft", 200),
        ("draft", "published", 200),
        ("draft", "archived", 409),
        ("published", "draft", 200),
        ("published", "published", 200),
        ("published", "archived", 200),
        ("archived", "draft", 409),
        ("archived", "published", 200),
        ("archived", "archived", 200),
    ];
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (number, (from, to, status)) in steps.into_iter().enumerate() {
        let slug = format!("intern-{number}");
        let begins = if from == "draft" {
            "draft"
        } else {
            "published"
        };
        let made = meera
            .post("/api/admin/internships", body(&slug, begins))
            .await;
        made.expect(201);
        let mut version = 1;
        if from == "archived" {
            let archived = edit(&mut meera, &slug, 1, json!({"state": from})).await;
            archived.expect(200);
            version = 2;
        }
        let before = academy.items().await;
        let answer = edit(&mut meera, &slug, version, json!({"state": to})).await;
        if status == 409 {
            answer.expect_problem(409, "wrong_state");
            assert_eq!(academy.items().await, before);
        } else {
            answer.expect(200);
        }
    }
}

#[tokio::test]
async fn a_draft_moves_to_another_address_and_one_once_published_does_not() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let made = meera
        .post("/api/admin/internships", body("rust", "draft"))
        .await;
    made.expect(201);
    academy.internship("go").await;
    let moves = json!({"slug": "rust-two", "state": "draft"});
    edit(&mut meera, "rust", 1, moves.clone()).await.expect(200);
    let gone = meera.get("/api/admin/internships/rust").await;
    gone.expect_problem(404, "not_found");
    meera
        .get("/api/admin/internships/rust-two")
        .await
        .expect(200);
    let taken = json!({"slug": "go", "state": "draft"});
    let taken = edit(&mut meera, "rust-two", 2, taken).await;
    taken.expect_problem(409, "slug_taken");
    let fixed = edit(&mut meera, "go", 1, json!({"slug": "going"})).await;
    fixed.expect_fields(&[("slug", "fixed")]);
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new());
    // The chain of the address that was left goes on with whoever comes there.
    let again = meera
        .post("/api/admin/internships", body("rust", "draft"))
        .await;
    again.expect(201);
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new());
}
