//! BARS 12: whatever is sent to whichever route, the answer is never our fault, and where it refuses it
//! is a whole problem. Regression 22: a body of 20 MB was read.

use std::sync::Arc;

use academy_tests::malformed::{Lot, Malformed};
use academy_tests::routes::{ROUTES, Route};
use academy_tests::{Academy, Person, times};
use tokio::sync::Semaphore;

const SEED: u64 = 2026;
/// How many routes are asked at once: each has a database of its own, and all share the machine.
const AT_ONCE: usize = 8;

/// Fails if `Request::object` takes a body that is not JSON for a fault of ours.
#[tokio::test(flavor = "multi_thread")]
async fn malformed_requests_get_problems_from_every_route() {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let a_route = times(300, 10_000);
    let in_turn = |route: &'static Route| {
        let turns = Arc::clone(&turns);
        async move {
            let _turn = turns.acquire().await.unwrap();
            sweep(route, a_route).await
        }
    };
    let tasks: Vec<_> = ROUTES
        .iter()
        .map(|route| tokio::spawn(in_turn(route)))
        .collect();
    let mut sent = 0;
    for task in tasks {
        sent += task.await.unwrap();
    }
    println!("{sent} malformed requests to {} routes", ROUTES.len());
    assert_eq!(sent, ROUTES.len() * a_route);
}

/// Sends them to one route, as nobody, a student and an admin.
async fn sweep(route: &'static Route, requests: usize) -> usize {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let people = [
        academy.visitor(),
        academy.student("Asha Rao").await,
        academy.admin("Meera Das").await,
    ];
    let mut lot = Lot::new(SEED, &format!("{} {}", route.method, route.path));
    for number in 0..requests {
        // Each time a device and an address of its own, so that no limit hides what is behind it.
        let mut person = academy.visitor();
        person
            .cookies
            .clone_from(&people[lot.below(people.len())].cookies);
        ask(route, number, &mut lot, &mut person).await;
    }
    requests
}

async fn ask(route: &Route, number: usize, lot: &mut Lot, person: &mut Person) {
    let malformed = Malformed::draw(route, lot);
    let what = format!(
        "{}, request {number} of seed {SEED}: {malformed:.2000?}",
        route.name
    );
    let answer = malformed.send(person, Malformed::method(route)).await;
    malformed.judge(answer.status, &format!("{what}\n{}", answer.text));
    if answer.status >= 400 {
        let code = answer.text_at("/code").to_owned();
        let status = answer.status;
        answer.expect_problem(status, &code);
        assert!(!code.is_empty(), "{what}");
    }
}
