//! What the lists and the overview cost in calls.

use academy_local::wire::Wire;
use academy_tests::Academy;
use academy_tests::database::Database;

/// Students whom the short and the long list hold.
const SIZES: [usize; 2] = [2, 40];

/// REGRESSIONS 32: one query per row.
#[tokio::test]
async fn a_long_list_makes_the_calls_of_a_short_one() {
    let database = Database::start().await;
    let address = database.url.trim_start_matches("http://").parse().unwrap();
    let wire = Wire::start(address).await.unwrap();
    let academy = Academy::over(database, &wire.endpoint_url());
    let mut meera = academy.admin("Meera Iyer").await;
    let mut people = 0;
    for size in SIZES {
        while people < size {
            people += 1;
            academy.draft(&format!("course-{people}")).await;
            academy.student(&format!("Kumar {people}")).await;
        }
        for (path, expected) in [
            ("/api/admin/overview", ["BatchGetItem", "Query"].as_slice()),
            ("/api/admin/students?limit=100", &["BatchGetItem", "Query"]),
            ("/api/admin/courses?limit=100", &["BatchGetItem", "Query"]),
            // The people whom the words find are read in one batch more.
            (
                "/api/admin/students?limit=100&q=kumar",
                &["BatchGetItem", "BatchGetItem", "Query"],
            ),
        ] {
            wire.calls().clear();
            let page = meera.get(path).await.expect(200);
            if let Some(items) = page.json["items"].as_array() {
                assert_eq!(items.len(), size, "{path}");
            }
            let calls = wire.calls().list().into_iter();
            let mut calls: Vec<_> = calls.map(|call| call.operation).collect();
            calls.sort();
            assert_eq!(calls, expected, "{path} with {size}");
        }
    }
}
