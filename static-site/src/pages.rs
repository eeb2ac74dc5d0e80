//! The list of pages: every address that the site has, its template, and what it needs.

use crate::worker::OFFLINE_PAGE;

/// A page with a fixed address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Page {
    /// Its address on the site.
    pub(crate) path: &'static str,
    /// Its template below `templates/pages/`.
    pub(crate) template: &'static str,
    /// The module that brings it to life, besides the one that every page has.
    pub(crate) script: Option<&'static str>,
    /// Whether search engines should list it.
    pub(crate) indexed: bool,
    /// Whether its content comes from the catalogue, so that a change there touches it.
    pub(crate) of_catalogue: bool,
}

/// How a page stands towards search engines, and whoever passes its link on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It should be found: it is in the sitemap, and says its address and what it shows.
    Listed,
    /// It should not be found any more, but says the same to whoever has its link.
    Described,
    /// It is nothing to find, nor to pass on.
    Neither,
}

impl Page {
    /// A page that is not to be found belongs to a person, or is about an error.
    pub(crate) const fn standing(&self) -> Standing {
        if self.indexed {
            Standing::Listed
        } else {
            Standing::Neither
        }
    }

    const fn reading(path: &'static str, template: &'static str) -> Self {
        Self {
            path,
            template,
            script: None,
            indexed: true,
            of_catalogue: false,
        }
    }

    const fn catalogue(path: &'static str, template: &'static str) -> Self {
        Self {
            path,
            template,
            script: None,
            indexed: true,
            of_catalogue: true,
        }
    }

    const fn personal(path: &'static str, template: &'static str, script: &'static str) -> Self {
        Self {
            path,
            template,
            script: Some(script),
            indexed: false,
            of_catalogue: false,
        }
    }

    /// The key of the page in the bucket: a folder's page is its `index.html`.
    pub(crate) fn key(&self) -> String {
        let path = self.path.trim_start_matches('/');
        if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        }
    }
}

/// Every page but the courses' own.
pub(crate) const PAGES: &[Page] = &[
    Page::catalogue("/", "home.html"),
    Page::catalogue("/courses/", "courses.html"),
    Page::catalogue("/services/", "services.html"),
    Page {
        script: Some("apply.js"),
        ..Page::catalogue("/internships/", "internships.html")
    },
    Page::reading("/about/", "about.html"),
    Page {
        script: Some("contact.js"),
        ..Page::reading("/contact/", "contact.html")
    },
    Page::reading("/privacy/", "privacy.html"),
    Page::reading("/terms/", "terms.html"),
    Page::reading("/refund-policy/", "refund-policy.html"),
    Page {
        script: Some("register.js"),
        ..Page::reading("/register/", "register.html")
    },
    Page {
        script: Some("login.js"),
        ..Page::reading("/login/", "login.html")
    },
    Page {
        indexed: false,
        script: Some("forgot-password.js"),
        ..Page::reading("/forgot-password/", "forgot-password.html")
    },
    Page {
        indexed: false,
        script: Some("reset-password.js"),
        ..Page::reading("/reset-password/", "reset-password.html")
    },
    Page::personal("/verify-email/", "verify-email.html", "verify-email.js"),
    Page::personal("/dashboard/", "dashboard.html", "dashboard.js"),
    Page::personal("/payment/", "payment.html", "payment.js"),
    Page::personal("/receipt/", "receipt.html", "receipt.js"),
    Page::personal("/account/", "account.html", "account.js"),
    Page::personal("/admin/", "admin.html", "admin/panel.js"),
    Page {
        indexed: false,
        ..Page::reading("/404.html", "404.html")
    },
    Page {
        indexed: false,
        ..Page::reading("/500.html", "500.html")
    },
    Page {
        indexed: false,
        ..Page::reading(OFFLINE_PAGE, "offline.html")
    },
];

/// The address of a course's page.
pub(crate) fn course_path(slug: &str) -> String {
    format!("/courses/{slug}/")
}

/// The key of a course's page in the bucket; a course that is no longer public loses it.
pub fn course_page_key(slug: &str) -> String {
    format!("courses/{slug}/index.html")
}

/// Whether the site has a page with the fixed address `path`, as people or as the edge ask for it.
pub fn has_page(path: &str) -> bool {
    PAGES.iter().any(|page| page.path == address(path))
}

/// The slug in `path`, if it is the address that a course's page would have.
pub fn course_of_page(path: &str) -> Option<&str> {
    address(path).strip_prefix("/courses/")?.strip_suffix('/')
}

/// The edge asks for a folder's page by the name of its file.
fn address(path: &str) -> &str {
    path.strip_suffix("index.html").unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_its_address_and_by_its_file() {
        for path in [
            "/",
            "/index.html",
            "/about/",
            "/courses/index.html",
            "/500.html",
        ] {
            assert!(has_page(path), "{path}");
        }
        for path in [
            "/about",
            "/nowhere/",
            "/courses/python/",
            "/about/index.htm",
            "",
        ] {
            assert!(!has_page(path), "{path}");
        }
        let table = [
            ("/courses/python/", Some("python")),
            ("/courses/python/index.html", Some("python")),
            ("/courses/", None),
            ("/courses/python", None),
            ("/internships/python/", None),
        ];
        for (path, slug) in table {
            assert_eq!(course_of_page(path), slug, "{path}");
        }
    }

    #[test]
    fn keys_are_what_the_edge_asks_for() {
        let key = |path| Page::reading(path, "x.html").key();
        assert_eq!(key("/"), "index.html");
        assert_eq!(key("/about/"), "about/index.html");
        assert_eq!(key("/404.html"), "404.html");
    }
}
