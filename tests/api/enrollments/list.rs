//! `enrollments-list`.

use academy::domain::ids::UserId;
use academy::store::keys;
use academy::store::query::Query;
use academy::store::sessions::Session;
use academy_tests::{Academy, Answered};
use serde_json::json;

use super::profile;

const PATH: &str = "/api/enrollments";

fn ids(page: &Answered) -> Vec<String> {
    let items = page.json["items"].as_array().unwrap();
    let id = |item: &serde_json::Value| item["id"].as_str().unwrap().to_owned();
    items.iter().map(id).collect()
}

/// Regression 32: lists without order or pages, and pending courses unnamed. Fails if `list.rs`
/// reads ascending, stops after one page, or leaves out `course.name`.
#[tokio::test]
async fn a_student_sees_their_own_newest_first_in_pages() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let empty = asha.get(PATH).await.expect(200);
    assert_eq!(empty.json, json!({"items": [], "next_cursor": null}));

    let mut made = Vec::new();
    for slug in ["python", "excel", "web", "data", "ml"] {
        academy.course(slug, 49_900).await;
        made.insert(0, asha.enrolls_in(slug).await);
        ravi.enrolls_in(slug).await;
    }
    let whole = asha.get(PATH).await.expect(200);
    assert_eq!(ids(&whole), made);
    assert!(whole.json["next_cursor"].is_null());
    assert_eq!(whole.json["items"][0], asha.enrollment(&made[0]).await.json);
    assert_eq!(whole.header("cache-control"), Some("no-store"));

    let mut seen = Vec::new();
    let mut path = format!("{PATH}?limit=2");
    let mut sizes = Vec::new();
    loop {
        let page = asha.get(&path).await.expect(200);
        sizes.push(ids(&page).len());
        seen.extend(ids(&page));
        if page.json["next_cursor"].is_null() {
            break;
        }
        path = format!("{PATH}?limit=2&cursor={}", page.text_at("/next_cursor"));
    }
    assert_eq!((seen, sizes), (made, vec![2, 2, 1]));
}

#[tokio::test]
async fn a_cursor_opens_nothing_for_another_person() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    for slug in ["python", "excel"] {
        academy.course(slug, 49_900).await;
        asha.enrolls_in(slug).await;
    }
    let page = asha.get(&format!("{PATH}?limit=1")).await.expect(200);
    let path = format!("{PATH}?limit=1&cursor={}", page.text_at("/next_cursor"));
    ravi.get(&path).await.expect_problem(400, "bad_cursor");
    let bare = format!("/api/courses?cursor={}", page.text_at("/next_cursor"));
    asha.get(&bare).await.expect_problem(400, "bad_cursor");
    asha.get(&path).await.expect(200);
}

#[tokio::test]
async fn who_asks_is_judged_before_what_they_ask() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let mut asha = academy.student("Asha Rao").await;
    for query in ["", "?limit=0", "?state=active", "?cursor=x"] {
        let answer = visitor.get(&format!("{PATH}{query}")).await;
        answer.expect_problem(401, "not_signed_in");
    }
    for query in [
        "?limit=0",
        "?limit=101",
        "?state=active",
        "?limit=1&limit=2",
    ] {
        let answer = asha.get(&format!("{PATH}{query}")).await;
        answer.expect_problem(400, "bad_query");
    }
    // A session that is over is nobody's, whatever its cookie proves.
    academy.wait_seconds(13 * 60 * 60);
    for query in ["", "?limit=0"] {
        let answer = asha.get(&format!("{PATH}{query}")).await;
        answer.expect_problem(401, "not_signed_in");
    }
}

#[tokio::test]
async fn the_session_is_noted_as_used_at_most_once_an_hour() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let student: UserId = profile(&academy, &id).await.id;
    let seen = async || {
        let query = Query::table(keys::person(&student)).beginning_with(keys::SESSION_PREFIX);
        let sessions = academy.store().query::<Session>(&query).await.unwrap();
        sessions[0].record.last_seen_at
    };
    // The log-in itself was a moment ago.
    let logged_in = seen().await;
    asha.get(PATH).await.expect(200);
    assert_eq!(seen().await, logged_in);
    academy.wait_seconds(2 * 60 * 60);
    asha.get(PATH).await.expect(200);
    let noted = academy.clock.now();
    assert_eq!(seen().await, Some(noted));
    academy.wait_seconds(50 * 60);
    asha.get(PATH).await.expect(200);
    assert_eq!(seen().await, Some(noted));
    academy.wait_seconds(20 * 60);
    asha.get(PATH).await.expect(200);
    assert_eq!(seen().await, Some(academy.clock.now()));
}
