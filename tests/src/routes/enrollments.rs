//! `functions/enrollments`.

use functions_enrollments::{cancel, create, list, pay, payment, receipt, show};

use super::{Route, route};

pub(super) fn routes() -> Vec<Route> {
    const ALL: &str = "/api/enrollments";
    const ONE: &str = "/api/enrollments/{id}";
    const PAYMENT: &str = "/api/enrollments/{id}/payment";
    const RECEIPT: &str = "/api/enrollments/{id}/receipt";
    vec![
        route("enrollments-create", "POST", ALL, create::handle),
        route("enrollments-list", "GET", ALL, list::handle),
        route("enrollments-show", "GET", ONE, show::handle),
        route("enrollments-payment", "GET", PAYMENT, payment::handle),
        route("enrollments-pay", "POST", PAYMENT, pay::handle),
        route("enrollments-receipt", "GET", RECEIPT, receipt::handle),
        route("enrollments-cancel", "DELETE", ONE, cancel::handle),
    ]
}
