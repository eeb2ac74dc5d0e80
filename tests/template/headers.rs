//! The headers of the distribution's answers, under which the pages were made to work.

use std::collections::BTreeMap;

use academy_site::{CONTENT_SECURITY_POLICY, SECURITY_HEADERS};
use academy_tests::headers::OF_THE_SITE;
use serde_json::Value;

use super::reading::{list, resources};

/// The headers that the one policy of the template sets.
fn of_template() -> BTreeMap<String, String> {
    let mut policies = resources("AWS::CloudFront::ResponseHeadersPolicy");
    let (_, policy) = policies.next().expect("the template has a headers policy");
    assert!(policies.next().is_none(), "there is one policy");
    let config = &policy["Properties"]["ResponseHeadersPolicyConfig"];
    let security = &config["SecurityHeadersConfig"];
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let transport = &security["StrictTransportSecurity"];
    let mut strict = format!("max-age={}", transport["AccessControlMaxAgeSec"]);
    for (name, word) in [
        ("IncludeSubdomains", "includeSubDomains"),
        ("Preload", "preload"),
    ] {
        if transport[name] == true {
            strict.push_str("; ");
            strict.push_str(word);
        }
    }
    let mut found = BTreeMap::from([
        (
            "content-security-policy",
            text(&security["ContentSecurityPolicy"]["ContentSecurityPolicy"]),
        ),
        (
            "referrer-policy",
            text(&security["ReferrerPolicy"]["ReferrerPolicy"]),
        ),
        (
            "x-frame-options",
            text(&security["FrameOptions"]["FrameOption"]),
        ),
        ("strict-transport-security", strict),
    ]);
    if security["ContentTypeOptions"]["Override"] == true {
        found.insert("x-content-type-options", "nosniff".to_owned());
    }
    let mut found: BTreeMap<String, String> = found
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    for header in list(&config["CustomHeadersConfig"]["Items"]) {
        found.insert(
            text(&header["Header"]).to_lowercase(),
            text(&header["Value"]),
        );
    }
    found
}

/// Regression 28: what was deployed had another content policy than what was tried, and blocked the
/// site's own styles and scripts. Fails if `SiteHeaders` in template.yaml and `SECURITY_HEADERS` of the
/// site differ by a word, as without `'self'` in `style-src`.
#[test]
fn the_distribution_sets_the_headers_that_the_pages_were_made_under() {
    assert_eq!(of_template(), owned(SECURITY_HEADERS));
}

/// BARS 20. Fails if template and site weaken a header together, or leave one out.
#[test]
fn the_headers_of_the_pages_are_those_that_earn_the_best_grade() {
    assert_eq!(of_template(), owned(&OF_THE_SITE));
}

fn owned(headers: &[(&str, &str)]) -> BTreeMap<String, String> {
    let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    headers.iter().map(pair).collect()
}

/// Regression 28, from the other side. Fails if the policy comes to need `unsafe-inline`, or another host.
#[test]
fn the_policy_allows_what_is_our_own_and_nothing_else() {
    let directives: BTreeMap<&str, &str> = CONTENT_SECURITY_POLICY
        .split("; ")
        .filter_map(|directive| directive.split_once(' '))
        .collect();
    assert_eq!(directives["default-src"], "'none'");
    for needed in [
        "script-src",
        "style-src",
        "connect-src",
        "form-action",
        "manifest-src",
    ] {
        assert_eq!(directives[needed], "'self'", "{needed}");
    }
    // The QR codes are shown as images that scripts make.
    assert_eq!(directives["img-src"], "'self' blob:");
    for (name, sources) in directives {
        // A font lies in the stylesheet itself; nothing else may come as `data:`.
        let known = |source: &str| match source {
            "data:" => name == "font-src",
            other => ["'self'", "'none'", "blob:"].contains(&other),
        };
        assert!(sources.split(' ').all(known), "{name} {sources}");
    }
}
