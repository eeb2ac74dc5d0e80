//! The auth routes, one file a route.
