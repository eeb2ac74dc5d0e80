//! `admin-course`.

use academy_tests::Academy;
use serde_json::json;

use super::course_create::body;

#[tokio::test]
async fn a_draft_is_shown_to_admins_as_it_was_written() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let sent = body("python", "draft");
    meera
        .post("/api/admin/courses", sent.clone())
        .await
        .expect(201);
    let shown = meera.get("/api/admin/courses/python").await.expect(200);
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(&shown.json[field], value, "{field}");
    }
    assert_eq!(shown.json["version"], json!(1));
    let public = academy.visitor().get("/api/courses/python").await;
    public.expect_problem(404, "not_found");
}

#[tokio::test]
async fn what_is_no_course_is_absent_to_admins_and_forbidden_to_others() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    for slug in ["nothing", "Not-A-Slug", "%20", "a--b"] {
        let path = format!("/api/admin/courses/{slug}");
        meera.get(&path).await.expect_problem(404, "not_found");
        asha.get(&path).await.expect_problem(403, "admins_only");
        let nobody = academy.visitor().get(&path).await;
        nobody.expect_problem(401, "not_signed_in");
    }
}
