//! `admin-internship`.

use academy_tests::Academy;
use serde_json::json;

use super::internship_create::body;

#[tokio::test]
async fn a_draft_is_shown_to_admins_as_it_was_written() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let sent = body("python", "draft");
    let made = meera.post("/api/admin/internships", sent.clone()).await;
    made.expect(201);
    let shown = meera.get("/api/admin/internships/python").await.expect(200);
    for (field, value) in sent.as_object().unwrap() {
        assert_eq!(&shown.json[field], value, "{field}");
    }
    assert_eq!(shown.json["version"], json!(1));
}

#[tokio::test]
async fn what_is_no_internship_is_absent_to_admins_and_forbidden_to_others() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    // A course is no internship, whatever its address.
    academy.course("python", 49_900).await;
    for slug in ["nothing", "Not-A-Slug", "%20", "a--b", "python"] {
        let path = format!("/api/admin/internships/{slug}");
        meera.get(&path).await.expect_problem(404, "not_found");
        asha.get(&path).await.expect_problem(403, "admins_only");
        let nobody = academy.visitor().get(&path).await;
        nobody.expect_problem(401, "not_signed_in");
    }
}
