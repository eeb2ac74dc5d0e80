//! `functions/catalog`.

mod courses;
mod health;
