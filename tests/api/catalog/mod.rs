//! `functions/catalog`.

mod health;
