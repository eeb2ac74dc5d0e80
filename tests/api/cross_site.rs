//! BARS 16, regression 18: what another site has a browser send is refused by every unsafe route.

use academy_tests::Academy;
use academy_tests::academy::ORIGIN;
use academy_tests::routes::ROUTES;

/// `Sec-Fetch-Site` and `Origin` of a request that our pages did not make; empty is absent.
const FOREIGN: &[(&str, &str)] = &[
    ("cross-site", ""),
    ("same-site", ""),
    ("cross-site", ORIGIN),
    ("same-site", ORIGIN),
    ("SAME-ORIGIN", ORIGIN),
    ("nonsense", ORIGIN),
    ("", ""),
    ("", "null"),
    ("", "https://elsewhere.example"),
    ("", "http://localhost:8081"),
    ("", "https://localhost:8080"),
    ("", "http://localhost:8080.elsewhere.example"),
];

const OWN: &[(&str, &str)] = &[("same-origin", ""), ("none", ""), ("", ORIGIN)];

/// Regression 18: no CSRF check; a foreign origin was accepted. Fails if `csrf::same_site` passes
/// `same-site`, or a request without both headers, or `admit` does not ask it, or asks it after the handler:
/// an item that is changed counts, not only one more.
#[tokio::test]
async fn cross_site_requests_are_refused_by_every_unsafe_route_and_change_nothing() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let people = [academy.visitor(), asha, academy.admin("Meera Das").await];
    let before = academy.items().await;
    let is_unsafe = |method: &str| !method.is_empty() && method != "GET";
    let mut refused = 0;
    for route in ROUTES.iter().filter(|route| is_unsafe(route.method)) {
        let path = route.path.replace("{id}", &id).replace("{slug}", "python");
        for person in &people {
            for (site, origin) in FOREIGN {
                let headers = [
                    ("content-type", "application/json"),
                    ("sec-fetch-site", *site),
                    ("origin", *origin),
                ];
                let mut person = person.clone();
                let answer = person.send(route.method, &path, &headers, "{}").await;
                let answer = answer.expect_problem(403, "cross_site");
                assert_eq!(answer.all("set-cookie").count(), 0);
                refused += 1;
            }
        }
    }
    println!("{refused} cross-site requests refused");
    assert!(refused >= 36, "at least one unsafe route was tried");
    assert_eq!(academy.items().await, before);
    for mut person in people.into_iter().skip(1) {
        person.session().await.expect(200);
    }
}

/// Fails if `Request::header` gives one of several values, or `csrf::same_site` takes a header that is
/// there twice for an absent one.
#[tokio::test]
async fn what_is_said_twice_vouches_for_nothing() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let json = ("content-type", "application/json");
    let (site, origin) = ("sec-fetch-site", "origin");
    for said in [
        vec![(site, "same-origin"), (site, "same-origin")],
        vec![(site, "same-origin"), (site, "cross-site")],
        vec![(site, "same-origin"), (site, "none"), (origin, ORIGIN)],
        vec![(site, ""), (origin, ORIGIN), (origin, ORIGIN)],
        vec![(site, ""), (origin, ORIGIN), (origin, "null")],
    ] {
        let headers = [&[json], said.as_slice()].concat();
        let path = "/api/auth/login";
        let answer = visitor.send("POST", path, &headers, "{}").await;
        answer.expect_problem(403, "cross_site");
    }
}

#[tokio::test]
async fn our_own_pages_pass_and_reading_passes_from_anywhere() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for (site, origin) in OWN {
        let headers = [
            ("content-type", "application/json"),
            ("sec-fetch-site", *site),
            ("origin", *origin),
        ];
        let answer = visitor
            .send("POST", "/api/auth/login", &headers, "{}")
            .await;
        answer.expect_problem(422, "invalid_fields");
    }
    for (site, origin) in FOREIGN {
        let headers = [("sec-fetch-site", *site), ("origin", *origin)];
        visitor
            .send("GET", "/api/health", &headers, "")
            .await
            .expect(200);
    }
}
