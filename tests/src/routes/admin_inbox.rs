//! `functions/admin`: internships, messages, applications.

use functions_admin::{
    application_delete, application_update, applications, internship, internship_create,
    internship_delete, internship_update, internships, message_delete, message_update, messages,
};

use super::{Route, route};

const INTERNSHIPS: &str = "/api/admin/internships";
const INTERNSHIP: &str = "/api/admin/internships/{slug}";
const MESSAGES: &str = "/api/admin/messages";
const MESSAGE: &str = "/api/admin/messages/{id}";
const APPLICATIONS: &str = "/api/admin/applications";
const APPLICATION: &str = "/api/admin/applications/{id}";

pub(super) fn routes() -> Vec<Route> {
    let mut all = of_internships();
    all.extend(of_the_inbox());
    all
}

fn of_internships() -> Vec<Route> {
    vec![
        route("admin-internships", "GET", INTERNSHIPS, internships::handle),
        route(
            "admin-internship-create",
            "POST",
            INTERNSHIPS,
            internship_create::handle,
        ),
        route("admin-internship", "GET", INTERNSHIP, internship::handle),
        route(
            "admin-internship-update",
            "PUT",
            INTERNSHIP,
            internship_update::handle,
        ),
        route(
            "admin-internship-delete",
            "DELETE",
            INTERNSHIP,
            internship_delete::handle,
        ),
    ]
}

fn of_the_inbox() -> Vec<Route> {
    vec![
        route("admin-messages", "GET", MESSAGES, messages::handle),
        route(
            "admin-message-update",
            "PATCH",
            MESSAGE,
            message_update::handle,
        ),
        route(
            "admin-message-delete",
            "DELETE",
            MESSAGE,
            message_delete::handle,
        ),
        route(
            "admin-applications",
            "GET",
            APPLICATIONS,
            applications::handle,
        ),
        route(
            "admin-application-update",
            "PATCH",
            APPLICATION,
            application_update::handle,
        ),
        route(
            "admin-application-delete",
            "DELETE",
            APPLICATION,
            application_delete::handle,
        ),
    ]
}
