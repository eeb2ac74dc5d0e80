//! The security headers as every answer must have them, word for word: the tests take nothing from what
//! sets them, so that policy, site and functions cannot weaken together. They are what the Mozilla
//! Observatory gives A+ for: two years of HTTPS where it asks for half a year, no framing, no `unsafe-*`,
//! no other host, nothing sniffed, no address told to others.

/// Those that the functions set on every answer of theirs, which is data.
pub const OF_THE_API: [(&str, &str); 8] = [
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    (
        "content-security-policy",
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Those that the distribution sets on every answer, in the place of any that are there.
pub const OF_THE_SITE: [(&str, &str); 8] = [
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    (
        "content-security-policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; \
         font-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; manifest-src 'self'",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Those that a function sets on an answer of this media type: a page of its own, which stands in for one of
/// the site's, has the content policy that the site's were made under.
pub fn of_answer(media_type: &str) -> Vec<(&'static str, &'static str)> {
    let policy = |(name, _): &&(&str, &str)| *name == "content-security-policy";
    let mut all = OF_THE_API.to_vec();
    if media_type.starts_with("text/html") {
        all.retain(|header| !policy(&header));
        all.extend(OF_THE_SITE.iter().find(policy));
    }
    all
}
