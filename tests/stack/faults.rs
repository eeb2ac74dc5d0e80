//! A sample of faults over the whole stack, from the wire: each kind on the acts that matter most, and one kind
//! on the last write of every writing route. The sweep over every call is done in-process (`tests/faults`).

use std::time::Instant;

use academy_tests::routes::{ROUTES, Route};
use serde_json::{Value, json};

use crate::ordinary;
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

async fn fault(person: &mut Person, function: &str, kind: &str, nth: u32) {
    let body = json!({
        "function": function, "service": "dynamodb", "operation": "TransactWriteItems",
        "kind": kind, "count": 1, "nth": nth,
    });
    let answer = person.post("/_local/faults", body).await;
    assert!(answer.status < 300, "{}", answer.text);
}

/// An act under a fault ends in success (the function's own retries) or an honest 5xx, and a repeated
/// one completes.
async fn under_fault(person: &mut Person, function: &str, path: &str, body: Value) -> Value {
    let mut last = Value::Null;
    for kind in KINDS {
        fault(person, function, kind, 1).await;
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

/// Whether the route writes: what a GET hands out of the books is written down, too.
fn writes(route: &Route) -> bool {
    let is_unsafe = route.method != "GET" && route.path != "$default";
    is_unsafe || route.name == "admin-export"
}

/// The requests and statuses of the function's transactions so far, as far back as the stack remembers.
async fn transactions_of(person: &mut Person, function: &str) -> Vec<(String, u64)> {
    let calls = person.get("/_local/calls.json").await.json;
    let calls = calls.as_array().unwrap().iter();
    let of_it = calls
        .filter(|call| call["function"] == function && call["operation"] == "TransactWriteItems");
    let told = |call: &Value| {
        let request = call["request_id"].as_str().unwrap_or_default().to_owned();
        (request, call["status"].as_u64().unwrap_or_default())
    };
    of_it.map(told).collect()
}

/// Does `act` while the function's transactions are watched; gives the statuses of those that it took.
async fn watched(admin: &mut Person, function: &str, mut act: impl AsyncFnMut()) -> Vec<u64> {
    let before = transactions_of(admin, function).await;
    act().await;
    let mut since = transactions_of(admin, function).await;
    since.retain(|(request, _)| before.iter().all(|(old, _)| old != request));
    since.into_iter().map(|(_, status)| status).collect()
}

/// What writes in several transactions.
const IN_SEVERAL: [&str; 3] = ["account-erase", "admin-student-erase", "auth-verify-email"];

/// Fails if a function's last write, lost on the way, is told of as done or as refused.
#[tokio::test]
async fn every_writing_route_survives_a_fault_at_its_last_write() {
    let (began, mut admin) = (Instant::now(), Person::admin().await);
    let kinds = [
        "applied_then_reset",
        "error",
        "conflict",
        "reset",
        "throttle",
    ];
    let mut routes = 0;
    for (route, kind) in ROUTES
        .iter()
        .filter(|r| writes(r))
        .zip(kinds.iter().cycle())
    {
        let mut last = 1;
        if IN_SEVERAL.contains(&route.name) {
            let mut sound = ordinary::of(route, &admin).await;
            let ask = async || assert!(sound.ask().await.status < 300, "{}", route.name);
            last = watched(&mut admin, route.name, ask).await.len();
        }
        let mut ordinary = ordinary::of(route, &admin).await;
        let case = format!("{} under {kind} at write {last}", route.name);
        fault(&mut admin, route.name, kind, u32::try_from(last).unwrap()).await;
        let ask = async || {
            let first = ordinary.ask().await;
            let is_honest = first.status < 300 || first.status == 503;
            assert!(is_honest, "{case}: {} {}", first.status, first.text);
            if first.status == 503 {
                let again = ordinary.ask().await;
                assert!(again.status < 300, "{case}, again: {}", again.text);
            }
        };
        let statuses = watched(&mut admin, route.name, ask).await;
        let struck = statuses.iter().filter(|status| **status != 200);
        assert_eq!(struck.count(), 1, "{case}: {statuses:?}");
        routes += 1;
    }
    println!("{routes} routes in {} s", began.elapsed().as_secs());
}
