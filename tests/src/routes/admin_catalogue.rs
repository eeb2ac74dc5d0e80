//! `functions/admin`: overview, students, courses.

use super::Route;

pub(super) fn routes() -> Vec<Route> {
    vec![]
}
