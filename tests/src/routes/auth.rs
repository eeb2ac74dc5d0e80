//! `functions/auth`.

use functions_auth::{login, logout, register, resend, session, verify_email};

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    vec![
        route(
            "auth-register",
            "POST",
            "/api/auth/register",
            register::handle,
        ),
        route(
            "auth-verify-email",
            "POST",
            "/api/auth/verify-email",
            verify_email::handle,
        ),
        route(
            "auth-resend",
            "POST",
            "/api/auth/resend-verification",
            resend::handle,
        ),
        route("auth-login", "POST", "/api/auth/login", login::handle),
        route("auth-logout", "POST", "/api/auth/logout", logout::handle),
        route("auth-session", "GET", "/api/auth/session", session::handle),
    ]
}
