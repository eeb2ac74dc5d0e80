//! BARS 12 through everything that stands before a function: the door, the API, the Runtime API. What is sent, and
//! what it is told of in-process, is in `tests/api/malformed.rs`.

use academy_tests::malformed::{Lot, Malformed};
use academy_tests::routes::{ROUTES, Route};
use academy_tests::times;
use reqwest::Method;
use serde_json::json;

use crate::person::{ADMIN_EMAIL, ADMIN_PASSWORD, PASSWORD, Person};

const SEED: u64 = 2027;
/// How many come from one address: fewer than any limit of a client.
const FROM_ONE: usize = 20;

/// Fails if anything between the door and a function answers a request with a 5xx, or refuses it otherwise than by a
/// problem.
#[tokio::test]
async fn malformed_requests_get_problems_from_every_route() {
    let (a_route, asha) = (times(10, 500), Person::student("Asha Rao").await);
    let mut sent = 0;
    for route in ROUTES.iter() {
        sent += sweep(route, a_route, &asha.email).await;
    }
    println!("{sent} malformed requests to {} routes", ROUTES.len());
    assert_eq!(sent, ROUTES.len() * a_route);
}

/// Sends them to one route, as nobody, a student and an admin; these log in anew, since some routes end sessions.
async fn sweep(route: &Route, requests: usize, student: &str) -> usize {
    let mut people = vec![Person::visitor()];
    for (email, password) in [(student, PASSWORD), (ADMIN_EMAIL, ADMIN_PASSWORD)] {
        let (mut person, body) = (
            Person::visitor(),
            json!({"email": email, "password": password}),
        );
        let opened = person.post("/api/auth/login", body).await;
        assert_eq!(opened.status, 200, "{}", opened.text);
        people.push(person);
    }
    let mut lot = Lot::new(SEED, &format!("{} {}", route.method, route.path));
    let mut sender = Person::visitor();
    for number in 0..requests {
        if number % FROM_ONE == 0 {
            sender = Person::visitor();
        }
        let mut person = sender.clone();
        let who = &people[lot.below(people.len())];
        person.cookies.clone_from(&who.cookies);
        ask(route, number, &mut lot, &mut person).await;
    }
    requests
}

async fn ask(route: &Route, number: usize, lot: &mut Lot, person: &mut Person) {
    let malformed = Malformed::draw(route, lot);
    let method = Method::from_bytes(Malformed::method(route).as_bytes()).unwrap();
    let headers = malformed.headers.iter();
    let headers: Vec<_> = headers.map(|(name, text)| (*name, text.as_str())).collect();
    let body = (!malformed.body.is_empty()).then(|| malformed.body.clone().into_bytes());
    let answer = person
        .send_bytes(method, &malformed.path, &headers, body)
        .await;
    let what = format!(
        "{}, request {number} of seed {SEED}: {malformed:.2000?}\n{} {}",
        route.name, answer.status, answer.text
    );
    malformed.judge(answer.status, &what);
    if answer.status >= 400 {
        let is_problem = answer.header("content-type") == "application/problem+json";
        assert!(is_problem && !answer.code().is_empty(), "{what}");
    }
}
