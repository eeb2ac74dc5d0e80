//! `functions/catalog`.

use functions_catalog::{course, courses, health, internships, missing};

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("catalog-health", "GET", "/api/health", health::handle),
        route("catalog-courses", "GET", "/api/courses", courses::handle),
        route(
            "catalog-course",
            "GET",
            "/api/courses/{slug}",
            course::handle,
        ),
        route(
            "catalog-internships",
            "GET",
            "/api/internships",
            internships::handle,
        ),
        route("catalog-missing", "", "$default", missing::handle),
    ]
}
