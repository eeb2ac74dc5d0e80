//! Signing in: registration that opens nothing by itself, the link that opens the account together
//! with the password, log-in with its second factor, log-out, who is signed in, and a password forgotten.
#![deny(missing_docs)]

pub mod forgot;
mod input;
pub mod login;
pub mod logout;
pub mod register;
pub mod resend;
pub mod reset;
pub mod session;
pub mod step_up;
pub mod verify_email;
