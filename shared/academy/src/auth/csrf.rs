//! Cross-site requests: the browser itself says where a request comes from.

use crate::http::{Problem, Request};

/// Lets a request pass that changes nothing, or that the site's own pages made.
/// `Sec-Fetch-Site` (W3C Fetch Metadata) must be `same-origin` or `none`; where it is absent, `Origin`
/// must be the site's. Either counts only where it is there once.
///
/// # Errors
/// 403 `cross_site`.
pub fn same_site(request: &Request, origin: &str) -> Result<(), Problem> {
    if request.method().is_safe() {
        return Ok(());
    }
    let own = if request.has_header("sec-fetch-site") {
        let site = request.header("sec-fetch-site");
        site.is_some_and(|site| site == "same-origin" || site == "none")
    } else {
        request.header("origin") == Some(origin)
    };
    if own {
        return Ok(());
    }
    Err(Problem::forbidden(
        "cross_site",
        "This request did not come from the academy's own pages.",
    ))
}
