//! `catalog-internships`.

use academy_tests::Academy;
use serde_json::{Value, json};

fn slugs(list: &Value) -> Vec<&str> {
    let items = list["items"].as_array().unwrap();
    items.iter().map(|i| i["slug"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_published_internships_are_listed_for_everybody_by_role() {
    let academy = Academy::open().await;
    for slug in ["web", "data", "python"] {
        academy.internship(slug).await;
    }
    let mut meera = academy.admin("Meera Iyer").await;
    let path = "/api/admin/internships/python";
    let mut python = meera.get(path).await.expect(200).json;
    python["state"] = json!("archived");
    python.as_object_mut().unwrap().remove("updated_at");
    meera.call("PUT", path, python).await.expect(200);
    let list = academy.visitor().get("/api/internships").await.expect(200);
    assert_eq!(slugs(&list.json), ["data", "web"]);
    assert_eq!(list.header("cache-control"), Some("public, max-age=30"));
    let first = &list.json["items"][0];
    assert_eq!(first["fee_paise"], json!(99_900));
    assert_eq!(first["location"], json!("Remote"));
}

#[tokio::test]
async fn it_is_read_in_pages() {
    let academy = Academy::open().await;
    for slug in ["a", "b", "c"] {
        academy.internship(slug).await;
    }
    let mut visitor = academy.visitor();
    let first = visitor.get("/api/internships?limit=2").await.expect(200);
    assert_eq!(slugs(&first.json), ["a", "b"]);
    let cursor = first.text_at("/next_cursor");
    let path = format!("/api/internships?limit=2&cursor={cursor}");
    let rest = visitor.get(&path).await.expect(200);
    assert_eq!(slugs(&rest.json), ["c"]);
    assert_eq!(rest.json["next_cursor"], Value::Null);
    // A cursor opens no other list.
    let path = format!("/api/courses?cursor={cursor}");
    visitor.get(&path).await.expect_problem(400, "bad_cursor");
}
