//! `admin-message-update`.

use academy_tests::{Academy, invariants};
use serde_json::json;

use super::course_update::rows_of;
use super::inbox::{Inbox, Kind};

/// Regression 30: messages could not be closed. Fails if a state is left out of `MessageState`, or the
/// count is not moved in the transaction of the change.
#[tokio::test]
async fn any_state_becomes_any_other_and_the_count_follows() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().writes_as("Asha Rao").await;
    let path = format!("/api/admin/messages/{id}");
    let all = ["new", "read", "closed"];
    // Every pair: a walk from each to each, and back.
    for from in all {
        for to in all {
            for (state, unread) in [(from, from == "new"), (to, to == "new")] {
                academy.wait_seconds(1);
                let marked = meera.call("PATCH", &path, json!({"state": state})).await;
                assert_eq!(marked.expect(200).text_at("/state"), state);
                let overview = meera.get("/api/admin/overview").await.expect(200);
                assert_eq!(overview.number_at("/messages_new"), Some(i64::from(unread)));
            }
        }
    }
    invariants::hold(&academy, &meera, "marked").await;
}

#[tokio::test]
async fn what_is_so_already_changes_not_a_byte() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().writes_as("Asha Rao").await;
    let path = format!("/api/admin/messages/{id}");
    let before = academy.items().await;
    let same = meera.call("PATCH", &path, json!({"state": "new"})).await;
    same.expect(200);
    assert_eq!(academy.items().await, before);
}

#[tokio::test]
async fn the_log_says_who_did_it_and_nothing_of_the_message() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().writes_as("Asha Rao").await;
    let path = format!("/api/admin/messages/{id}");
    let closed = meera.call("PATCH", &path, json!({"state": "closed"})).await;
    closed.expect(200);
    let rows = rows_of(&academy, &format!("messages/{id}")).await;
    let row = &rows.last().unwrap().row;
    let detail = serde_json::to_value(&row.detail).unwrap();
    assert_eq!(detail, json!({"from": "new", "to": "closed"}));
    assert_eq!((row.action.as_str(), rows.len()), ("update", 1));
    let session = meera.get("/api/auth/session").await.expect(200);
    assert_eq!(row.actor, session.text_at("/user/id"));
}

#[tokio::test]
async fn who_which_and_what_are_judged_in_this_order() {
    let inbox = Inbox::with(Kind::Message).await;
    inbox.judges_in_order("read").await;
}
