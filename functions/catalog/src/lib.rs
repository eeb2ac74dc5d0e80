//! The catalog routes, one file a route.
