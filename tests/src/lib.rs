//! What the tests stand on: an academy in this process over a DynamoDB of its own, and people who use
//! it through the API.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

pub mod academy;
pub mod account;
pub mod acts;
pub mod cloud;
pub mod contract;
pub mod database;
pub mod events;
pub mod granted;
pub mod grants;
pub mod headers;
pub mod heard;
pub mod invariants;
pub mod joining;
pub mod late;
pub mod leaving;
pub mod malformed;
pub mod person;
pub mod recount;
pub mod routes;
pub mod service;
pub mod strikes;
pub mod uses;

pub use academy::Academy;
pub use person::{Answered, Person};

/// How often something is done: `usually` by `make test`, `at_length` by `make audit`.
#[expect(clippy::disallowed_methods, reason = "a setting of the tests' own")]
pub fn times(usually: usize, at_length: usize) -> usize {
    if std::env::var_os("ACADEMY_AT_LENGTH").is_some() {
        at_length
    } else {
        usually
    }
}
