//! The API's `$default`: what an address without a page or a route answers.

use academy::app::App;
use academy::http::{Answer, Problem, Reply, Request};

/// The pages' own frame round "not found"; under `/api` a problem.
///
/// # Errors
/// 404 under `/api`; 405 for a page that is asked to change something.
pub async fn handle(app: &App, request: &Request) -> Answer {
    if request.path().starts_with("/api/") || request.path() == "/api" {
        return Err(Problem::not_found("address in this API"));
    }
    if !request.method().is_safe() {
        return Err(Problem::method_not_allowed());
    }
    let page =
        academy_site::not_found_page(&app.environment.public_origin).map_err(Problem::internal)?;
    Ok(Reply::page(404, page).with_header(
        "content-security-policy",
        academy_site::CONTENT_SECURITY_POLICY,
    ))
}
