//! `catalog-health`.

use academy_tests::Academy;

#[tokio::test]
async fn health_says_ok_without_a_look_at_the_table() {
    let academy = Academy::open().await;
    let health = academy.visitor().get("/api/health").await.expect(200);
    assert_eq!(health.text_at("/status"), "ok");
    assert_eq!(health.header("cache-control"), Some("no-store"));
}
