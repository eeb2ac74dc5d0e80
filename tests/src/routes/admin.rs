//! `functions/admin`: enrollments.

use super::Route;

pub(super) fn enrollments() -> Vec<Route> {
    vec![]
}
