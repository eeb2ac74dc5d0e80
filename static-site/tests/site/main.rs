//! The rendered site, looked at from outside.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the helpers of tests fail the test when a page is not what it must be"
)]

mod catalogue;
mod described;
mod forms;
mod pages;
mod promises;
mod scripts;
mod support;
mod worker;
