//! A sample of faults over the whole stack: each kind, on each writing act, from the wire. The sweep
//! over every call is done in-process (`tests/faults`).

use serde_json::{Value, json};

use crate::person::{PASSWORD, Person, new_utr};

/// The kinds, with the operation that each strikes.
const KINDS: &[&str] = &[
    "throttle",
    "error",
    "reset",
    "applied_then_reset",
    "conflict",
    "timeout",
];

async fn fault(person: &mut Person, function: &str, kind: &str) {
    let body = json!({
        "function": function, "service": "dynamodb", "operation": "TransactWriteItems",
        "kind": kind, "count": 1,
    });
    let answer = person.post("/_local/faults", body).await;
    assert!(answer.status < 300, "{}", answer.text);
}

/// An act under a fault ends in success (the function's own retries) or an honest 5xx, and a repeated
/// one completes.
async fn under_fault(person: &mut Person, function: &str, path: &str, body: Value) -> Value {
    let mut last = Value::Null;
    for kind in KINDS {
        fault(person, function, kind).await;
        let answer = person.post(path, body.clone()).await;
        let honest = answer.status < 300 || answer.status == 503;
        assert!(
            honest,
            "{function} under {kind}: {} {}",
            answer.status, answer.text
        );
        let again = person.post(path, body.clone()).await;
        assert!(
            again.status < 300,
            "{function} after {kind}: {} {}",
            again.status,
            again.text
        );
        last = again.json;
    }
    person.delete("/_local/faults").await;
    last
}

/// Fails if `transaction::only_conflicts` takes a conflict for a refusal: the answer is a 500 then.
#[tokio::test]
async fn enrolling_paying_and_verifying_survive_each_kind_of_fault() {
    let mut asha = Person::student("Asha").await;
    let body = json!({"course": "computer-science-foundations"});
    let enrollment = under_fault(&mut asha, "enrollments-create", "/api/enrollments", body).await;
    let id = enrollment["id"].as_str().unwrap().to_owned();
    let list = asha.get("/api/enrollments").await.json;
    assert_eq!(
        list["items"].as_array().unwrap().len(),
        1,
        "one enrollment, however often"
    );

    let path = format!("/api/enrollments/{id}/payment");
    under_fault(
        &mut asha,
        "enrollments-pay",
        &path,
        json!({"utr": new_utr()}),
    )
    .await;
    let mut admin = Person::admin().await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let verified = under_fault(&mut admin, "admin-enrollment-verify", &path, json!({})).await;
    assert_eq!(verified["state"], "active");
}

/// Fails if `transaction::only_conflicts` takes a conflict for a refusal: the answer is a 500 then.
#[tokio::test]
async fn a_log_in_survives_each_kind_of_fault() {
    let mut asha = Person::student("Asha").await;
    let body = json!({"email": asha.email, "password": PASSWORD});
    under_fault(&mut asha, "auth-login", "/api/auth/login", body).await;
}
