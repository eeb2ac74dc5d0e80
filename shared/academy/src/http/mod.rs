//! HTTP as the functions see it: a request whose input becomes a domain type at the door, an answer,
//! and problems. Only this module knows status codes.

pub mod cursor;
pub mod fields;
pub mod headers;
pub mod input;
pub mod problem;
pub mod request;
pub(crate) mod respond;
pub mod response;

pub use problem::Problem;
pub use request::Request;
pub use response::{Answer, Reply};
