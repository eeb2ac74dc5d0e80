//! Cross-site requests: the browser itself says where a request comes from.

use crate::http::{Problem, Request};

/// Lets a request pass that changes nothing, or that the site's own pages made.
/// `Sec-Fetch-Site` (W3C Fetch Metadata) must be `same-origin` or `none`; where it is absent, `Origin`
/// must be the site's.
///
/// # Errors
/// 403 `cross_site`.
pub fn same_site(request: &Request, origin: &str) -> Result<(), Problem> {
    if request.method().is_safe() {
        return Ok(());
    }
    let own = match (request.header("sec-fetch-site"), request.header("origin")) {
        (Some(site), _) => site == "same-origin" || site == "none",
        (None, Some(from)) => from == origin,
        (None, None) => false,
    };
    if own {
        return Ok(());
    }
    Err(Problem::forbidden(
        "cross_site",
        "This request did not come from the academy's own pages.",
    ))
}
