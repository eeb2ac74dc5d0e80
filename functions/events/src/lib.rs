//! The events routes, one file a route.
