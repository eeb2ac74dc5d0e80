//! `admin-message-delete`.

use academy_tests::{Academy, invariants};
use serde_json::json;

use super::course_update::rows_of;

#[tokio::test]
async fn a_message_goes_with_its_pointer_and_its_place_in_the_count() {
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
    // What was to be told is told all the same.
    assert_eq!(academy.mails().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_admins_at_once_one_removes_it() {
    let academy = Academy::open().await;
    let meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().writes_as("Asha Rao").await;
    let path = format!("/api/admin/messages/{id}");
    let mut acts = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (mut meera, path) = (meera.clone(), path.clone());
        acts.spawn(async move {
            if number % 2 == 0 {
                return meera.delete(&path).await;
            }
            meera.call("PATCH", &path, json!({"state": "closed"})).await
        });
    }
    let mut removed = 0;
    while let Some(answer) = acts.join_next().await {
        let answer = answer.unwrap();
        assert!([200, 204, 404].contains(&answer.status), "{}", answer.text);
        removed += u32::from(answer.status == 204);
    }
    assert_eq!(removed, 1);
    invariants::hold(&academy, &meera, "many at once").await;
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = academy.visitor().writes_as("Asha Rao").await;
    let path = format!("/api/admin/messages/{id}");
    let before = academy.items().await;
    let refused = meera.call("DELETE", &path, json!({"reason": "old"})).await;
    refused.expect_problem(422, "unknown_field");
    asha.delete(&path).await.expect_problem(403, "admins_only");
    let nobody = academy.visitor().delete(&path).await;
    nobody.expect_problem(401, "not_signed_in");
    assert_eq!(academy.items().await, before);
}
