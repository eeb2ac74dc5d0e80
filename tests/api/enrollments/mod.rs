//! `functions/enrollments`.
