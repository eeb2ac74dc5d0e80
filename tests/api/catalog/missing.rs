//! `catalog-missing`: the API's `$default`.

use academy_tests::Academy;
use academy_tests::routes::{self, ROUTES};

#[tokio::test]
async fn an_unknown_page_is_a_404_in_the_sites_own_frame() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for path in ["/nowhere/", "/courses/nothing/index.html", "/apis"] {
        let page = visitor.get(path).await.expect(404);
        let media_type = page.header("content-type");
        assert_eq!(media_type, Some("text/html; charset=utf-8"), "{path}");
        for part in ["<html lang=\"en", "<main", "<h1"] {
            assert!(page.text.contains(part), "{path} lacks {part}");
        }
        // The frame's own styles and scripts work: the policy is the pages', not the API's.
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("style-src 'self'"), "{policy}");
    }
}

/// Fails if a page that the bucket did not give is said not to exist, which makes search engines drop it and
/// people doubt their link; if that failure is no page; or if what is being published counts as one.
#[tokio::test]
async fn a_page_that_the_site_has_is_out_of_reach_and_not_missing() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.draft("drafted").await;
    let mut visitor = academy.visitor();
    // What was published a moment ago may not be in the bucket yet, and nothing has failed.
    visitor.get("/courses/python/").await.expect(404);
    academy.wait_seconds(901);
    let own = academy_site::error_page().unwrap();
    for path in [
        "/",
        "/index.html",
        "/courses/",
        "/payment/index.html",
        "/courses/python/",
        "/courses/python/index.html",
    ] {
        let page = visitor.get(path).await.expect(503);
        assert_eq!(page.text.as_bytes(), own, "{path}");
        assert_eq!(
            page.header("content-type"),
            Some("text/html; charset=utf-8")
        );
        assert_eq!(page.header("cache-control"), Some("no-store"), "{path}");
        assert!(page.header("retry-after").is_some(), "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("style-src 'self'"), "{policy}");
    }
    for path in ["/courses/drafted/", "/courses/No!/", "/courses/python"] {
        visitor.get(path).await.expect(404);
    }
}

#[tokio::test]
async fn a_page_takes_no_change() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"] {
        let refused = visitor.send(method, "/courses/", &[], "").await;
        let refused = refused.expect_problem(405, "method_not_allowed");
        assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    }
    visitor.send("HEAD", "/nowhere/", &[], "").await.expect(404);
}

#[tokio::test]
async fn under_api_an_unknown_address_is_a_problem_and_a_wrong_method_another() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for path in ["/api", "/api/", "/api/nothing", "/api/courses/a/b"] {
        visitor.get(path).await.expect_problem(404, "not_found");
    }
}

#[tokio::test]
async fn what_an_address_does_not_take_is_405_and_names_what_it_takes() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    let methods = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"];
    let mut refusals = 0;
    for pattern in ROUTES.iter().map(|route| route.path) {
        if pattern == "$default" {
            continue;
        }
        let path = pattern
            .replace("{id}", "some-id")
            .replace("{slug}", "python");
        let is_taken = |method: &&str| {
            let found = routes::find(method, &path).expect("at least the default");
            found.0.path != "$default"
        };
        let taken: Vec<_> = methods.iter().copied().filter(is_taken).collect();
        for method in methods.iter().filter(|method| !taken.contains(*method)) {
            let refused = visitor.send(method, &path, &[], "").await;
            let refused = refused.expect_problem(405, "method_not_allowed");
            let allow = refused.header("allow");
            assert_eq!(allow, Some(taken.join(", ").as_str()), "{method} {path}");
            refusals += 1;
        }
    }
    println!("{refusals} refusals");
    assert!(refusals >= ROUTES.len());
}

#[tokio::test]
async fn another_sites_form_is_refused_before_it_is_looked_for() {
    let academy = Academy::open().await;
    let foreign = [("sec-fetch-site", "cross-site")];
    let mut visitor = academy.visitor();
    let refused = visitor.send("POST", "/api/nothing", &foreign, "").await;
    refused.expect_problem(403, "cross_site");
}
