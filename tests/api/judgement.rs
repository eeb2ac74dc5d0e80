//! The order of judgement, the same for every route: cross-site, then who asks, then what the address
//! names, then what was sent, then the state. Each request here is wrong in every way that comes later.

use std::sync::Arc;

use academy::config::{Secret, SecretSource, Settings};
use academy::http::input::MAX_BODY_BYTES;
use academy_tests::academy::settings_json;
use academy_tests::contract::DOCUMENT;
use academy_tests::malformed::Malformed;
use academy_tests::routes::{ROUTES, Route};
use academy_tests::{Academy, Person, uses};
use serde_json::json;

/// Ids that are none of ours, and one that could be.
const NO_IDS: [&str; 4] = ["no-such-id", "%00", "0", "0w3ge1r70w3ge1r701kn3mwca0"];

/// Whether somebody must be signed in: no other way is named.
fn is_private(route: &Route) -> bool {
    let operation = &DOCUMENT["paths"][route.path][route.method.to_lowercase()];
    let ways = operation["security"].as_array();
    ways.is_some_and(|ways| ways.iter().all(|way| *way != json!({})))
}

fn with_id(route: &Route, id: &str) -> String {
    ["{id}", "{slug}", "{kind}"]
        .into_iter()
        .fold(route.path.to_owned(), |path, name| path.replace(name, id))
}

/// Sends what is wrong in every way: not even its body could be read, or be JSON.
async fn nonsense(person: &mut Person, route: &Route, id: &str, site: &str) -> (u16, String) {
    let headers = [
        ("content-type", "text/plain"),
        ("idempotency-key", "short"),
        ("sec-fetch-site", site),
    ];
    let path = format!("{}?limit=0&nonsense=1", with_id(route, id));
    let body = match route.method {
        "GET" => String::new(),
        _ => "{".repeat(MAX_BODY_BYTES + 1),
    };
    let answer = person.send(route.method, &path, &headers, &body).await;
    (answer.status, answer.text_at("/code").to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_judged_before_what_they_sent() {
    let academy = Academy::open().await;
    let mut stranger = academy.visitor();
    let mut student = academy.student("Asha Rao").await;
    let mut refusals = 0;
    let routes = ROUTES.iter().filter(|route| route.path != "$default");
    for route in routes {
        let mut expect = |came: (u16, String), status: u16, code: &str| {
            assert_eq!(came, (status, code.to_owned()), "{}", route.name);
            refusals += 1;
        };
        if route.method != "GET" {
            for person in [&mut stranger, &mut student] {
                let came = nonsense(person, route, "no-such-id", "cross-site").await;
                expect(came, 403, "cross_site");
            }
        }
        if is_private(route) {
            let came = nonsense(&mut stranger, route, "no-such-id", "same-origin").await;
            expect(came, 401, "not_signed_in");
        }
        if route.path.starts_with("/api/admin/") {
            let came = nonsense(&mut student, route, "no-such-id", "same-origin").await;
            expect(came, 403, "admins_only");
        }
    }
    println!("{refusals} refusals");
    assert!(refusals > ROUTES.len());
}

/// Fails if a route is served outside the one place that looks at where a request came from.
#[tokio::test(flavor = "multi_thread")]
async fn what_came_past_the_distribution_or_from_another_site_is_refused_by_every_route() {
    let academy = Academy::open().await;
    let mut admin = academy.admin("Meera Das").await;
    for route in ROUTES.iter() {
        let method = Malformed::method(route);
        let path = with_id(route, "no-such-id").replace("$default", "/api/no-such-route");
        let past = [("x-origin-secret", "guessed")];
        let refused = admin.send(method, &path, &past, "").await;
        refused.expect_problem(403, "forbidden");
        if method != "GET" {
            let foreign = [("sec-fetch-site", "cross-site")];
            let refused = admin.send(method, &path, &foreign, "").await;
            refused.expect_problem(403, "cross_site");
        }
    }
}

/// Fails if a route of the panel asks for an admin, and not for their second factor where one is required; or if it
/// tells them what is there first.
#[tokio::test(flavor = "multi_thread")]
async fn where_a_second_factor_is_required_the_panel_answers_nobody_without_one() {
    let mut academy = Academy::open().await;
    let mut settings = settings_json();
    settings["second_factor_required"] = json!(true);
    let settings = Settings::parse(&settings.to_string()).unwrap();
    academy.platform.secret = Secret::new(SecretSource::Fixed(Arc::new(settings)));
    let mut admin = academy.admin("Meera Das").await;
    let mut refusals = 0;
    let of_the_panel = |route: &&Route| route.path.starts_with("/api/admin/");
    for route in ROUTES.iter().filter(of_the_panel) {
        let came = nonsense(&mut admin, route, "no-such-id", "same-origin").await;
        let refusal = (403, "second_factor_missing".to_owned());
        assert_eq!(came, refusal, "{}", route.name);
        refusals += 1;
    }
    assert!(refusals > 30, "{refusals}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_404_before_what_was_sent_is_looked_at() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut student = academy.student("Asha Rao").await;
    let mut admin = academy.admin("Meera Das").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let of_another = ravi.enrolls_in("python").await;
    let mut refusals = 0;
    for route in ROUTES.iter().filter(|route| route.path.contains('{')) {
        let is_admins = route.path.starts_with("/api/admin/");
        let person = if is_admins { &mut admin } else { &mut student };
        let others = if is_admins { "" } else { of_another.as_str() };
        for id in NO_IDS.into_iter().chain([others]) {
            if id.is_empty() {
                continue;
            }
            let came = nonsense(person, route, id, "same-origin").await;
            assert_eq!(came, (404, "not_found".to_owned()), "{} {id}", route.name);
            refusals += 1;
        }
    }
    println!("{refusals} refusals");
    assert!(refusals > 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_is_judged_before_the_state() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let cancelled =
        |route: &Route| route.path.contains("/enrollments/{id}") && route.method != "GET";
    for route in ROUTES.iter().filter(|route| cancelled(route)) {
        let mut student = academy
            .student(&format!("{} {}", route.name, route.method))
            .await;
        let id = student.enrolls_in(uses::COURSE).await;
        let own = format!("/api/enrollments/{id}");
        student.delete(&own).await.expect(204);
        let mut person = match route.path.starts_with("/api/admin/") {
            true => admin.clone(),
            false => student,
        };
        let path = with_id(route, &id);
        let bad = person.call(route.method, &path, json!({"nonsense": 1}));
        bad.await.expect(422);
        let typed = [("content-type", "application/json")];
        let long = " ".repeat(MAX_BODY_BYTES + 1);
        let long = person.send(route.method, &path, &typed, &long).await;
        long.expect_problem(413, "too_large");
    }
}

#[tokio::test]
async fn a_body_is_json_whatever_else_its_type_says() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let path = "/api/auth/login";
    for kind in [
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        " application/json ; x=y",
    ] {
        let typed = [("content-type", kind)];
        let answer = visitor.send("POST", path, &typed, "{}").await;
        answer.expect_problem(422, "invalid_fields");
    }
    for kind in [
        "",
        "text/json",
        "application/jsonp",
        "application/problem+json",
        "a, application/json",
    ] {
        let typed = [("content-type", kind)];
        let answer = visitor.send("POST", path, &typed, "{}").await;
        answer.expect_problem(415, "unsupported_media_type");
    }
    // As many bytes as are allowed are read; one more is not, whatever they are.
    let typed = [("content-type", "application/json")];
    let fits = format!("{{}}{}", " ".repeat(MAX_BODY_BYTES - 2));
    let answer = visitor.send("POST", path, &typed, &fits).await;
    answer.expect_problem(422, "invalid_fields");
    for kind in ["application/json", "text/plain"] {
        let typed = [("content-type", kind)];
        let answer = visitor
            .send("POST", path, &typed, &format!("{fits} "))
            .await;
        answer.expect_problem(413, "too_large");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_takes_nothing_takes_no_body_or_an_empty_object() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let takes_nothing = |route: &&Route| {
        let body = &DOCUMENT["paths"][route.path][route.method.to_lowercase()]["requestBody"];
        route.method != "GET" && route.path != "$default" && body["required"] != true
    };
    let mut routes = 0;
    for (number, route) in ROUTES.iter().filter(takes_nothing).enumerate() {
        let number = u32::try_from(number).unwrap() * 2;
        for (more, body) in ["", "{}"].into_iter().enumerate() {
            let more = u32::try_from(more).unwrap();
            let mut one = uses::of(&academy, &admin, route, number + more).await;
            let typed = [(
                "content-type",
                if body.is_empty() {
                    ""
                } else {
                    "application/json"
                },
            )];
            let answer = one.person.send(route.method, &one.path, &typed, body).await;
            assert!(answer.status < 300, "{}: {}", route.name, answer.text);
        }
        routes += 1;
    }
    println!("{routes} routes");
    assert!(routes >= 4);
}
