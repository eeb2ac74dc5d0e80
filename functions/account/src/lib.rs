//! One's own account: what it says, its e-mail and password, its second factor, and its sessions. What
//! could lock its owner out asks for the password or a code, and is told by mail.
#![deny(missing_docs)]

pub mod email;
pub mod email_confirm;
pub mod end_session;
pub mod end_sessions;
pub mod erase;
pub mod export;
mod held;
mod input;
mod parts;
pub mod password;
pub mod show;
pub mod totp;
pub mod totp_confirm;
pub mod totp_remove;
pub mod update;
mod view;
