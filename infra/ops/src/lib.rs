//! The `academy` command's library: what operators do and no request may. The local stack seeds with
//! it, the command line is a thin front, and no function depends on it.
#![deny(missing_docs)]

pub mod admins;
pub mod audit;
pub mod connection;
pub mod doctor;
pub mod error;
pub mod import;
pub mod mail;
pub mod seals;
pub mod second_factor;
pub mod secrets;
pub mod seed;

pub use connection::{Connection, connect};
pub use error::OpsError;
