//! What every function shares. Layers point one way: `domain` ← `auth`, `store`, `mail`, `http` ←
//! functions. Only `store::keys` spells keys, only `config` reads the environment, only `http` maps
//! errors to status codes, only `lambda` logs failures.
#![deny(missing_docs)]

pub use academy_domain as domain;

pub mod accounts;
pub mod app;
pub mod auth;
pub mod aws;
pub mod clock;
pub mod config;
pub mod crypto;
pub mod erasure;
pub mod facts;
pub mod http;
pub mod lambda;
pub mod mail;
pub mod metrics;
pub mod on_behalf;
pub mod qr;
pub mod store;
pub mod views;
