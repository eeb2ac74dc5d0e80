//! BARS 13: who may ask what. `access.txt` beside this file has a row for every route, and in it what
//! each of five people hears who sends the route's good request: status, and code where it refuses.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use academy_tests::routes::{ROUTES, Route};
use academy_tests::uses::{self, Use};
use academy_tests::{Academy, Answered, Person};
use serde_json::Value;
use tokio::sync::Semaphore;

use super::auth::kept;

const TABLE: &str = include_str!("access.txt");
/// Where no route answers.
const NOWHERE: &str = "/api/no-such-route";
/// How many rows are played at once: each has a database of its own, and all share the machine.
const AT_ONCE: usize = 8;

/// Who asks, as the table's columns have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Not signed in.
    Nobody,
    /// The student whom the request is about, or any where it is about nobody.
    Student,
    /// Another student.
    Other,
    /// The student whom the request is about, disabled since.
    Disabled,
    /// An admin.
    Admin,
}

/// The columns, from left to right.
const COLUMNS: [Who; 5] = [
    Who::Nobody,
    Who::Student,
    Who::Other,
    Who::Disabled,
    Who::Admin,
];

/// In what order they ask: who spoils the request for the others comes last.
const TURNS: [Who; 5] = [
    Who::Nobody,
    Who::Other,
    Who::Admin,
    Who::Student,
    Who::Disabled,
];

/// What each column hears, `401 not_signed_in` or `204`; by name and method of the route.
type Rows = BTreeMap<(&'static str, &'static str), [&'static str; 5]>;

fn rows() -> Rows {
    let mut rows = Rows::new();
    let lines = TABLE.lines().filter(|line| !line.starts_with('#'));
    for line in lines.filter(|line| !line.is_empty()) {
        let mut cells = line.split('|').map(str::trim);
        let (name, method) = cells.next().unwrap().split_once(' ').expect(line);
        let heard: Vec<_> = cells.collect();
        let heard = heard.try_into().expect(line);
        let twice = rows.insert((name, method.trim()), heard);
        assert!(twice.is_none(), "two rows: {line}");
    }
    rows
}

/// The method as the table has it.
fn method(route: &Route) -> &'static str {
    if route.method.is_empty() {
        "any"
    } else {
        route.method
    }
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let routes = ROUTES.iter().map(|route| (route.name, method(route)));
    let routes: BTreeSet<_> = routes.collect();
    let rows: BTreeSet<_> = rows().into_keys().collect();
    let missing: Vec<_> = routes.difference(&rows).collect();
    let left_over: Vec<_> = rows.difference(&routes).collect();
    assert!(
        missing.is_empty() && left_over.is_empty(),
        "routes without a row in access.txt: {missing:?}; rows without a route: {left_over:?}"
    );
}

/// Fails if a route of a student's answers another's id, a route of the panel asks `Caller::person` for
/// `Caller::admin`, or the guard lets a disabled account in.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_hears_of_every_route_what_the_table_says() {
    let rows = rows();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut playing = tokio::task::JoinSet::new();
    for route in ROUTES.iter() {
        let (turns, row) = (Arc::clone(&turns), rows[&(route.name, method(route))]);
        playing.spawn(async move {
            let _turn = turns.acquire().await.unwrap();
            play(route, row).await
        });
    }
    let (mut asked, mut wrong) = (0, Vec::new());
    while let Some(row) = playing.join_next().await {
        let row = row.unwrap();
        asked += row.asked;
        wrong.extend(row.wrong);
    }
    wrong.sort();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    println!("{asked} requests of {} routes", rows.len());
    assert_eq!(asked, rows.len() * COLUMNS.len());
}

/// What came of one row.
#[derive(Default)]
struct Played {
    asked: usize,
    wrong: Vec<String>,
}

async fn play(route: &'static Route, row: [&'static str; 5]) -> Played {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let other = academy.student("Some Other").await;
    let mut played = Played::default();
    let mut good = None;
    for (number, who) in (1..).zip(TURNS) {
        // As long as everybody was refused, the same request is still good.
        let ordinary = match good.take() {
            Some(good) => good,
            None => request(&academy, &admin, route, number).await,
        };
        let asker = match who {
            Who::Nobody => academy.visitor(),
            Who::Other => other.clone(),
            Who::Admin => admin.clone(),
            Who::Student | Who::Disabled => ordinary.owner.clone(),
        };
        if who == Who::Disabled {
            let session = asker.clone().session().await.expect(200);
            academy.disables(session.text_at("/user/email")).await;
        }
        let before = kept(&academy).await;
        let mut asked = Use {
            person: asker,
            ..ordinary.clone()
        };
        let answer = match route.path {
            "$default" => asked.person.get(&asked.path).await,
            _ => asked.ask().await,
        };
        let heard = heard(&answer);
        played.asked += 1;
        let column = COLUMNS.iter().position(|column| *column == who).unwrap();
        let told = format!("{} {}, {who:?}", route.name, method(route));
        if heard != row[column] {
            played.wrong.push(format!("{told}: {heard}"));
        }
        if ["401", "403", "404"].contains(&&heard[..3]) {
            assert_eq!(kept(&academy).await, before, "{told} changed something");
            good = Some(ordinary);
        }
    }
    played
}

/// The route's good request, with a student whom it is about.
async fn request(academy: &Academy, admin: &Person, route: &'static Route, number: u32) -> Use {
    if route.path == "$default" {
        let owner = academy.student(&format!("Somebody {number}")).await;
        return Use {
            route,
            person: owner.clone(),
            owner,
            signed_in: false,
            path: NOWHERE.to_owned(),
            body: Value::Null,
        };
    }
    let mut ordinary = uses::of(academy, admin, route, number).await;
    if ordinary.owner.cookies.is_empty() {
        ordinary.owner = academy.student(&format!("Somebody {number}")).await;
    }
    ordinary
}

/// Status and code, as the table has them.
fn heard(answer: &Answered) -> String {
    let code = answer.text_at("/code");
    if code.is_empty() {
        return answer.status.to_string();
    }
    let heard = format!("{} {code}", answer.status);
    answer.clone().expect_problem(answer.status, code);
    heard
}
