//! The AWS of one machine: what is missing around MiniStack so that `template.yaml` runs on it.
//!
//! - [`supervisor`] builds, starts, deploys, publishes and stops (`make dev`);
//! - [`door`] answers people on `http://localhost:8080` as the distribution would;
//! - [`wire`] stands between the functions and the AWS: it records, checks and, when asked, breaks
//!   their calls. Tests use it without the rest.
//!
//! [`template`] and [`policy`] read `template.yaml`, which stays the only list of routes.

pub mod aws;
pub mod door;
mod http_io;
pub mod policy;
pub mod supervisor;
pub mod template;
mod text;
pub mod wire;
