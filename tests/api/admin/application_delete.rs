//! `admin-application-delete`.

use academy_tests::{Academy, invariants};
use serde_json::json;

#[tokio::test]
async fn an_application_goes_with_its_claim_its_pointer_and_its_place_in_the_count() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    for state in ["pending", "shortlisted", "rejected"] {
        let id = academy.visitor().applies_for("web", "Asha Rao").await;
        let path = format!("/api/admin/applications/{id}");
        let move_to = json!({ "state": state });
        meera.call("PATCH", &path, move_to).await.expect(200);
        meera.delete(&path).await.expect(204);
        meera.delete(&path).await.expect_problem(404, "not_found");
        invariants::hold(&academy, &meera, state).await;
    }
    let list = meera.get("/api/admin/applications").await.expect(200);
    assert_eq!(list.json["items"], json!([]));
    // What was to be told is told all the same: three confirmations and two moves.
    assert_eq!(academy.mails().await.len(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_admins_who_remove_and_move_it_at_once_one_removes_it() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let meera = academy.admin("Meera Iyer").await;
    let id = academy.visitor().applies_for("web", "Asha Rao").await;
    let path = format!("/api/admin/applications/{id}");
    let mut acts = tokio::task::JoinSet::new();
    for number in 0..20 {
        let (mut meera, path) = (meera.clone(), path.clone());
        acts.spawn(async move {
            if number % 2 == 0 {
                return meera.delete(&path).await;
            }
            meera
                .call("PATCH", &path, json!({"state": "rejected"}))
                .await
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
    academy.visitor().applies_for("web", "Asha Rao").await;
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let academy = Academy::open().await;
    academy.internship("web").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = academy.visitor().applies_for("web", "Asha Rao").await;
    let path = format!("/api/admin/applications/{id}");
    let before = academy.items().await;
    let refused = meera.call("DELETE", &path, json!({"reason": "old"})).await;
    refused.expect_problem(422, "unknown_field");
    asha.delete(&path).await.expect_problem(403, "admins_only");
    let nobody = academy.visitor().delete(&path).await;
    nobody.expect_problem(401, "not_signed_in");
    assert_eq!(academy.items().await, before);
}
