//! A file a route, under its domain.

mod catalog;
