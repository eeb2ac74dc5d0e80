//! What the routes cost in calls: a read one round trip, a write two; and which items are asked for.

use academy_local::wire::Wire;
use academy_tests::Academy;
use serde_json::json;

use super::{UTR, bring_to};

const WRITE: [&str; 2] = ["BatchGetItem", "TransactWriteItems"];

/// The operations since the last look.
fn look(wire: &Wire) -> Vec<String> {
    let calls = wire.calls().list().into_iter();
    let operations = calls.map(|call| call.operation).collect();
    wire.calls().clear();
    operations
}

#[tokio::test]
async fn a_read_is_one_round_trip_and_a_write_two() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    look(&wire);
    let id = asha.enrolls_in("python").await;
    assert_eq!(look(&wire), WRITE);
    let his = ravi.enrolls_in("python").await;
    assert_eq!(look(&wire), WRITE);
    let again = json!({"course": "python"});
    asha.post("/api/enrollments", again).await.expect(200);
    assert_eq!(look(&wire), ["BatchGetItem"; 2]);
    for suffix in ["", "/payment"] {
        let path = format!("/api/enrollments/{id}{suffix}");
        asha.get(&path).await.expect(200);
        assert_eq!(look(&wire), ["BatchGetItem"], "{suffix}");
    }
    asha.pays(&id, UTR).await;
    assert_eq!(look(&wire), WRITE);
    asha.pays(&id, "412345678902").await;
    assert_eq!(look(&wire), WRITE);
    asha.pays(&id, "412345678902").await;
    assert_eq!(look(&wire), ["BatchGetItem"]);
    let taken = ravi.sends_utr(&his, "412345678902").await;
    taken.expect_problem(409, "utr_already_used");
    assert_eq!(look(&wire), WRITE);
    let path = format!("/api/enrollments/{his}");
    ravi.delete(&path).await.expect(204);
    assert_eq!(look(&wire), WRITE);
    bring_to(&academy, &id, academy::domain::enrollment::State::Active).await;
    look(&wire);
    asha.get(&format!("/api/enrollments/{id}/receipt"))
        .await
        .expect(200);
    assert_eq!(look(&wire), ["BatchGetItem"]);
    // The page is read beside who asks, not after.
    asha.get("/api/enrollments").await.expect(200);
    let mut calls = look(&wire);
    calls.sort();
    assert_eq!(calls, ["BatchGetItem", "Query"]);
}

/// Regression 22, of who shows no cookie, or any. Fails if `SessionToken::decode` takes a cookie whose MAC is
/// not ours, so that its session is looked up; if `payment.rs` reads before `guard::caller` knows who asks; or
/// if `own::read` reads an id that is another person's.
#[tokio::test]
async fn what_is_not_ones_own_is_not_even_read() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let id = asha.enrolls_in("python").await;
    wire.calls().clear();
    let path = format!("/api/enrollments/{id}");
    ravi.get(&path).await.expect_problem(404, "not_found");
    ravi.delete(&path).await.expect_problem(404, "not_found");
    ravi.sends_utr(&id, UTR)
        .await
        .expect_problem(404, "not_found");
    let calls = wire.calls().list();
    assert_eq!(calls.len(), 3);
    let keys = calls.iter().flat_map(|call| &call.keys);
    let hers = format!("USER#{}", &id[..16]);
    assert!(keys.into_iter().all(|key| key.pk != hers));
    wire.calls().clear();
    // Neither nobody, nor a cookie that is none of ours, costs anything: nothing is read, so nothing drawn.
    let visitor = academy.visitor();
    let mut forger = academy.visitor();
    let forged = "A".repeat(99);
    forger.cookies.insert("__Host-session".to_owned(), forged);
    for mut stranger in [visitor, forger] {
        for suffix in ["", "/payment", "/receipt"] {
            let path = format!("{path}{suffix}");
            let answer = stranger.get(&path).await;
            answer.expect_problem(401, "not_signed_in");
        }
    }
    assert!(wire.calls().list().is_empty());
}
