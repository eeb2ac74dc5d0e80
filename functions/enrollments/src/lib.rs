//! A student's enrollments: wanting a place, paying for it by UPI, and what came of it. The server
//! decides prices, payees and states; a student sends a course's slug, a transfer's number, and which
//! of our payees it went to.
#![deny(missing_docs)]

pub mod cancel;
pub mod create;
pub mod list;
mod own;
pub mod pay;
pub mod payment;
pub mod receipt;
pub mod show;
