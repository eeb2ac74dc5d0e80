//! A file a route, under its domain.

mod access;
mod account;
mod admin;
mod auth;
mod catalog;
mod contact;
mod cross_site;
mod database;
mod enrollments;
mod events;
mod idempotency;
mod judgement;
mod logs;
mod malformed;
mod ops;
mod reading;
mod secret;
mod settings;
mod used_later;

/// How often something is done: `usually` by `make test`, `at_length` by `make audit`.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests' own")]
fn times(usually: usize, at_length: usize) -> usize {
    if std::env::var_os("ACADEMY_AT_LENGTH").is_some() {
        at_length
    } else {
        usually
    }
}
