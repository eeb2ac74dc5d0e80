//! `functions/auth`.

mod login;
