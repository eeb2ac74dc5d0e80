//! `functions/admin`: enrollments.

use functions_admin::{
    bulk_verify, enrollment_delete, enrollment_note, enrollment_refund, enrollment_reject,
    enrollment_verify, enrollments as list,
};

use super::{Route, route};

const ENROLLMENTS: &str = "/api/admin/enrollments";
const ENROLLMENT: &str = "/api/admin/enrollments/{id}";

pub(super) fn enrollments() -> Vec<Route> {
    vec![
        route("admin-enrollments", "GET", ENROLLMENTS, list::handle),
        route(
            "admin-enrollment-verify",
            "POST",
            "/api/admin/enrollments/{id}/verify",
            enrollment_verify::handle,
        ),
        route(
            "admin-enrollment-reject",
            "POST",
            "/api/admin/enrollments/{id}/reject",
            enrollment_reject::handle,
        ),
        route(
            "admin-enrollment-refund",
            "POST",
            "/api/admin/enrollments/{id}/refund",
            enrollment_refund::handle,
        ),
        route(
            "admin-enrollment-note",
            "PATCH",
            ENROLLMENT,
            enrollment_note::handle,
        ),
        route(
            "admin-enrollment-delete",
            "DELETE",
            ENROLLMENT,
            enrollment_delete::handle,
        ),
        route(
            "admin-enrollment-delete",
            "POST",
            "/api/admin/enrollments/{id}/delete",
            enrollment_delete::handle,
        ),
        route(
            "admin-bulk-verify",
            "POST",
            "/api/admin/enrollments/bulk-verify",
            bulk_verify::handle,
        ),
    ]
}
