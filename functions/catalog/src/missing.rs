//! The API's `$default`: what an address without a page or a route answers, and, as the second origin of the
//! pages, one whose page the bucket did not give.

use std::collections::BTreeSet;

use academy::app::App;
use academy::domain::catalogue::Course;
use academy::domain::slug::Slug;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::catalogue::CourseRecord;
use academy::store::keys;

include!(concat!(env!("OUT_DIR"), "/addresses.rs"));

/// What a page may be asked by.
const PAGE_METHODS: [&str; 2] = ["GET", "HEAD"];

/// The pages' own frame round "not found"; under `/api` a problem. Under `/api`, HEAD and OPTIONS are
/// methods like others: no route takes them, and what it does take stands in `Allow`.
///
/// # Errors
/// 404 under `/api`, 405 for an address there that takes other methods, or for a page that is asked to
/// change something. 503, as a page, where the site has that page, so that the bucket must have failed.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let path = request.path();
    if path == "/api" || path.starts_with("/api/") {
        let methods: Vec<_> = methods_of(path).into_iter().collect();
        return Err(if methods.is_empty() {
            Problem::not_found("address in this API")
        } else {
            Problem::method_not_allowed(&methods)
        });
    }
    if !PAGE_METHODS.contains(&request.method().as_str()) {
        return Err(Problem::method_not_allowed(&PAGE_METHODS));
    }
    let policy = (
        "content-security-policy",
        academy_site::CONTENT_SECURITY_POLICY,
    );
    let failure = match is_of_the_site(app, path).await {
        Ok(false) => {
            let page = academy_site::not_found_page(&app.environment.public_origin);
            let page = page.map_err(Problem::internal)?;
            return Ok(Reply::page(404, page).with_header(policy.0, policy.1));
        }
        Ok(true) => Problem::unavailable("the bucket did not give a page that the site has"),
        Err(problem) => problem,
    };
    let page = academy_site::error_page().map_err(Problem::internal)?;
    let page = String::from_utf8(page).map_err(Problem::internal)?;
    Err(failure.as_page(page).with_header(policy.0, policy.1))
}

/// By then a change of the catalogue is in the bucket: the publisher takes seconds, and what it missed the
/// sweeper finds within minutes. Before that, a page that is not there is only not there yet.
const PUBLISHED_WITHIN_SECONDS: i64 = 15 * 60;

/// Whether the bucket should hold this page: to say "not found" of one that is only out of reach would have
/// search engines drop it. A page of a course is there while the course is public.
async fn is_of_the_site(app: &App, path: &str) -> Result<bool, Problem> {
    if academy_site::has_page(path) {
        return Ok(true);
    }
    let Some(Ok(slug)) = academy_site::course_of_page(path).map(Slug::parse) else {
        return Ok(false);
    };
    let found: Option<CourseRecord> = app.store.read_one(&keys::course(&slug)).await?;
    let settled = app.now().minus_seconds(PUBLISHED_WITHIN_SECONDS);
    let is_there =
        |course: &Course| course.state.is_public() && course.updated_at.is_before(settled);
    Ok(found.is_some_and(|record| is_there(&record.course)))
}

/// The methods that `path` takes; none where it is no address of ours. One that is spelled out, such as
/// `…/bulk-verify`, may be an id to the gateway where another method is asked for: those count, too.
fn methods_of(path: &str) -> BTreeSet<&'static str> {
    let fitting = ADDRESSES
        .iter()
        .filter(|(address, _)| answers(address, path));
    fitting
        .flat_map(|(_, methods)| methods.iter().copied())
        .collect()
}

/// Whether `path` is the address `pattern`, whose `{parts}` stand for anything.
fn answers(pattern: &str, path: &str) -> bool {
    let mut parts = path.split('/');
    let fits = pattern.split('/').all(|wanted| match parts.next() {
        Some(part) => wanted == part || (wanted.starts_with('{') && !part.is_empty()),
        None => false,
    });
    fits && parts.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::{answers, methods_of};

    #[test]
    fn an_address_fits_its_own_pattern_only() {
        assert!(answers("/api/courses/{slug}", "/api/courses/python"));
        assert!(!answers("/api/courses/{slug}", "/api/courses/"));
        assert!(!answers("/api/courses/{slug}", "/api/courses"));
        assert!(!answers("/api/courses/{slug}", "/api/courses/python/x"));
        assert!(answers("/api/health", "/api/health"));
        assert!(!answers("/api/health", "/api/healthy"));
    }

    #[test]
    fn the_templates_methods_are_known_for_each_address() {
        let of = |path| methods_of(path).into_iter().collect::<Vec<_>>().join(", ");
        assert_eq!(of("/api/auth/login"), "POST");
        assert_eq!(of("/api/admin/courses"), "GET, POST");
        assert_eq!(of("/api/admin/courses/python"), "DELETE, GET, PUT");
        assert_eq!(of("/api/admin/enrollments/x"), "DELETE, PATCH");
        let bulk = "/api/admin/enrollments/bulk-verify";
        assert_eq!(of(bulk), "DELETE, PATCH, POST");
        assert_eq!(of("/api/nothing"), "");
    }
}
