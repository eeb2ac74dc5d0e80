//! Who is asking: passwords, sessions, links, the guard of every route, and what cross-site requests
//! meet.

pub mod confirming;
pub mod cookies;
pub mod csrf;
pub mod device;
pub mod guard;
pub mod limits;
pub mod link;
pub mod password;
pub mod registering;
pub mod second_factor;
pub mod signing_in;
pub mod token;
pub mod totp;
