//! `functions/contact`.

use functions_contact::{apply, message};

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    const APPLICATIONS: &str = "/api/internships/{slug}/applications";
    vec![
        route("contact-apply", "POST", APPLICATIONS, apply::handle),
        route("contact-message", "POST", "/api/messages", message::handle),
    ]
}
