//! BARS 12: whatever is sent to whichever route, the answer is never our fault, and where it refuses it
//! is a whole problem. Regression 22: a body of 20 MB was read.

use std::collections::BTreeSet;
use std::sync::Arc;

use academy_tests::malformed::{Kind, Lot, Malformed};
use academy_tests::routes::{ROUTES, Route};
use academy_tests::uses::{self, Use};
use academy_tests::{Academy, Answered, Person, times};
use tokio::sync::Semaphore;

const SEED: u64 = 2026;
/// How many routes are asked at once: each has a database of its own, and all share the machine.
const AT_ONCE: usize = 8;
/// Which of a scene's people may do what the route does.
const RIGHTFUL: usize = 3;

/// Fails if `Request::object` takes a body that is not JSON for a fault of ours, or a route that takes a body
/// answers what is there before it looks at what was sent.
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

/// What a route is asked for, and those who ask.
struct Scene {
    academy: Academy,
    route: &'static Route,
    /// How often what is asked for was made anew.
    number: u32,
    /// Nobody, a student, an admin, and at last whoever may do what the route does.
    people: [Person; 4],
    place: String,
}

impl Scene {
    async fn of(route: &'static Route) -> Self {
        let academy = Academy::open().await;
        academy.course("python", 49_900).await;
        let admin = uses::prepare(&academy).await;
        let mut scene = Self {
            people: [(); 4].map(|()| academy.visitor()),
            place: String::new(),
            number: 0,
            academy,
            route,
        };
        scene.make(&admin).await;
        scene
    }

    /// What was asked for is there, or there again, and everybody is signed in.
    async fn make(&mut self, admin: &Person) {
        self.number += 1;
        let (academy, number) = (&self.academy, self.number);
        let ordinary = match self.route.path {
            "$default" => None,
            _ => Some(uses::of(academy, admin, self.route, number).await),
        };
        let Use { person, path, .. } = ordinary.unwrap_or_else(|| Use {
            route: self.route,
            person: academy.visitor(),
            owner: academy.visitor(),
            signed_in: false,
            path: "/api/no-such-route".to_owned(),
            body: serde_json::Value::Null,
        });
        self.place = path;
        let student = academy.student(&format!("Asha {number}")).await;
        let admin = academy.admin(&format!("Meera {number}")).await;
        self.people = [academy.visitor(), student, admin, person];
    }
}

/// Sends them to one route: first each kind by whoever may, then all kinds by everybody.
async fn sweep(route: &'static Route, requests: usize) -> usize {
    let mut scene = Scene::of(route).await;
    let mut lot = Lot::new(SEED, &format!("{} {}", route.method, route.path));
    let kinds = Kind::of(route);
    let mut judged = BTreeSet::new();
    for number in 0..requests {
        let (malformed, who) = match kinds.get(number) {
            Some(kind) => {
                let plain = Malformed::plain(route, *kind, &scene.place, &mut lot);
                (plain, RIGHTFUL)
            }
            None => {
                let drawn = Malformed::draw(route, &scene.place, &mut lot);
                (drawn, lot.below(scene.people.len()))
            }
        };
        // Each time a device and an address of its own, so that no limit hides what is behind it.
        let mut person = scene.academy.visitor();
        person.cookies.clone_from(&scene.people[who].cookies);
        let what = format!(
            "{}, request {number} of seed {SEED}: {malformed}",
            route.name
        );
        let answer = ask(&malformed, &mut person, route, &what).await;
        let what = format!("{what}\n{}", answer.text);
        if who == RIGHTFUL {
            judged.extend(malformed.judge_of_the_right_one(answer.status, &answer.json, &what));
        } else {
            malformed.judge(answer.status, &what);
        }
        if answer.status < 300 && !route.method.is_empty() && route.method != "GET" {
            let admin = scene.academy.admin(&format!("Admin {number}")).await;
            scene.make(&admin).await;
        }
    }
    let wanted = kinds.into_iter().filter(|kind| kind.problem().is_some());
    assert_eq!(judged, wanted.collect(), "{}", route.name);
    requests
}

async fn ask(malformed: &Malformed, person: &mut Person, route: &Route, what: &str) -> Answered {
    let answer = malformed.send(person, Malformed::method(route)).await;
    if answer.status >= 400 {
        let code = answer.text_at("/code").to_owned();
        let status = answer.status;
        answer.clone().expect_problem(status, &code);
        assert!(!code.is_empty(), "{what}");
    }
    answer
}
