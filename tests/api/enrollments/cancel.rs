//! `enrollments-cancel`.

use academy::domain::enrollment::State;
use academy_tests::Academy;
use serde_json::json;

use super::{UTR, actions, counted, counts, history, kept, snapshot, under};

#[tokio::test]
async fn a_student_gives_a_place_up_and_may_enroll_again() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let path = format!("/api/enrollments/{id}");
    let answer = asha.delete(&path).await.expect(204);
    assert_eq!(answer.text, "");
    let shown = asha.enrollment(&id).await;
    assert_eq!(
        (shown.text_at("/state"), shown.number_at("/version")),
        ("cancelled", Some(2))
    );
    let rows = history(&academy, &id).await;
    assert_eq!(rows[1].row.action, "cancel");
    assert_eq!(
        (
            rows[1].row.detail["from"].as_str(),
            rows[1].row.detail["to"].as_str()
        ),
        ("pending_payment", "cancelled")
    );
    assert_eq!(kept(&academy, &id).await.audit.hash, rows[1].hash);
    assert_eq!(counted(&academy, State::PendingPayment).await, 0);
    assert_eq!(counted(&academy, State::Cancelled).await, 1);

    let again = asha.enrolls_in("python").await;
    assert_ne!(again, id);
    assert_eq!(counted(&academy, State::PendingPayment).await, 1);
    assert_eq!(
        counts(&academy).await.1.enrollments,
        2,
        "both were made today"
    );
    // Nobody is reminded of what they gave up, and the old reference is nobody else's.
    assert_eq!(under(&academy, "REFERENCE#").await.len(), 2);
    let due: Vec<_> = academy
        .items()
        .await
        .into_iter()
        .filter(|item| item.contains_key("due_pk"))
        .collect();
    assert_eq!(due.len(), 1);
    assert!(due[0]["due_sk"].as_s().unwrap().ends_with(&again));
}

/// Fails if `cancel.rs` asks the state alone: then the record of money that came goes out of sight.
#[tokio::test]
async fn what_money_came_for_is_not_cancelled_though_it_waits_for_more() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    let short = json!({"utr": UTR, "amount_received_paise": 100});
    meera.records(&id, short).await;
    let before = snapshot(&academy).await;
    let refused = asha.delete(&format!("/api/enrollments/{id}")).await;
    let refused = refused.expect_problem(409, "wrong_state");
    assert!(refused.text_at("/detail").contains("Money came"));
    assert_eq!(snapshot(&academy).await, before);
}

#[tokio::test]
async fn it_is_cancelled_once_however_often_it_is_asked_for_at_once() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let (mut asha, path) = (asha.clone(), format!("/api/enrollments/{id}"));
        tasks.push(tokio::spawn(async move { asha.delete(&path).await.status }));
    }
    let mut statuses = Vec::new();
    for task in tasks {
        statuses.push(task.await.unwrap());
    }
    statuses.sort_unstable();
    let mut expected = vec![204];
    expected.resize(20, 409);
    assert_eq!(statuses, expected);
    assert_eq!(actions(&academy, &id).await, ["create", "cancel"]);
    assert_eq!(counted(&academy, State::Cancelled).await, 1);
}

#[tokio::test]
async fn what_may_not_be_cancelled_stays_as_it_is() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let id = asha.enrolls_in("python").await;
    let path = format!("/api/enrollments/{id}");
    let before = snapshot(&academy).await;
    ravi.delete(&path).await.expect_problem(404, "not_found");
    academy
        .visitor()
        .delete(&path)
        .await
        .expect_problem(401, "not_signed_in");
    let body = asha.call("DELETE", &path, json!({"reason": "none"})).await;
    body.expect_problem(422, "unknown_field");
    let cross = asha
        .send("DELETE", &path, &[("sec-fetch-site", "same-site")], "")
        .await;
    cross.expect_problem(403, "cross_site");
    asha.delete("/api/enrollments/x")
        .await
        .expect_problem(404, "not_found");
    assert_eq!(snapshot(&academy).await, before);
    asha.call("DELETE", &path, json!({})).await.expect(204);
}
