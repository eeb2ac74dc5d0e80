//! `functions/auth`.

use functions_auth::login;

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    vec![route(
        "auth-login",
        "POST",
        "/api/auth/login",
        login::handle,
    )]
}
