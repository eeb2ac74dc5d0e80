//! `catalog-courses`.

use academy_tests::Academy;

#[tokio::test]
async fn the_list_shows_what_is_published_in_pages() {
    let academy = Academy::open().await;
    for slug in ["python", "excel", "web"] {
        academy.course(slug, 49_900).await;
    }
    let mut visitor = academy.visitor();
    let first = visitor.get("/api/courses?limit=2").await.expect(200);
    let slugs = |page: &academy_tests::Answered| {
        let items = page.json["items"].as_array().unwrap().clone();
        let slugs = items
            .iter()
            .map(|item| item["slug"].as_str().unwrap().to_owned());
        slugs.collect::<Vec<_>>()
    };
    assert_eq!(slugs(&first), ["excel", "python"]);
    let cursor = first.text_at("/next_cursor").to_owned();
    let path = format!("/api/courses?limit=2&cursor={cursor}");
    let second = visitor.get(&path).await.expect(200);
    assert_eq!(slugs(&second), ["web"]);
    assert!(second.json["next_cursor"].is_null());
    academy.wait_seconds(25 * 60 * 60);
    visitor.get(&path).await.expect_problem(400, "bad_cursor");
}

#[tokio::test]
async fn a_bad_query_is_refused() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for query in [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=2&limit=3",
        "page=2",
    ] {
        let path = format!("/api/courses?{query}");
        visitor.get(&path).await.expect_problem(400, "bad_query");
    }
    visitor
        .get("/api/courses?cursor=AAAA")
        .await
        .expect_problem(400, "bad_cursor");
}
