//! The catalogue, for everybody: courses, and what an address without a page answers.
#![deny(missing_docs)]

pub mod course;
pub mod courses;
pub mod health;
pub mod internships;
pub mod missing;
