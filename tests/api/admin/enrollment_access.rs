//! Who may call the admins' routes, and what is judged first. The table is the list of routes itself.

use academy::domain::enrollment::State;
use academy_tests::routes::{ROUTES, Route};
use academy_tests::{Answered, Person};

use super::enrollment_books::*;

/// Every route of the panel.
fn routes() -> Vec<&'static Route> {
    let of_panel = |route: &&Route| route.path.starts_with("/api/admin/");
    ROUTES.iter().filter(of_panel).collect()
}

/// Asks as a page would, with a body that no route takes.
async fn ask(person: &mut Person, route: &Route, id: &str) -> Answered {
    let path = route.path.replace("{id}", id).replace("{slug}", "python");
    let json = ("content-type", "application/json");
    match route.method {
        "GET" => person.get(&path).await,
        method => {
            person
                .send(method, &path, &[json], r#"{"nonsense":1}"#)
                .await
        }
    }
}

/// Regression 25: forbidden was a redirect to the home page. Fails if a route of the panel asks
/// `Caller::person` where it must ask `Caller::admin`.
#[tokio::test]
async fn nobody_but_admins_may_do_anything_and_nothing_changes() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    let routes = routes();
    assert!(!routes.is_empty());
    for route in routes {
        let mut nobody = scene.academy.visitor();
        ask(&mut nobody, route, &id)
            .await
            .expect_problem(401, "not_signed_in");
        let forged = "__Host-session";
        nobody.cookies.insert(forged.to_owned(), "A".repeat(99));
        ask(&mut nobody, route, &id)
            .await
            .expect_problem(401, "not_signed_in");
        // The student is told the same of what is there, what is not, and what cannot be.
        for id in [&id, &absent(&id), "nonsense"] {
            ask(&mut scene.asha, route, id)
                .await
                .expect_problem(403, "admins_only");
        }
    }
    assert_eq!(everything(&scene.academy).await, before);
}

/// The id of an enrollment that never was, of the same student.
fn absent(id: &str) -> String {
    format!("{}0000000001", &id[..16])
}

#[tokio::test]
async fn another_site_is_refused_before_anything_is_looked_at() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    for route in routes().into_iter().filter(|route| route.method != "GET") {
        let path = route.path.replace("{id}", &id).replace("{slug}", "python");
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", "cross-site"),
        ];
        let answer = scene.meera.send(route.method, &path, &headers, "{}").await;
        answer.expect_problem(403, "cross_site");
    }
    assert_eq!(everything(&scene.academy).await, before);
}

/// What is not there is absent whatever was sent; only then is the body judged.
#[tokio::test]
async fn an_enrollment_that_is_not_there_is_absent_before_the_body_is_judged() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let of_one = |route: &&Route| route.path.starts_with("/api/admin/enrollments/{id}");
    let mut asked = 0;
    for route in routes().iter().filter(|route| of_one(route)) {
        for id in [absent(&id).as_str(), "nonsense", "%20", "a.b"] {
            let answer = ask(&mut scene.meera, route, id).await;
            answer.expect_problem(404, "not_found");
        }
        let unknown = ask(&mut scene.meera, route, &id).await;
        assert_eq!(unknown.status, 422, "{route:?}: {}", unknown.text);
        asked += 1;
    }
    assert_eq!(
        asked, 6,
        "verify, reject, refund, note, and delete by two addresses"
    );
}

#[tokio::test]
async fn bodies_are_judged_by_type_size_and_form_first() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let before = everything(&scene.academy).await;
    for route in routes()
        .into_iter()
        .filter(|route| route.path.starts_with("/api/admin/enrollments") && route.method != "GET")
    {
        let path = route.path.replace("{id}", &id);
        let large = format!("{{\"reason\":\"{}\"}}", "x".repeat(64 * 1024));
        for (media_type, body, status, code) in [
            ("text/plain", "{}", 415, "unsupported_media_type"),
            ("application/json", "{", 400, "malformed"),
            ("application/json", "[]", 400, "malformed"),
            ("application/json", large.as_str(), 413, "too_large"),
        ] {
            let headers = [("content-type", media_type)];
            let answer = scene.meera.send(route.method, &path, &headers, body).await;
            answer.expect_problem(status, code);
        }
    }
    assert_eq!(everything(&scene.academy).await, before);
}
