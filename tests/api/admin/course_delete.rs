//! `admin-course-delete`.

use academy_ops::audit;
use academy_tests::Academy;
use serde_json::json;

use super::course_create::body;
use super::course_update::rows_of;

const RUST: &str = "/api/admin/courses/rust";

#[tokio::test]
async fn a_course_without_enrollments_goes_and_is_counted_no_more() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    academy.draft("quiet").await;
    meera.delete("/api/admin/courses/quiet").await.expect(204);
    let gone = meera.delete(RUST).await.expect(204);
    assert!(gone.text.is_empty());
    meera.get(RUST).await.expect_problem(404, "not_found");
    meera.delete(RUST).await.expect_problem(404, "not_found");
    let public = academy.visitor().get("/api/courses/rust").await;
    public.expect_problem(404, "not_found");
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(0));
}

/// Regression 13, of courses. Fails if `course_delete` looks for live enrollments only instead of
/// the mark that the first one left.
#[tokio::test]
async fn a_course_with_an_enrollment_stays_whatever_became_of_it() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("rust").await;
    let before = academy.items().await;
    meera
        .delete(RUST)
        .await
        .expect_problem(409, "has_enrollments");
    assert_eq!(academy.items().await, before);
    asha.delete(&format!("/api/enrollments/{id}"))
        .await
        .expect(204);
    meera
        .delete(RUST)
        .await
        .expect_problem(409, "has_enrollments");
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("rust", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let before = academy.items().await;
    let refused = meera.call("DELETE", RUST, json!({"reason": "old"})).await;
    refused.expect_fields(&[("reason", "unknown_field")]);
    asha.delete(RUST).await.expect_problem(403, "admins_only");
    academy
        .visitor()
        .delete(RUST)
        .await
        .expect_problem(401, "not_signed_in");
    assert_eq!(academy.items().await, before);
    meera.call("DELETE", RUST, json!({})).await.expect(204);
}

/// A first enrollment and the deletion at the same moment: one of them wins, never both.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_enrolled_in_a_course_that_is_deleted_at_that_moment() {
    let academy = Academy::open().await;
    let meera = academy.admin("Meera Iyer").await;
    let asha = academy.student("Asha Rao").await;
    let (mut enrolled, mut deleted) = (0, 0);
    for round in 0..40 {
        academy.wait_seconds(1);
        let slug = format!("course-{round}");
        academy.course(&slug, 49_900).await;
        let path = format!("/api/admin/courses/{slug}");
        let (mut admin, mut student) = (meera.clone(), asha.clone());
        let (goes, comes) = tokio::join!(
            tokio::spawn(async move { admin.delete(&path).await.status }),
            tokio::spawn(async move {
                let body = json!({ "course": slug });
                student.post("/api/enrollments", body).await.status
            }),
        );
        match (goes.unwrap(), comes.unwrap()) {
            (204, 404) => deleted += 1,
            (409, 201) => enrolled += 1,
            both => panic!("the deletion and the enrollment answered {both:?}"),
        }
    }
    println!("{deleted} deletions and {enrolled} enrollments won");
    let overview = meera.clone().get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(enrolled));
}

#[tokio::test]
async fn a_course_of_the_same_slug_goes_on_with_the_chain_of_the_one_before() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for _ in 0..2 {
        let made = meera
            .post("/api/admin/courses", body("rust", "draft"))
            .await;
        made.expect(201);
        let report = audit::verify(&academy.store(), academy.clock.now())
            .await
            .unwrap();
        assert_eq!(report.broken, []);
        meera.delete(RUST).await.expect(204);
        let report = audit::verify(&academy.store(), academy.clock.now())
            .await
            .unwrap();
        assert_eq!(report.broken, []);
    }
    let rows = rows_of(&academy, "courses/rust").await;
    let acts: Vec<_> = rows.iter().map(|row| row.row.action.as_str()).collect();
    assert_eq!(acts, ["create", "delete", "create", "delete"]);
}
