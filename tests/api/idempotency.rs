//! `Idempotency-Key`, the same on every route that honours it.

use academy_tests::contract::DOCUMENT;
use academy_tests::routes::{ROUTES, Route};
use academy_tests::uses::{self, Use};
use academy_tests::{Academy, Answered, Person};

const KEY: &str = "the key of this test";

fn honours(route: &&Route) -> bool {
    let operation = &DOCUMENT["paths"][route.path][route.method.to_lowercase()];
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut names = parameters.filter_map(|p| p["$ref"].as_str());
    names.any(|name| name.ends_with("/idempotency_key"))
}

async fn send(person: &mut Person, one: &Use, key: &str, body: &str) -> Answered {
    send_under(person, one, &[key], body).await
}

async fn send_under(person: &mut Person, one: &Use, keys: &[&str], body: &str) -> Answered {
    let mut headers = vec![("content-type", "application/json")];
    headers.extend(keys.iter().map(|key| ("idempotency-key", *key)));
    person
        .send(one.route.method, &one.path, &headers, body)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_request_again_is_answered_again_and_done_once() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let mut routes = 0;
    for route in ROUTES.iter().filter(honours) {
        let one = uses::of(&academy, &admin, route, 1).await;
        let (mut person, body) = (one.person.clone(), one.body.to_string());
        let first = send(&mut person, &one, KEY, &body).await;
        assert!(first.status < 300, "{}: {}", route.name, first.text);
        let done = academy.items().await.len();
        for _ in 0..3 {
            let again = send(&mut person, &one, KEY, &body).await;
            let both = [&first, &again].map(|answer| (answer.status, &answer.json));
            assert_eq!(both[0], both[1], "{}", route.name);
        }
        // Another body, if only by a space, is another request.
        let other = send(&mut person, &one, KEY, &format!("{body} ")).await;
        other.expect_problem(422, "idempotency_key_reused");
        assert_eq!(academy.items().await.len(), done, "{}", route.name);
        routes += 1;
    }
    println!("{routes} routes");
    assert!(routes >= 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_one_persons_on_one_route_at_one_address() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let mut second = academy.admin("Second Admin").await;
    for route in ROUTES.iter().filter(honours) {
        // The same key was used on every route before this one, by the same admin.
        let one = uses::of(&academy, &admin, route, 1).await;
        let (mut person, body) = (one.person.clone(), one.body.to_string());
        let first = send(&mut person, &one, KEY, &body).await;
        assert!(first.status < 300, "{}: {}", route.name, first.text);

        let other = uses::of(&academy, &admin, route, 2).await;
        let prepared = academy.items().await.len();
        if route.path.contains("{id}") && route.path.starts_with("/api/admin/") {
            // The same body at another address is another request.
            let refused = send(&mut person, &other, KEY, &body).await;
            refused.expect_problem(422, "idempotency_key_reused");
            assert_eq!(academy.items().await.len(), prepared);
        }
        let by = match route.path.starts_with("/api/admin/") {
            true => &mut second,
            false => &mut other.person.clone(), // another student, or another client
        };
        let answer = send(by, &other, KEY, &other.body.to_string()).await;
        assert!(answer.status < 300, "{}: {}", route.name, answer.text);
        assert!(
            academy.items().await.len() > prepared,
            "{} acts again",
            route.name
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_before_it_acted_leaves_the_key_free() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    for route in ROUTES.iter().filter(honours) {
        let one = uses::of(&academy, &admin, route, 1).await;
        let (mut person, body) = (one.person.clone(), one.body.to_string());
        if one.signed_in {
            let mut stranger = academy.visitor();
            let refused = send(&mut stranger, &one, KEY, &body).await;
            refused.expect_problem(401, "not_signed_in");
        }
        for (bad, status) in [("{", 400), (r#"{"nonsense":1}"#, 422)] {
            let refused = send(&mut person, &one, KEY, bad).await;
            assert_eq!(refused.status, status, "{}: {}", route.name, refused.text);
        }
        for key in ["short", &"k".repeat(65), "ünprintable key"] {
            let refused = send(&mut person, &one, key, &body).await;
            refused.expect_problem(400, "bad_idempotency_key");
        }
        let refused = send_under(&mut person, &one, &[KEY, "another key of this test"], &body);
        refused.await.expect_problem(400, "bad_idempotency_key");
        let done = send(&mut person, &one, KEY, &body).await;
        assert!(done.status < 300, "{}: {}", route.name, done.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_forgotten_after_a_day() {
    let academy = Academy::open().await;
    academy.course(uses::COURSE, 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let sent = serde_json::json!({"course": uses::COURSE});
    let path = "/api/enrollments";
    asha.post_once(KEY, path, sent.clone()).await.expect(201);
    academy.wait_seconds(24 * 60 * 60 - 1);
    asha.logs_in("asha.rao@example.com", academy_tests::academy::PASSWORD)
        .await
        .expect(200);
    asha.post_once(KEY, path, sent.clone()).await.expect(201);
    academy.wait_seconds(1);
    asha.post_once(KEY, path, sent).await.expect(200);
}
