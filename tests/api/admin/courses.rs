//! `admin-courses`.

use academy_tests::{Academy, Answered};
use serde_json::json;

use super::course_create::body;

const COURSES: &str = "/api/admin/courses";

fn slugs(page: &Answered) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap().iter();
    items
        .map(|item| item["slug"].as_str().unwrap().to_owned())
        .collect()
}

/// Regression 32: lists without order or pages. Fails if `courses.rs` lists by key, or drops the
/// cursor.
#[tokio::test]
async fn drafts_and_archived_courses_are_listed_featured_first_then_by_name() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for (slug, name, featured, state) in [
        ("z", "Zebra", true, "draft"),
        ("b", "berries", false, "published"),
        ("a-2", "Apples", false, "draft"),
        ("a-1", "apples", false, "published"),
        ("y", "yaks", true, "published"),
    ] {
        let mut sent = body(slug, state);
        sent["name"] = json!(name);
        sent["featured"] = json!(featured);
        meera.post(COURSES, sent).await.expect(201);
    }
    let mut archived = meera.get("/api/admin/courses/b").await.json;
    archived.as_object_mut().unwrap().remove("updated_at");
    archived["state"] = json!("archived");
    meera
        .call("PUT", "/api/admin/courses/b", archived)
        .await
        .expect(200);

    let expected = ["y", "z", "a-1", "a-2", "b"];
    let all = meera.get(COURSES).await.expect(200);
    assert_eq!(slugs(&all), expected);
    assert!(all.json["next_cursor"].is_null());
    let mut paged = Vec::new();
    let mut path = format!("{COURSES}?limit=2");
    loop {
        let page = meera.get(&path).await.expect(200);
        paged.extend(slugs(&page));
        match page.text_at("/next_cursor") {
            "" => break,
            cursor => path = format!("{COURSES}?limit=2&cursor={cursor}"),
        }
    }
    assert_eq!(paged, expected);
}

#[tokio::test]
async fn a_cursor_serves_its_own_admin_and_list_only() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for slug in ["a", "b"] {
        academy.course(slug, 49_900).await;
    }
    let page = meera.get(&format!("{COURSES}?limit=1")).await.expect(200);
    let cursor = page.text_at("/next_cursor");
    let path = format!("{COURSES}?limit=1&cursor={cursor}");
    let mut ravi = academy.admin("Ravi Menon").await;
    ravi.get(&path).await.expect_problem(400, "bad_cursor");
    let elsewhere = format!("/api/admin/students?limit=1&cursor={cursor}");
    meera
        .get(&elsewhere)
        .await
        .expect_problem(400, "bad_cursor");
    meera.get(&path).await.expect(200);
}

#[tokio::test]
async fn a_bad_query_is_told_to_admins_only() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    for query in ["limit=0", "limit=101", "state=draft"] {
        let path = format!("{COURSES}?{query}");
        meera.get(&path).await.expect_problem(400, "bad_query");
        asha.get(&path).await.expect_problem(403, "admins_only");
    }
}
