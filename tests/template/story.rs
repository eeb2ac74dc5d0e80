//! Every operation's answers, in-process, against docs/openapi.yaml. `Person` judges each answer of each
//! API test; here every route is asked once as it is meant to be, and once by everybody else.

use academy_tests::routes::ROUTES;
use academy_tests::{Academy, uses};
use serde_json::json;

use super::none;

#[tokio::test(flavor = "multi_thread")]
async fn every_route_answers_its_ordinary_use_as_the_contract_says() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let uses = uses::all(&academy, &admin, 1).await;
    let routes = ROUTES.iter().filter(|route| route.path != "$default");
    assert_eq!(uses.len(), routes.count());
    let mut faults = Vec::new();
    for mut one in uses {
        let answer = one.ask().await;
        if !(200..300).contains(&answer.status) {
            faults.push(format!(
                "{}: {} {}",
                one.route.name, answer.status, answer.text
            ));
        }
    }
    none(&faults);
}

/// Regressions 14 and 22: without a signature header the check was skipped; a body of 20 MB was
/// read. Fails if `through_the_cdn` lets an absent or empty `x-origin-secret` through, or
/// `MAX_BODY_BYTES` grows.
#[tokio::test(flavor = "multi_thread")]
async fn every_route_refuses_strangers_and_nonsense_as_the_contract_says() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    for one in uses::all(&academy, &admin, 2).await {
        let (method, path) = (one.route.method, one.path.as_str());
        let mut person = one.person.clone();
        let mut anonymous = academy.visitor();
        // Who looks on changes nothing, so the ordinary person comes last.
        // An empty one is none at all.
        for secret in ["a guess", ""] {
            let headers = [("x-origin-secret", secret)];
            let refused = anonymous.send(method, path, &headers, "").await;
            refused.expect_problem(403, "forbidden");
        }
        if one.signed_in || path.starts_with("/api/admin/") {
            let answer = anonymous.send(method, path, &[], "").await;
            assert!(
                [204, 401].contains(&answer.status),
                "{method} {path}: {}",
                answer.status
            );
        }
        if method == "GET" {
            continue;
        }
        let foreign = [("sec-fetch-site", "cross-site")];
        let refused = person
            .send(method, path, &foreign, &one.body.to_string())
            .await;
        refused.expect_problem(403, "cross_site");
        let plain = [("content-type", "text/plain")];
        let answer = person.send(method, path, &plain, "{}").await;
        answer.expect_problem(415, "unsupported_media_type");
        let typed = [("content-type", "application/json")];
        person
            .send(method, path, &typed, "{")
            .await
            .expect_problem(400, "malformed");
        person
            .send(method, path, &typed, "[]")
            .await
            .expect_problem(400, "malformed");
        let long = format!("{{\"a\":\"{}\"}}", "x".repeat(64 * 1024));
        person
            .send(method, path, &typed, &long)
            .await
            .expect_problem(413, "too_large");
        let unknown = person.call(method, path, json!({"no_such_field": 1})).await;
        assert_eq!(unknown.status, 422, "{method} {path}: {}", unknown.text);
    }
}
