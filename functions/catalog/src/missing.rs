//! The API's `$default`: what an address without a page or a route answers.

use academy::app::App;
use academy::http::{Answer, Problem, Reply, Request};

include!(concat!(env!("OUT_DIR"), "/addresses.rs"));

/// The pages' own frame round "not found"; under `/api` a problem.
///
/// # Errors
/// 404 under `/api`, 405 for an address there that takes other methods, or for a page that is asked to
/// change something.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let path = request.path();
    if path == "/api" || path.starts_with("/api/") {
        let known = ADDRESSES.iter().any(|(address, _)| answers(address, path));
        return Err(if known {
            Problem::method_not_allowed()
        } else {
            Problem::not_found("address in this API")
        });
    }
    if !request.method().is_safe() {
        return Err(Problem::method_not_allowed());
    }
    let page = academy_site::not_found_page(&app.environment.public_origin);
    let page = page.map_err(Problem::internal)?;
    let policy = academy_site::CONTENT_SECURITY_POLICY;
    Ok(Reply::page(404, page).with_header("content-security-policy", policy))
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
    use super::{ADDRESSES, answers};

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
    fn the_templates_addresses_are_known() {
        let login = ADDRESSES
            .iter()
            .find(|(path, _)| *path == "/api/auth/login");
        assert_eq!(login, Some(&("/api/auth/login", "POST")));
    }
}
