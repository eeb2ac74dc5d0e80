//! `admin-application-delete`.

use academy_tests::{Academy, invariants};
use serde_json::json;

use super::inbox::{Inbox, Kind};

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
    let inbox = Inbox::with(Kind::Application).await;
    inbox.goes_by_one_of_many("rejected").await;
    let mut visitor = inbox.academy.visitor();
    visitor.applies_for("web", "Asha Rao").await;
}

#[tokio::test]
async fn it_takes_no_body_and_no_student() {
    let inbox = Inbox::with(Kind::Application).await;
    inbox.refuses_a_body_and_a_student().await;
}
