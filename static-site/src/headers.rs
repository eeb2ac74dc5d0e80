//! The headers under which the pages must work, and which every answer carries. `template.yaml`
//! repeats them for the distribution, and a test compares the two.

/// The content security policy of every page. Nothing inline, nothing from elsewhere; `blob:`
/// images are the QR codes, which scripts show as images because they never insert markup, and the
/// face of the headings travels inside the stylesheet.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
img-src 'self' blob:; font-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
manifest-src 'self'";

/// Every security header of site and API answers, the policy included.
pub const SECURITY_HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    (
        "strict-transport-security",
        "max-age=63072000; includeSubDomains; preload",
    ),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "strict-origin-when-cross-origin"),
    (
        "permissions-policy",
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// `Cache-Control` of a page: the edge may keep it for a minute, a browser asks each time.
pub const CACHE_PAGE: &str = "public, max-age=0, s-maxage=60, must-revalidate";

/// `Cache-Control` of a file whose name changes with its content.
pub const CACHE_IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// `Cache-Control` of the few files with a fixed name: favicon, manifest, robots.
pub const CACHE_FIXED_NAME: &str = "public, max-age=86400";
