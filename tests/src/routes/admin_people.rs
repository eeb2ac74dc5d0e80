//! `functions/admin`: students, the audit log, exports.

use functions_admin::{audit, export, student, student_resend, student_update, students};

use super::{Route, route};

const STUDENTS: &str = "/api/admin/students";
const STUDENT: &str = "/api/admin/students/{id}";

pub(super) fn routes() -> Vec<Route> {
    vec![
        route("admin-students", "GET", STUDENTS, students::handle),
        route("admin-student", "GET", STUDENT, student::handle),
        route(
            "admin-student-update",
            "PATCH",
            STUDENT,
            student_update::handle,
        ),
        route(
            "admin-student-resend",
            "POST",
            "/api/admin/students/{id}/resend-verification",
            student_resend::handle,
        ),
        route("admin-audit", "GET", "/api/admin/audit", audit::handle),
        route(
            "admin-export",
            "GET",
            "/api/admin/exports/{kind}",
            export::handle,
        ),
    ]
}
