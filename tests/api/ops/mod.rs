//! The operators' command: its library over the same database as the routes.

mod admins;
mod audit;
mod secrets;
mod seed;
