//! Pages: through MiniStack's distribution, and on to the API where the bucket has none.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, Uri};
use http_body_util::Full;
use hyper::body::Incoming;

use super::api::ask;
use super::finish::compress;
use super::problem::origin_down;
use super::{Behind, Room};
use crate::http_io::{Body, drop_hop_by_hop, exchange_within, header, read_body};

/// Request headers that mean something to the distribution or the bucket behind it.
const PASSED: [HeaderName; 5] = [
    http::header::IF_MODIFIED_SINCE,
    http::header::IF_NONE_MATCH,
    http::header::RANGE,
    http::header::ORIGIN,
    http::header::USER_AGENT,
];

/// Answers through the distribution.
pub(crate) async fn respond(
    request: Request<Incoming>,
    room: &Room,
    behind: &Behind,
) -> Response<Body> {
    let (parts, body) = request.into_parts();
    // No page takes one; whoever sends it is to read the answer all the same.
    drop(read_body(body, 0).await);
    let path = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    let Some(mut response) = page(room, behind, &parts.method, path, &parts.headers).await else {
        return origin_down();
    };
    let reads = parts.method == Method::GET || parts.method == Method::HEAD;
    if reads && is_missing(&response, behind) {
        let headers = HeaderMap::new();
        let Some(instead) = ask(
            room,
            behind,
            (parts.method.clone(), path),
            headers,
            Bytes::new(),
        )
        .await
        else {
            return origin_down();
        };
        response = instead;
    }
    if response.status().is_server_error() && !is_page(&response) {
        return origin_down();
    }
    own_address(&mut response, behind, &parts.headers);
    compress(&parts.headers, response)
}

async fn page(
    room: &Room,
    behind: &Behind,
    method: &Method,
    path: &str,
    asked: &HeaderMap,
) -> Option<Response<Bytes>> {
    let mut request = Request::new(Full::new(Bytes::new()));
    *request.method_mut() = method.clone();
    let path = escaped_query(path);
    *request.uri_mut() = format!("http://{}{path}", behind.aws).parse::<Uri>().ok()?;
    let headers = request.headers_mut();
    headers.insert(
        http::header::HOST,
        HeaderValue::from_str(&local_host(behind)).ok()?,
    );
    // The door plays the TLS that browsers on localhost do without.
    headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
    for name in PASSED {
        for value in asked.get_all(&name) {
            headers.append(&name, value.clone());
        }
    }
    let mut response = exchange_within(behind.patience, &room.client, request).await?;
    drop_hop_by_hop(response.headers_mut());
    Some(response)
}

/// The path with its query escaped once more. A CloudFront function sees a query as it was sent; to
/// MiniStack's it comes unescaped, and a redirect made of it would say something else.
fn escaped_query(path: &str) -> String {
    match path.split_once('?') {
        Some((path, query)) => {
            format!("{path}?{}", query.replace('%', "%25").replace('+', "%2B"))
        }
        None => path.to_owned(),
    }
}

/// Where MiniStack serves the distribution: `abc.cloudfront.localhost`.
fn local_host(behind: &Behind) -> String {
    let label = behind
        .distribution_domain
        .split('.')
        .next()
        .unwrap_or_default();
    format!("{label}.cloudfront.localhost")
}

/// Whether the origin group would ask its second origin: the bucket, not the distribution itself, said
/// one of the failover statuses.
fn is_missing(response: &Response<Bytes>, behind: &Behind) -> bool {
    let of_the_edge = header(response.headers(), "x-cache").is_some_and(|v| v.starts_with("Error"));
    !of_the_edge
        && behind
            .template
            .failover_statuses
            .contains(&response.status().as_u16())
}

/// Whether a person can read it; the gateway's word for a function that failed is none.
fn is_page(response: &Response<Bytes>) -> bool {
    header(response.headers(), "content-type").is_some_and(|kind| kind.starts_with("text/html"))
}

/// A redirect to the distribution's own name means the door.
fn own_address(response: &mut Response<Bytes>, behind: &Behind, asked: &HeaderMap) {
    let Some(location) = header(response.headers(), "location") else {
        return;
    };
    let prefix = format!("https://{}", local_host(behind));
    let Some(path) = location.strip_prefix(&prefix) else {
        return;
    };
    let door = format!(
        "http://{}{path}",
        header(asked, "host").unwrap_or("localhost")
    );
    if let Ok(value) = HeaderValue::from_str(&door) {
        response.headers_mut().insert(http::header::LOCATION, value);
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::template::Template;

    fn behind() -> Behind {
        let template = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../template.yaml");
        Behind {
            aws: ([127, 0, 0, 1], 1).into(),
            api_id: "a1".to_owned(),
            distribution_domain: "abc.cloudfront.net".to_owned(),
            feedback_topic: "arn:aws:sns:ap-south-1:000000000000:feedback".to_owned(),
            origin_secret: "s".to_owned(),
            patience: std::time::Duration::from_secs(1),
            template: Arc::new(Template::load(&template).unwrap()),
        }
    }

    fn answered(status: u16, x_cache: &'static str) -> Response<Bytes> {
        Response::builder()
            .status(status)
            .header("x-cache", x_cache)
            .body(Bytes::new())
            .unwrap()
    }

    #[test]
    fn only_what_the_bucket_itself_did_not_give_is_asked_elsewhere() {
        let behind = behind();
        assert!(is_missing(&answered(403, "Miss from cloudfront"), &behind));
        assert!(is_missing(&answered(404, "Miss from cloudfront"), &behind));
        assert!(is_missing(&answered(503, "Miss from cloudfront"), &behind));
        assert!(!is_missing(
            &answered(403, "Error from cloudfront"),
            &behind
        ));
        assert!(!is_missing(&answered(200, "Miss from cloudfront"), &behind));
    }

    #[test]
    fn a_query_reaches_the_distributions_function_as_it_was_sent() {
        assert_eq!(
            escaped_query("/x?next=%2Fa%3Fb&c=d+e"),
            "/x?next=%252Fa%253Fb&c=d%2Be"
        );
        assert_eq!(escaped_query("/a%20b"), "/a%20b");
    }

    #[test]
    fn a_redirect_to_the_distribution_stays_at_the_door() {
        let mut response = answered(301, "Error from cloudfront");
        let there = HeaderValue::from_static("https://abc.cloudfront.localhost/courses/");
        response.headers_mut().insert("location", there);
        let mut asked = HeaderMap::new();
        asked.insert("host", HeaderValue::from_static("localhost:8080"));
        own_address(&mut response, &behind(), &asked);
        assert_eq!(
            response.headers()["location"],
            "http://localhost:8080/courses/"
        );
    }
}
