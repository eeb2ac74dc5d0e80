//! `admin-messages`.

use academy_tests::{Academy, Answered};
use serde_json::json;

use super::inbox::{Inbox, Kind};

const MESSAGES: &str = "/api/admin/messages";

pub(super) fn names(list: &Answered) -> Vec<&str> {
    let items = list.json["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap()).collect()
}

/// Regressions 30 and 32: the messages page failed as soon as one message existed, and lists had no
/// order. Fails if the merger of the states is not sorted, or a message's view loses a field.
#[tokio::test]
async fn messages_of_all_states_are_listed_newest_first_in_pages() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let none = meera.get(MESSAGES).await.expect(200);
    assert_eq!(none.json, json!({"items": [], "next_cursor": null}));
    let mut ids = Vec::new();
    for number in 0..7 {
        ids.push(
            academy
                .visitor()
                .writes_as(&format!("Person {number}"))
                .await,
        );
        academy.wait_seconds(1);
    }
    for (number, state) in [(1, "read"), (3, "closed"), (4, "read")] {
        let path = format!("{MESSAGES}/{}", ids[number]);
        meera
            .call("PATCH", &path, json!({"state": state}))
            .await
            .expect(200);
    }
    let mut path = format!("{MESSAGES}?limit=3");
    let mut seen = Vec::new();
    loop {
        let page = meera.get(&path).await.expect(200);
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let Some(cursor) = page.json["next_cursor"].as_str() else {
            break;
        };
        path = format!("{MESSAGES}?limit=3&cursor={cursor}");
    }
    let wanted: Vec<_> = (0..7).rev().map(|n| format!("Person {n}")).collect();
    assert_eq!(seen, wanted);
    for (state, wanted) in [
        ("new", vec!["Person 6", "Person 5", "Person 2", "Person 0"]),
        ("read", vec!["Person 4", "Person 1"]),
        ("closed", vec!["Person 3"]),
    ] {
        let list = meera
            .get(&format!("{MESSAGES}?state={state}"))
            .await
            .expect(200);
        assert_eq!(names(&list), wanted);
    }
}

#[tokio::test]
async fn a_bad_query_is_refused_and_strangers_first_of_all() {
    let inbox = Inbox::with(Kind::Message).await;
    let bad = [
        "state=open",
        "state=",
        "limit=0",
        "limit=101",
        "state=new&state=read",
        "q=asha",
    ];
    inbox.refuses_queries(&bad).await;
}
