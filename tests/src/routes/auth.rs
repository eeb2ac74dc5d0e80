//! `functions/auth`.

use functions_auth::{
    forgot, login, logout, register, resend, reset, session, step_up, verify_email,
};

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
        route(
            "auth-forgot",
            "POST",
            "/api/auth/forgot-password",
            forgot::handle,
        ),
        route(
            "auth-reset",
            "POST",
            "/api/auth/reset-password",
            reset::handle,
        ),
        route("auth-step-up", "POST", "/api/auth/step-up", step_up::handle),
        route("auth-session", "GET", "/api/auth/session", session::handle),
    ]
}
