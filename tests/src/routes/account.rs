//! `functions/account`.

use functions_account::{
    email, email_confirm, end_session, end_sessions, erase, export, password, show, totp,
    totp_confirm, totp_remove, update,
};

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    let account = "/api/account";
    vec![
        route("account-show", "GET", account, show::handle),
        route(
            "account-export",
            "GET",
            "/api/account/export",
            export::handle,
        ),
        route("account-erase", "DELETE", account, erase::handle),
        route(
            "account-erase",
            "POST",
            "/api/account/delete",
            erase::handle,
        ),
        route("account-update", "PATCH", account, update::handle),
        route("account-email", "POST", "/api/account/email", email::handle),
        route(
            "account-email-confirm",
            "POST",
            "/api/account/email/confirm",
            email_confirm::handle,
        ),
        route(
            "account-password",
            "POST",
            "/api/account/password",
            password::handle,
        ),
        route("account-totp", "POST", "/api/account/totp", totp::handle),
        route(
            "account-totp-confirm",
            "POST",
            "/api/account/totp/confirm",
            totp_confirm::handle,
        ),
        route(
            "account-totp-remove",
            "POST",
            "/api/account/totp/remove",
            totp_remove::handle,
        ),
        route(
            "account-end-sessions",
            "DELETE",
            "/api/account/sessions",
            end_sessions::handle,
        ),
        route(
            "account-end-session",
            "DELETE",
            "/api/account/sessions/{id}",
            end_session::handle,
        ),
    ]
}
