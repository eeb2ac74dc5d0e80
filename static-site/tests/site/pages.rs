//! Every page, looked at as a browser and a visitor would: whole, linked, and without anything
//! that the content policy refuses.

use std::collections::BTreeSet;

use crate::support::{data, mixed_data, pages, site, tags, text};

/// Every address that PRODUCT.md names, but the courses' own.
const PROMISED: [&str; 22] = [
    "index.html",
    "courses/index.html",
    "services/index.html",
    "internships/index.html",
    "about/index.html",
    "contact/index.html",
    "register/index.html",
    "login/index.html",
    "forgot-password/index.html",
    "reset-password/index.html",
    "verify-email/index.html",
    "dashboard/index.html",
    "payment/index.html",
    "receipt/index.html",
    "account/index.html",
    "admin/index.html",
    "privacy/index.html",
    "terms/index.html",
    "refund-policy/index.html",
    "404.html",
    "500.html",
    "offline/index.html",
];

#[test]
fn every_promised_page_exists() {
    let data = data();
    let assets = site(&data);
    let keys: BTreeSet<&str> = assets.iter().map(|asset| asset.key.as_str()).collect();
    for key in PROMISED {
        assert!(keys.contains(key), "{key} is missing");
    }
    for course in &data.courses {
        assert!(
            keys.contains(academy_site::course_page_key(course.slug.as_str()).as_str()),
            "{}",
            course.slug
        );
    }
    for key in [
        "sitemap.xml",
        "robots.txt",
        ".well-known/security.txt",
        "site.webmanifest",
        "favicon.svg",
        "favicon.ico",
    ] {
        assert!(keys.contains(key), "{key} is missing");
    }
    assert_eq!(keys.len(), assets.len(), "no key is written twice");
}

#[test]
fn every_page_is_whole() {
    for (key, html) in pages(&site(&data())) {
        let tags = tags(html);
        let count = |name: &str| tags.iter().filter(|tag| tag.name == name).count();
        assert!(html.starts_with("<!doctype html>"), "{key}");
        assert!(
            tags.iter()
                .any(|tag| tag.name == "html" && tag.get("lang") == Some("en-IN")),
            "{key}"
        );
        for name in ["main", "h1", "title", "header", "footer"] {
            // The receipt has a header and a footer of its own.
            assert!(count(name) >= 1, "{key} has no {name}");
        }
        assert_eq!(
            (count("main"), count("h1"), count("title")),
            (1, 1, 1),
            "{key}"
        );
        assert!(html.contains("Skip to the content"), "{key}");
        assert!(html.trim_end().ends_with("</html>"), "{key}");
    }
}

/// Regression 28: the content policy blocked the site's own styles and scripts. Fails if a template
/// gets a `style` attribute, an inline script or an `on…` attribute.
#[test]
fn no_page_holds_what_the_policy_refuses() {
    for (key, html) in pages(&site(&data())) {
        for tag in tags(html) {
            for (name, value) in &tag.attributes {
                assert!(
                    name != "style" && !name.starts_with("on"),
                    "{key}: {name}={value}"
                );
                assert!(
                    !value.trim_start().to_lowercase().starts_with("javascript:"),
                    "{key}: {value}"
                );
            }
            assert_ne!(tag.name, "style", "{key} has inline styles");
            assert_ne!(tag.name, "base", "{key} has a base");
            let inline = tag.name == "script" && tag.get("src").is_none();
            assert!(
                !inline || tag.get("type") == Some("application/ld+json"),
                "{key} has an inline script"
            );
        }
    }
}

/// What makes markup or code of a text: no script of ours has a use for any.
const MARKUP_FROM_TEXT: [&str; 11] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "setHTMLUnsafe",
    "parseHTMLUnsafe",
    "createContextualFragment",
    "DOMParser",
    "srcdoc",
    "document.write",
    "eval(",
    "new Function",
];

/// Regressions 31 and 37: a name ran as script in the panel; a page came from three other hosts.
/// Fails if a template or stylesheet names a file elsewhere, or a script uses one of `MARKUP_FROM_TEXT`.
#[test]
fn nothing_is_loaded_from_another_host() {
    let assets = site(&data());
    for (key, html) in pages(&assets) {
        for tag in tags(html) {
            let loads = match tag.name.as_str() {
                "script" | "img" | "iframe" | "source" | "video" | "audio" | "embed" | "input" => {
                    tag.get("src")
                }
                "link" if tag.get("rel") != Some("canonical") => tag.get("href"),
                "form" => tag.get("action"),
                "use" | "image" => tag.get("href"),
                _ => None,
            };
            let own =
                loads.is_none_or(|address| address.starts_with('/') && !address.starts_with("//"));
            assert!(own, "{key}: {} loads {loads:?}", tag.name);
        }
    }
    for asset in assets
        .iter()
        .filter(|asset| asset.key.ends_with(".css") || asset.key.ends_with(".js"))
    {
        let source = std::str::from_utf8(&asset.body).unwrap();
        let foreign = source.match_indices("://").filter(|(place, _)| {
            // A namespace is a name, not an address.
            !source[..*place].ends_with("http") || !source[*place..].starts_with("://www.w3.org/")
        });
        let allowed = ["https", "upi"];
        for (place, _) in foreign {
            let scheme = allowed
                .iter()
                .find(|scheme| source[..place].ends_with(*scheme));
            // Schemes are compared with ("startsWith"), never followed by a host.
            assert!(
                scheme.is_some() && source[place..].starts_with("://\""),
                "{}: {}",
                asset.key,
                &source[place - 10..place + 20]
            );
        }
        assert!(!source.contains("@import"), "{}", asset.key);
        // The one face that we have lies in the stylesheet; nothing else is fetched by it.
        assert_eq!(
            source.matches("url(").count(),
            source.matches("url(\"data:font/woff2;base64,").count(),
            "{}",
            asset.key
        );
        for word in MARKUP_FROM_TEXT {
            assert!(!source.contains(word), "{} uses {word}", asset.key);
        }
    }
}

#[test]
fn links_between_pages_lead_somewhere() {
    let assets = site(&mixed_data());
    let keys: BTreeSet<&str> = assets.iter().map(|asset| asset.key.as_str()).collect();
    let mut looked_at = 0;
    for (key, html) in pages(&assets) {
        let tags = tags(html);
        let ids: BTreeSet<&str> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        for tag in &tags {
            let Some(address) = tag.get("href").or(tag.get("src")).or(tag.get("action")) else {
                continue;
            };
            if let Some(id) = address.strip_prefix('#').filter(|id| !id.starts_with('/')) {
                assert!(ids.contains(id), "{key}: #{id} leads nowhere");
            }
            let Some(path) = address.strip_prefix('/') else {
                continue;
            };
            // A download is the API's, whose routes have tests of their own.
            if path.starts_with("api/") {
                continue;
            }
            let path = path.split(['?', '#']).next().unwrap_or_default();
            let target = if path.is_empty() || path.ends_with('/') {
                format!("{path}index.html")
            } else {
                path.to_owned()
            };
            assert!(
                keys.contains(target.as_str()),
                "{key}: {address} leads nowhere"
            );
            looked_at += 1;
        }
    }
    assert!(looked_at > 500, "only {looked_at} links were found");
}

#[test]
fn ids_are_unique_and_labels_have_their_fields() {
    for (key, html) in pages(&site(&data())) {
        let tags = tags(html);
        let mut ids = BTreeSet::new();
        for id in tags.iter().filter_map(|tag| tag.get("id")) {
            assert!(ids.insert(id), "{key}: the id {id} stands twice");
        }
        for tag in &tags {
            for name in [
                "for",
                "aria-labelledby",
                "aria-describedby",
                "popovertarget",
                "data-reveal",
                "data-copy",
            ] {
                for id in tag.get(name).into_iter().flat_map(str::split_whitespace) {
                    assert!(
                        ids.contains(id),
                        "{key}: {name} names {id}, which is not there"
                    );
                }
            }
        }
    }
}

/// Regression 28: a form whose script was blocked became a GET with the message in the address.
/// Fails if a form loses `method="post"`, or a submit button its `disabled`.
#[test]
fn forms_wait_for_their_script_and_say_how_else_to_reach_us() {
    let mut forms = 0;
    for (key, html) in pages(&site(&data())) {
        for form in html.split("<form ").skip(1) {
            let form = &form[..form.find("</form>").unwrap()];
            if form.contains("role=\"search\"") {
                continue;
            }
            forms += 1;
            assert!(
                form.contains("method=\"post\"") && form.contains("action=\"/"),
                "{key}: {form}"
            );
            for button in form.split("type=\"submit\"").skip(1) {
                assert!(
                    button.starts_with(" disabled"),
                    "{key}: a button can be pressed before its script is there"
                );
            }
        }
        if html.contains("<form ") || html.contains("data-state=\"loading\"") {
            assert!(
                html.contains("<noscript>") && html.contains("mailto:") && html.contains("tel:"),
                "{key}"
            );
            // Where scripts are on and do not come, the style shows the same after a while.
            let late = html.split("data-late>").nth(1).unwrap_or_default();
            let late = &late[..late.find("</p>").unwrap_or_default()];
            assert!(late.contains("mailto:") && late.contains("tel:"), "{key}");
        }
    }
    assert!(forms >= 10, "only {forms} forms were found");
}

/// Regression 37: a page of a megabyte. Fails if a public page comes to need an eighth file, or
/// 150,000 bytes.
#[test]
fn public_pages_are_small_and_ask_for_little() {
    let assets = site(&data());
    for (key, html) in pages(&assets) {
        if html.contains("noindex") {
            continue;
        }
        let mut loads: BTreeSet<String> = BTreeSet::new();
        for tag in tags(html) {
            let wanted = match tag.name.as_str() {
                "script" | "img" => tag.get("src"),
                "link" if matches!(tag.get("rel"), Some("stylesheet" | "modulepreload")) => {
                    tag.get("href")
                }
                "link" if tag.get("type") == Some("image/svg+xml") => tag.get("href"),
                _ => None,
            };
            loads.extend(wanted.map(|address| address.trim_start_matches('/').to_owned()));
        }
        assert!(
            loads.len() < 8,
            "{key} asks {} times: {loads:?}",
            loads.len() + 1
        );
        let bytes: usize = loads.iter().map(|load| text(&assets, load).len()).sum();
        // Uncompressed, so well above what travels; the bench measures that.
        assert!(
            bytes + html.len() < 150_000,
            "{key} weighs {} bytes",
            bytes + html.len()
        );
    }
}
