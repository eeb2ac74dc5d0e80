//! `admin-internships`.

use academy_tests::Academy;
use serde_json::json;

use super::internship_create::body;

const INTERNSHIPS: &str = "/api/admin/internships";

#[tokio::test]
async fn drafts_too_are_listed_by_role_in_pages() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (slug, role, state) in [
        ("z", "Apples", "published"),
        ("b", "cherries", "draft"),
        ("a", "Berries", "published"),
    ] {
        let mut sent = body(slug, state);
        sent["role"] = json!(role);
        meera.post(INTERNSHIPS, sent).await.expect(201);
    }
    let slugs = |list: &serde_json::Value| -> Vec<String> {
        let items = list["items"].as_array().unwrap().iter();
        items
            .map(|i| i["slug"].as_str().unwrap().to_owned())
            .collect()
    };
    let first = meera
        .get("/api/admin/internships?limit=2")
        .await
        .expect(200);
    assert_eq!(slugs(&first.json), ["z", "a"]);
    let cursor = first.text_at("/next_cursor").to_owned();
    let path = format!("/api/admin/internships?limit=2&cursor={cursor}");
    let rest = meera.get(&path).await.expect(200);
    assert_eq!(slugs(&rest.json), ["b"]);
    let mut ravi = academy.admin("Ravi Menon").await;
    ravi.get(&path).await.expect_problem(400, "bad_cursor");
}

#[tokio::test]
async fn students_and_strangers_see_none_of_it() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    asha.get(INTERNSHIPS)
        .await
        .expect_problem(403, "admins_only");
    let nobody = academy.visitor().get(INTERNSHIPS).await;
    nobody.expect_problem(401, "not_signed_in");
}
