//! A file a route, under its domain.

mod access;
mod account;
mod admin;
mod auth;
mod catalog;
mod contact;
mod cross_site;
mod database;
mod either_way;
mod enrollments;
mod events;
mod idempotency;
mod judgement;
mod logs;
mod malformed;
mod ops;
mod reading;
mod secret;
mod settings;
mod used_later;
