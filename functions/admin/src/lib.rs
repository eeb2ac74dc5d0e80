//! The panel of the admins: one file a route.
#![deny(missing_docs)]

pub mod bulk_verify;
pub mod course;
pub mod course_create;
pub mod course_delete;
mod course_input;
mod course_record;
pub mod course_update;
pub mod courses;
pub mod enrollment_delete;
pub mod enrollment_note;
pub mod enrollment_refund;
pub mod enrollment_reject;
mod enrollment_search;
pub mod enrollment_verify;
pub mod enrollments;
mod opened;
pub mod overview;
pub mod students;
mod verification;
