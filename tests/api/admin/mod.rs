//! `functions/admin`.
