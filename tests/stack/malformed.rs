//! BARS 12 through everything that stands before a function: the door, the API, the Runtime API. What is sent, and
//! what it is told of in-process, is in `tests/api/malformed.rs`.

use std::collections::BTreeSet;

use academy_tests::malformed::{Kind, Lot, Malformed};
use academy_tests::routes::{ROUTES, Route};
use academy_tests::times;
use reqwest::Method;

use crate::ordinary::{self, Ordinary};
use crate::person::{Answered, Person};

const SEED: u64 = 2027;
/// How many come from one address: fewer than any limit of a client.
const FROM_ONE: usize = 20;

/// Fails if anything between the door and a function answers a request with a 5xx, or refuses it otherwise than by a
/// problem; or answers in its place what is wrong with a body.
#[tokio::test]
async fn malformed_requests_get_problems_from_every_route() {
    let a_route = times(10, 500);
    let asha = Person::student("Asha Rao").await;
    let mut people = [Person::visitor(), asha, Person::admin().await];
    let (mut sent, mut judged) = (0, 0);
    for route in ROUTES.iter() {
        judged += each_kind_has_its_own_answer(route, &people[2]).await;
        sent += sweep(route, a_route, &mut people).await;
    }
    println!(
        "{sent} malformed requests to {} routes, and {judged} of one kind each",
        ROUTES.len()
    );
    assert_eq!(sent, ROUTES.len() * a_route);
}

/// What is there to ask a route for, and who may.
async fn at_place(route: &Route, admin: &Person) -> Ordinary {
    if route.path == "$default" {
        return Ordinary {
            person: Person::visitor(),
            method: Method::PUT,
            path: "/api/no-such-route".to_owned(),
            body: serde_json::Value::Null,
        };
    }
    ordinary::of(route, admin).await
}

/// Sends one of each kind to what is there; gives how many that are.
async fn each_kind_has_its_own_answer(route: &Route, admin: &Person) -> usize {
    let mut lot = Lot::new(SEED, &format!("each {} {}", route.method, route.path));
    let ordinary = at_place(route, admin).await;
    let kinds = Kind::of(route).into_iter();
    let kinds: BTreeSet<Kind> = kinds.filter(|kind| kind.problem().is_some()).collect();
    let mut judged = BTreeSet::new();
    for kind in &kinds {
        let malformed = Malformed::plain(route, *kind, &ordinary.path, &mut lot);
        let mut person = ordinary.person.clone();
        let (answer, what) = ask(route, &malformed, &mut person).await;
        judged.extend(malformed.judge_of_the_right_one(answer.status, &answer.json, &what));
    }
    assert_eq!(judged, kinds, "{}", route.name);
    judged.len()
}

/// Sends all kinds to one route, as nobody, a student and an admin; these log in anew where a good one among them
/// ended their session. What has an id is not asked for by its own: it would end for somebody.
async fn sweep(route: &Route, requests: usize, people: &mut [Person; 3]) -> usize {
    let mut lot = Lot::new(SEED, &format!("{} {}", route.method, route.path));
    let mut sender = Person::visitor();
    let place = match route.path {
        "$default" => "/api/no-such-route".to_owned(),
        path => path.replace(['{', '}'], ""),
    };
    for number in 0..requests {
        if number % FROM_ONE == 0 {
            sender = Person::visitor();
        }
        let mut person = sender.clone();
        let who = &people[lot.below(people.len())];
        person.cookies.clone_from(&who.cookies);
        let malformed = Malformed::draw(route, &place, &mut lot);
        let (answer, what) = ask(route, &malformed, &mut person).await;
        malformed.judge(answer.status, &what);
    }
    for person in &mut people[1..] {
        if person.get("/api/auth/session").await.status == 401 {
            person.logs_in_anew().await;
        }
    }
    requests
}

/// Sends it; gives what came, and a text that tells of both.
async fn ask(route: &Route, malformed: &Malformed, person: &mut Person) -> (Answered, String) {
    let method = Method::from_bytes(Malformed::method(route).as_bytes()).unwrap();
    let headers = malformed.headers.iter();
    let headers: Vec<_> = headers.map(|(name, text)| (*name, text.as_str())).collect();
    let body = (!malformed.body.is_empty()).then(|| malformed.body.clone());
    let answer = person
        .send_bytes(method, &malformed.path, &headers, body)
        .await;
    let what = format!(
        "{}, seed {SEED}: {malformed}\n{} {}",
        route.name, answer.status, answer.text
    );
    if answer.status >= 400 {
        let is_problem = answer.header("content-type") == "application/problem+json";
        assert!(is_problem && !answer.code().is_empty(), "{what}");
    }
    (answer, what)
}
