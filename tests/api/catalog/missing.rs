//! `catalog-missing`: the API's `$default`.

use academy_tests::Academy;

#[tokio::test]
async fn an_unknown_page_is_a_404_in_the_sites_own_frame() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for path in ["/nowhere/", "/courses/nothing/index.html", "/apis", "/"] {
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

#[tokio::test]
async fn a_page_takes_no_change() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for method in ["POST", "PUT", "PATCH", "DELETE"] {
        let refused = visitor.send(method, "/courses/", &[], "").await;
        refused.expect_problem(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn under_api_an_unknown_address_is_a_problem_and_a_wrong_method_another() {
    let academy = Academy::open().await;
    let mut visitor = academy.visitor();
    for path in ["/api", "/api/", "/api/nothing", "/api/courses/a/b"] {
        visitor.get(path).await.expect_problem(404, "not_found");
    }
    for (method, path) in [
        ("DELETE", "/api/health"),
        ("GET", "/api/auth/login"),
        ("PUT", "/api/courses/python"),
    ] {
        let refused = visitor.send(method, path, &[], "").await;
        refused.expect_problem(405, "method_not_allowed");
    }
}

#[tokio::test]
async fn another_sites_form_is_refused_before_it_is_looked_for() {
    let academy = Academy::open().await;
    let foreign = [("sec-fetch-site", "cross-site")];
    let mut visitor = academy.visitor();
    let refused = visitor.send("POST", "/api/nothing", &foreign, "").await;
    refused.expect_problem(403, "cross_site");
}
