//! What anybody may send without an account: applications for internships, and messages. Everything is
//! filed in one transaction, and only then is anybody told.
#![deny(missing_docs)]

pub mod apply;
mod floods;
pub mod message;
