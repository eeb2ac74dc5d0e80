//! `functions/catalog`.

mod course;
mod courses;
mod health;
mod internships;
mod missing;
