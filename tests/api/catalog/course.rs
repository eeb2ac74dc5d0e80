//! `catalog-course`.

use academy_tests::Academy;
use serde_json::json;

#[tokio::test]
async fn a_published_course_is_shown_to_anybody_and_may_be_kept_for_a_moment() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let shown = academy.visitor().get("/api/courses/python").await;
    let shown = shown.expect(200);
    assert_eq!(shown.text_at("/slug"), "python");
    assert_eq!(shown.number_at("/price_paise"), Some(149_900));
    assert_eq!(shown.header("cache-control"), Some("public, max-age=30"));
}

#[tokio::test]
async fn an_archived_course_stays_and_a_draft_is_not_known() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    academy.course("python", 49_900).await;
    academy.draft("excel").await;
    let mut course = meera.get("/api/admin/courses/python").await.json;
    course.as_object_mut().unwrap().remove("updated_at");
    course["state"] = json!("archived");
    let path = "/api/admin/courses/python";
    meera.call("PUT", path, course).await.expect(200);

    let mut visitor = academy.visitor();
    let shown = visitor.get("/api/courses/python").await.expect(200);
    assert_eq!(shown.text_at("/state"), "archived");
    for person in [&mut visitor, &mut meera] {
        let draft = person.get("/api/courses/excel").await;
        draft.expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_can_be_no_course_is_absent_and_no_error() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let long = "a".repeat(81);
    for slug in ["nothing", "Python", "a--b", "%20", "%E0%A4%85", &long] {
        let path = format!("/api/courses/{slug}");
        visitor.get(&path).await.expect_problem(404, "not_found");
    }
}
