//! `admin-applications`.

use academy_tests::Academy;
use serde_json::json;

use super::inbox::{Inbox, Kind};
use super::messages::names;

const APPLICATIONS: &str = "/api/admin/applications";

#[tokio::test]
async fn applications_are_listed_newest_first_by_state_and_internship() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    academy.internship("data").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut ids = Vec::new();
    for number in 0..6 {
        let slug = if number % 2 == 0 { "web" } else { "data" };
        let name = format!("Person {number}");
        ids.push(academy.visitor().applies_for(slug, &name).await);
        academy.wait_seconds(1);
    }
    for (number, state) in [(0, "rejected"), (1, "shortlisted"), (4, "shortlisted")] {
        let path = format!("{APPLICATIONS}/{}", ids[number]);
        meera
            .call("PATCH", &path, json!({"state": state}))
            .await
            .expect(200);
    }
    for (query, wanted) in [
        ("", "543210"),
        ("state=pending", "532"),
        ("state=shortlisted", "41"),
        ("state=accepted", ""),
        ("state=rejected", "0"),
        ("internship=web", "420"),
        ("internship=data", "531"),
        ("internship=nothing", ""),
        ("internship=web&state=shortlisted", "4"),
        ("internship=data&state=pending", "53"),
    ] {
        let list = meera
            .get(&format!("{APPLICATIONS}?{query}"))
            .await
            .expect(200);
        let found = names(&list).join("").replace("Person ", "");
        assert_eq!(found, wanted, "{query}");
    }
    let first = meera
        .get(&format!("{APPLICATIONS}?internship=web&limit=2"))
        .await;
    let first = first.expect(200);
    assert_eq!(names(&first), ["Person 4", "Person 2"]);
    let cursor = first.text_at("/next_cursor");
    let path = format!("{APPLICATIONS}?internship=web&limit=2&cursor={cursor}");
    let rest = meera.get(&path).await.expect(200);
    assert_eq!(names(&rest), ["Person 0"]);
    // A cursor goes on with its own filters only.
    let other = format!("{APPLICATIONS}?internship=data&limit=2&cursor={cursor}");
    meera.get(&other).await.expect_problem(400, "bad_cursor");
}

#[tokio::test]
async fn a_bad_query_is_refused_and_strangers_first_of_all() {
    let inbox = Inbox::with(Kind::Application).await;
    let bad = [
        "state=new",
        "internship=Not%20A%20Slug",
        "limit=0",
        "from=2026-04-01",
    ];
    inbox.refuses_queries(&bad).await;
}
