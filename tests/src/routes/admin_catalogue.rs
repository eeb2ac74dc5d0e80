//! `functions/admin`: overview, courses.

use functions_admin::{course, course_create, course_delete, course_update, courses, overview};

use super::{Route, route};

const COURSES: &str = "/api/admin/courses";
const COURSE: &str = "/api/admin/courses/{slug}";

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "admin-overview",
            "GET",
            "/api/admin/overview",
            overview::handle,
        ),
        route("admin-courses", "GET", COURSES, courses::handle),
        route(
            "admin-course-create",
            "POST",
            COURSES,
            course_create::handle,
        ),
        route("admin-course", "GET", COURSE, course::handle),
        route("admin-course-update", "PUT", COURSE, course_update::handle),
        route(
            "admin-course-delete",
            "DELETE",
            COURSE,
            course_delete::handle,
        ),
    ]
}
