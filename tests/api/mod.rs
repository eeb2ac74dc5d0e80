//! A file a route, under its domain.

mod admin;
mod auth;
mod catalog;
mod enrollments;
mod events;
