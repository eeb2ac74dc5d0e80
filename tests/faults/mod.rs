//! The fault sweep (BARS, Reliability 8): every writing route, every AWS call that its ordinary use
//! makes, each kind of fault. The answer is success or an honest 5xx, the invariants hold, and a
//! repeated request completes.

use std::sync::Arc;

use academy_local::wire::{Call, Fault, FaultKind};
use academy_tests::routes::{ROUTES, Route};
use academy_tests::strikes::{Strike, strikes};
use academy_tests::{Academy, invariants, uses};
use tokio::sync::Semaphore;

/// How many routes are swept at once: each has a database of its own, and all share the machine.
const AT_ONCE: usize = 16;
/// How many combinations share a database: the invariants are held by a scan, which grows with each.
const A_DATABASE: usize = 24;

/// Whether the route writes: what a GET hands out of the books is written down, too.
fn writes(route: &Route) -> bool {
    let is_unsafe = route.method != "GET" && route.path != "$default";
    is_unsafe || route.name == "admin-export"
}

/// The calls of a route's ordinary use, in order.
async fn calls_of(route: &'static Route) -> Vec<Call> {
    let (academy, wire) = Academy::wired().await;
    let admin = uses::prepare(&academy).await;
    let mut ordinary = uses::of(&academy, &admin, route, 1).await;
    wire.calls().clear();
    let answer = ordinary.ask().await;
    assert!(answer.status < 300, "{route:?}: {}", answer.text);
    wire.calls().list()
}

/// Every kind at every call of one route; gives how many combinations that was.
async fn sweep(route: &'static Route) -> u32 {
    let calls = calls_of(route).await;
    let strikes: Vec<_> = strikes(&calls).into_iter().collect();
    let mut count = 0;
    for some in strikes.chunks(A_DATABASE) {
        count += struck(route, some).await;
    }
    count
}

/// Some of the combinations of one route, on a database of their own.
async fn struck(route: &'static Route, strikes: &[Strike]) -> u32 {
    let (academy, wire) = Academy::wired().await;
    let admin = uses::prepare(&academy).await;
    let mut count = 0;
    for strike in strikes {
        count += 1;
        let mut ordinary = uses::of(&academy, &admin, route, count).await;
        let case = format!("{}: {strike}", route.name);
        strike.lies_in_wait(&wire);
        let first = ordinary.ask().await;
        strike.has_struck(&wire);
        let honest = first.status < 300 || first.status == 503;
        assert!(honest, "{case}: {} {}", first.status, first.text);
        if first.status >= 500 {
            let again = ordinary.ask().await;
            assert!(again.status < 300, "{case}, again: {}", again.text);
        }
        invariants::hold(&academy, &admin, &case).await;
    }
    count
}

/// Fails if `transaction::only_conflicts` takes a conflict for a refusal: the answer is a 500 then.
#[tokio::test(flavor = "multi_thread")]
async fn every_fault_at_every_call_of_every_writing_route_is_survived() {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut sweeps = tokio::task::JoinSet::new();
    for route in ROUTES.iter().filter(|route| writes(route)) {
        let turns = Arc::clone(&turns);
        sweeps.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            sweep(route).await
        });
    }
    let mut count = 0;
    while let Some(swept) = sweeps.join_next().await {
        count += swept.unwrap();
    }
    println!("{count} combinations of route, call and kind were run");
    assert!(count > 100, "only {count} combinations");
}

/// Fails if `StoreError::Unavailable` becomes anything but a 503.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stays_away_is_an_honest_503_within_ten_seconds() {
    let (academy, wire) = Academy::wired().await;
    let admin = uses::prepare(&academy).await;
    let route = ROUTES
        .iter()
        .find(|route| route.name == "enrollments-create")
        .unwrap();
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

/// BARS, Speed: round trips one after another. These routes call one after another but where a query goes
/// beside the batch, so that the number of kinds of call is the bar's upper bound. Fails if a route reads
/// behind its batch what could stand in it, or commits twice.
#[tokio::test(flavor = "multi_thread")]
async fn writes_take_two_round_trips_and_a_log_in_two() {
    // Steps behind the act; several acts in one; a link that must be found first; nothing to read.
    let other = [
        "account-erase",
        "admin-student-erase",
        "admin-bulk-verify",
        "auth-verify-email",
        "auth-logout",
    ];
    // The password and the second factor lie under the e-mail, which only the profile names; a reset's
    // link names neither.
    let by_the_log_in = [
        "account-email",
        "account-email-confirm",
        "account-password",
        "account-totp",
        "account-totp-remove",
        "auth-reset",
        "auth-step-up",
    ];
    for route in ROUTES
        .iter()
        .filter(|r| r.method != "GET" && r.path != "$default")
        .filter(|r| !other.contains(&r.name))
    {
        let calls = calls_of(route).await.into_iter();
        let mut calls: Vec<_> = calls.map(|call| call.operation).collect();
        calls.retain(|call| call != "Query");
        if by_the_log_in.contains(&route.name) {
            assert_eq!(calls.remove(0), "BatchGetItem", "{}", route.name);
        }
        assert_eq!(
            calls,
            ["BatchGetItem", "TransactWriteItems"],
            "{}",
            route.name
        );
    }
}
