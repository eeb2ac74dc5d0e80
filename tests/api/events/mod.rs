//! `functions/events`.
