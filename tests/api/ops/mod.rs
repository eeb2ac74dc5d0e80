//! The operators' command: its library over the same database as the routes.

mod admins;
mod audit;
mod audit_seals;
mod first_admin;
mod import;
mod mail;
mod second_factor;
mod secrets;
mod seed;
