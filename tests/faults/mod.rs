//! The fault sweep (BARS, Reliability 8): every writing route, every AWS call that its ordinary use
//! makes, each kind of fault. The answer is success or an honest 5xx, the invariants hold, and a
//! repeated request completes.

use std::net::SocketAddr;

use academy_local::wire::{Fault, FaultKind, Wire};
use academy_tests::database::Database;
use academy_tests::routes::{ROUTES, Route};
use academy_tests::{Academy, invariants, uses};

const KINDS: [FaultKind; 6] = [
    FaultKind::Throttle,
    FaultKind::Error,
    FaultKind::Timeout,
    FaultKind::Reset,
    FaultKind::AppliedThenReset,
    FaultKind::Conflict,
];

/// An academy whose calls pass a wire.
async fn wired() -> (Academy, Wire) {
    let database = Database::start().await;
    let address: SocketAddr = database.url.trim_start_matches("http://").parse().unwrap();
    let wire = Wire::start(address).await.unwrap();
    let url = wire.endpoint_url();
    (Academy::over(database, &url), wire)
}

/// The operations of a route's ordinary use, in order.
async fn calls_of(route: &'static Route) -> Vec<String> {
    let (academy, wire) = wired().await;
    let admin = uses::prepare(&academy).await;
    let mut ordinary = uses::of(&academy, &admin, route, 1).await;
    wire.calls().clear();
    let answer = ordinary.ask().await;
    assert!(answer.status < 300, "{route:?}: {}", answer.text);
    wire.calls().list().into_iter().map(|call| call.operation).collect()
}

/// One fault at one call of one route; the request is then repeated until it is done.
async fn one(route: &'static Route, nth: u32, kind: FaultKind) {
    let (academy, wire) = wired().await;
    let admin = uses::prepare(&academy).await;
    let mut ordinary = uses::of(&academy, &admin, route, 1).await;
    let case = format!("{} call {nth} {kind:?}", route.name);
    wire.faults().add(Fault {
        nth,
        ..Fault::new(kind)
    });
    let first = ordinary.ask().await;
    wire.faults().clear();
    let honest = first.status < 300 || first.status == 503;
    assert!(honest, "{case}: {} {}", first.status, first.text);
    invariants::hold(&academy, &admin, &case).await;
    if first.status >= 500 {
        let again = ordinary.ask().await;
        assert!(again.status < 300, "{case}, again: {} {}", again.status, again.text);
        invariants::hold(&academy, &admin, &case).await;
    }
}

/// A conflict is of transactions only.
fn applies(kind: FaultKind, operation: &str) -> bool {
    kind != FaultKind::Conflict || operation == "TransactWriteItems"
}

#[tokio::test(flavor = "multi_thread")]
async fn every_fault_at_every_call_of_every_writing_route_is_survived() {
    let mut runs = tokio::task::JoinSet::new();
    let mut count = 0;
    for route in ROUTES.iter().filter(|r| r.method != "GET" && r.path != "$default") {
        for (at, operation) in calls_of(route).await.into_iter().enumerate() {
            for kind in KINDS.into_iter().filter(|kind| applies(*kind, &operation)) {
                // A few at a time: each has a database of its own.
                while runs.len() >= 12 {
                    runs.join_next().await.unwrap().unwrap();
                }
                let nth = u32::try_from(at + 1).unwrap();
                runs.spawn(one(route, nth, kind));
                count += 1;
            }
        }
    }
    while let Some(run) = runs.join_next().await {
        run.unwrap();
    }
    println!("{count} combinations of route, call and kind were run");
    assert!(count > 100, "only {count} combinations");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stays_away_is_an_honest_503_within_ten_seconds() {
    let (academy, wire) = wired().await;
    let admin = uses::prepare(&academy).await;
    let route = ROUTES.iter().find(|route| route.name == "enrollments-create").unwrap();
    let mut ordinary = uses::of(&academy, &admin, route, 1).await;
    wire.faults().add(Fault {
        count: 10_000,
        ..Fault::new(FaultKind::Error)
    });
    let began = std::time::Instant::now();
    let answer = ordinary.ask().await.expect_problem(503, "unavailable");
    assert!(answer.header("retry-after").is_some());
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    wire.faults().clear();
    ordinary.ask().await.expect(201);
}

/// BARS, Speed: round trips one after another. The functions call one after another in these routes
/// but for lists, so the number of calls is the bar's upper bound.
#[tokio::test(flavor = "multi_thread")]
async fn writes_take_two_calls_and_a_log_in_two() {
    let joined = ["admin-bulk-verify", "auth-verify-email", "auth-logout"];
    for route in ROUTES.iter().filter(|r| r.method != "GET" && r.path != "$default") {
        if joined.contains(&route.name) {
            continue; // several acts, or a link that must be found first; or less than two
        }
        let calls = calls_of(route).await;
        assert_eq!(calls, ["BatchGetItem", "TransactWriteItems"], "{}", route.name);
    }
}
