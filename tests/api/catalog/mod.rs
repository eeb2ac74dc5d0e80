//! `functions/catalog`.

mod course;
mod courses;
mod health;
mod missing;
