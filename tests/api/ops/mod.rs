//! The operators' command: its library over the same database as the routes.

mod admins;
mod audit;
mod first_admin;
mod secrets;
mod seed;
