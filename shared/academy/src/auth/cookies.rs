//! The cookies: `__Host-session` carries the authority, `signed_in` carries none and lets pages know
//! without asking, `__Host-device` tells a device that logged in before.

use academy_domain::role::Role;

use crate::http::Reply;

/// The session's cookie.
pub const SESSION: &str = "__Host-session";
/// The readable cookie for pages; it opens nothing.
pub const SIGNED_IN: &str = "signed_in";
/// The device's cookie, kept over log-out.
pub const DEVICE: &str = "__Host-device";

const SECURE: &str = "Path=/; Secure; SameSite=Lax";
/// A year: what a browser keeps of a device.
pub const DEVICE_SECONDS: u32 = 365 * 24 * 60 * 60;

/// Sets the cookies of a session. `max_age_seconds` is given where the person wants to be remembered;
/// without it the browser forgets when it closes.
pub fn signed_in(reply: Reply, session: &str, role: Role, max_age_seconds: Option<i64>) -> Reply {
    let age = max_age_seconds.map_or_else(String::new, |s| format!("; Max-Age={s}"));
    reply
        .with_header(SET, format!("{SESSION}={session}; {SECURE}; HttpOnly{age}"))
        .with_header(SET, format!("{SIGNED_IN}={}; {SECURE}{age}", role.as_str()))
}

/// Marks the device as one that logged in.
pub fn device(reply: Reply, value: &str) -> Reply {
    reply.with_header(
        SET,
        format!("{DEVICE}={value}; {SECURE}; HttpOnly; Max-Age={DEVICE_SECONDS}"),
    )
}

/// What clears the cookies of a session; the device stays known.
pub fn signed_out() -> [(&'static str, String); 2] {
    [
        (SET, format!("{SESSION}=; {SECURE}; HttpOnly; Max-Age=0")),
        (SET, format!("{SIGNED_IN}=; {SECURE}; Max-Age=0")),
    ]
}

/// Clears them, and what the browser keeps of the pages.
pub fn left(reply: Reply) -> Reply {
    let reply = reply.with_header("clear-site-data", r#""cache", "storage""#);
    let cleared = signed_out().into_iter();
    cleared.fold(reply, |reply, (name, value)| reply.with_header(name, value))
}

/// Clears the device's cookie, too: the account that it was of is no more.
pub fn forgotten(reply: Reply) -> Reply {
    let cleared = format!("{DEVICE}=; {SECURE}; HttpOnly; Max-Age=0");
    left(reply).with_header(SET, cleared)
}

const SET: &str = "set-cookie";
