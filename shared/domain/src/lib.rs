//! The academy's domain: types that are valid once made, the rules, and the payment state machine.
//!
//! What is absent here is the point: no AWS, HTTP, clock, randomness or async. Time and random
//! bytes are arguments, so every rule can be tested by a table. A value of one of these types was
//! made by its `parse` (or by a constructor that cannot fail) and is valid wherever it is met,
//! read back from the store included.
#![forbid(unsafe_code)]
#![deny(missing_docs)]
#![deny(clippy::float_arithmetic)]

mod base32;
mod string_form;

pub mod audit;
pub mod catalogue;
pub mod client;
pub mod email;
pub mod enrollment;
pub mod field;
pub mod ids;
pub mod inbox;
pub mod limits;
pub mod money;
pub mod password;
pub mod person;
pub mod phone;
pub mod receipt;
pub mod reference;
pub mod role;
pub mod search;
pub mod slug;
pub mod text;
pub mod time;
pub mod upi;
pub mod utr;
