//! `admin-message-delete`.

use academy_tests::{Academy, invariants};
use serde_json::json;

use super::course_update::rows_of;
use super::inbox::{Inbox, Kind};

/// Fails if `remove` in `store/messages.rs` leaves the notice, which says all that the message said.
#[tokio::test]
async fn a_message_goes_with_its_pointer_its_notice_and_its_place_in_the_count() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    for state in ["new", "read"] {
        let id = academy.visitor().writes_as("Asha Rao").await;
        let path = format!("/api/admin/messages/{id}");
        meera
            .call("PATCH", &path, json!({"state": state}))
            .await
            .expect(200);
        meera.delete(&path).await.expect(204);
        meera.delete(&path).await.expect_problem(404, "not_found");
        invariants::hold(&academy, &meera, state).await;
        let rows = rows_of(&academy, &format!("messages/{id}")).await;
        let row = &rows.last().unwrap().row;
        assert_eq!(row.action, "delete");
        let detail = serde_json::to_value(&row.detail).unwrap();
        assert_eq!(detail, json!({"from": state}));
    }
    let list = meera.get("/api/admin/messages").await.expect(200);
    assert_eq!(list.json["items"], json!([]));
    assert!(academy.mails().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_admins_at_once_one_removes_it() {
    let inbox = Inbox::with(Kind::Message).await;
    inbox.goes_by_one_of_many("closed").await;
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let inbox = Inbox::with(Kind::Message).await;
    inbox.refuses_a_body_and_a_student().await;
}
