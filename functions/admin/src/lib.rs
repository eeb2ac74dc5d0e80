//! The admin routes, one file a route.
