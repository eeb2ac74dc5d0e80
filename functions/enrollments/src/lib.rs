//! The enrollments routes, one file a route.
