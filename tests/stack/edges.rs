//! The edges: what every answer carries, what has no page or route, and who is asking from where.

use academy_tests::headers::OF_THE_SITE;
use reqwest::Method;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::person::{Person, origin};

/// Regression 28, over the whole stack. Fails if `SiteHeaders` of template.yaml leaves a header out or
/// weakens one, or the door does not set them on what it answers by itself. They take the place of the
/// functions' own, which are held against every answer in-process (`contract::check`).
#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let mut visitor = Person::visitor();
    let paths = [
        "/",
        "/courses/",
        "/admin/",
        "/no-such-page/",
        "/api/health",
        "/api/no-such-route",
        "/api/enrollments",
        "/robots.txt",
        "/_local/mail.json",
    ];
    for path in paths {
        let answer = visitor.get(path).await;
        for (header, value) in OF_THE_SITE {
            assert_eq!(answer.header(header), value, "{path}: {header}");
        }
    }
}

#[tokio::test]
async fn an_unknown_page_is_a_404_in_the_same_frame_and_an_unknown_route_a_problem() {
    let mut visitor = Person::visitor();
    let page = visitor.get("/no-such-page/").await;
    assert_eq!(page.status, 404);
    assert!(
        page.text.contains("<main") && page.text.contains("<h1"),
        "{}",
        page.text
    );
    let route = visitor.get("/api/no-such-route").await;
    assert_eq!((route.status, route.code()), (404, "not_found"));
    assert_eq!(route.header("content-type"), "application/problem+json");
}

#[tokio::test]
async fn a_page_without_its_slash_leads_to_it_with_the_query_as_it_was_sent() {
    let mut visitor = Person::visitor();
    for query in [
        "",
        "?next=%2Fa%3Fb%3Dc%26d",
        "?q=a+b&q=%C3%A9",
        "?a=1&b=",
        "?c=%2B",
    ] {
        let answer = visitor.get(&format!("/login{query}")).await;
        let location = format!("/login/{query}");
        assert_eq!(
            (answer.status, answer.header("location")),
            (301, location.as_str())
        );
    }
}

#[tokio::test]
async fn what_the_emulator_answers_by_itself_is_an_unknown_page_too() {
    let mut visitor = Person::visitor();
    for path in [
        "/health",
        "/logout?client_id=a",
        "/_ministack/health",
        "/_localstack/health",
    ] {
        let page = visitor.get(path).await;
        // A page's address without its slash leads to the one with it, which is not there.
        let missing = page.status == 301 || (page.status == 404 && page.text.contains("<main"));
        assert!(missing, "{path}: {} {}", page.status, page.text);
    }
    let reset = visitor.post("/_ministack/reset", json!({})).await;
    assert_eq!(reset.status, 403, "{}", reset.text);
    assert_eq!(
        visitor.get("/courses/").await.status,
        200,
        "nothing was reset"
    );
}

#[tokio::test]
async fn a_known_address_with_another_method_is_405() {
    let mut visitor = Person::visitor();
    for (method, path, takes) in [
        (Method::DELETE, "/api/health", "GET"),
        (Method::HEAD, "/api/health", "GET"),
        (Method::OPTIONS, "/api/health", "GET"),
        (Method::GET, "/api/auth/login", "POST"),
        (
            Method::POST,
            "/api/admin/courses/python",
            "DELETE, GET, PUT",
        ),
    ] {
        let answer = visitor.send(method.clone(), path, &[], None).await;
        let told = (answer.status, answer.header("allow"));
        assert_eq!(told, (405, takes), "{method} {path}");
        let code = if method == Method::HEAD {
            "" // and no body at all
        } else {
            "method_not_allowed"
        };
        assert_eq!(answer.code(), code, "{method} {path}");
    }
}

/// Fails if the door lets hyper's own refusals out as they are: without a body, without the headers.
#[tokio::test]
async fn what_is_no_request_at_all_is_answered_like_everything_else() {
    let door = origin()
        .replace("http://", "")
        .replace("localhost", "127.0.0.1");
    let long = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(70_000));
    for (head, status) in [
        ("GET /api/courses?q=<b> HTTP/1.1\r\n\r\n", "400"),
        ("GET /courses/ HTTP/1.1\r\nno colon\r\n\r\n", "400"),
        (long.as_str(), "414"),
    ] {
        let mut stream = TcpStream::connect(&door).await.unwrap();
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let what = &head[..40.min(head.len())];
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{what}: {answer}"
        );
        assert!(
            answer.contains("application/problem+json"),
            "{what}: {answer}"
        );
        for (header, value) in OF_THE_SITE {
            assert!(
                answer.contains(&format!("\r\n{header}: {value}\r\n")),
                "{what} lacks {header}"
            );
        }
    }
}

/// Fails if the door lets MiniStack put something else in place of what is not UTF-8.
#[tokio::test]
async fn what_is_not_utf8_is_refused_and_not_mended() {
    let mut visitor = Person::visitor();
    let mut body = json!({"name": "Asha", "email": "asha@example.com", "message": "When?"})
        .to_string()
        .into_bytes();
    let place = body.iter().position(|byte| *byte == b'?').unwrap();
    body[place] = 0xff;
    let answer = visitor
        .send_bytes(Method::POST, "/api/messages", &[], Some(body))
        .await;
    assert_eq!((answer.status, answer.code()), (400, "malformed"));
}

#[tokio::test]
async fn public_pages_are_whole_and_call_no_function() {
    let mut visitor = Person::visitor();
    let before = visitor
        .get("/_local/calls.json")
        .await
        .json
        .as_array()
        .unwrap()
        .len();
    for path in [
        "/",
        "/courses/",
        "/courses/web-development-foundations/",
        "/about/",
    ] {
        let page = visitor.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("<html lang=\"en"), "{path}");
        assert!(
            page.text.contains("<main") && page.text.contains("<h1"),
            "{path}"
        );
        assert!(page.header("cache-control").contains("s-maxage"), "{path}");
    }
    let calls = visitor.get("/_local/calls.json").await.json;
    let by_pages = calls.as_array().unwrap().iter().skip(before);
    let by_pages = by_pages.filter(|call| {
        call["function"]
            .as_str()
            .unwrap_or("")
            .starts_with("catalog")
    });
    assert_eq!(by_pages.count(), 0);
}

#[tokio::test]
async fn cross_site_requests_are_refused() {
    let mut visitor = Person::visitor();
    let body = || Some(json!({"email": "a@example.com", "password": "whatever it is"}));
    let foreign: [&[(&str, &str)]; 3] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://elsewhere.example")],
    ];
    for headers in foreign {
        let answer = visitor
            .send(Method::POST, "/api/auth/login", headers, body())
            .await;
        assert_eq!(
            (answer.status, answer.code()),
            (403, "cross_site"),
            "{headers:?}"
        );
    }
}

#[tokio::test]
async fn what_a_request_says_of_its_own_address_is_ignored() {
    let mut stranger = Person::visitor();
    let wrong = || Some(json!({"email": "nobody@example.com", "password": "whatever it is"}));
    let mut last = 0;
    for number in 0..11 {
        let address = format!("10.0.0.{number}");
        let own = origin();
        let headers = [
            ("x-forwarded-for", address.as_str()),
            ("x-viewer-address", address.as_str()),
            ("cloudfront-viewer-address", address.as_str()),
            ("origin", own.as_str()),
        ];
        let answer = stranger
            .send(Method::POST, "/api/auth/login", &headers, wrong())
            .await;
        last = answer.status;
        assert_eq!(last, if number < 10 { 401 } else { 429 }, "{}", answer.text);
    }
    assert_eq!(last, 429);
}
