//! Signing in: registration that opens nothing by itself, the link that opens the account together
//! with the password, log-in, log-out, and who is signed in.
#![deny(missing_docs)]

pub mod login;
pub mod logout;
pub mod register;
pub mod resend;
pub mod session;
pub mod verify_email;
