//! Small helps with text: the two XML answers of AWS that we read, and time as the API writes it.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The content of each `<tag>…</tag>` in `xml`, unescaped, in order. Enough for flat answers of AWS;
/// elements of the same name are never nested in those we read.
pub(crate) fn elements(xml: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let mut found = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find(&open) {
        let after = &rest[start + open.len()..];
        let Some(end) = after.find(&close) else { break };
        found.push(unescape(&after[..end]));
        rest = &after[end + close.len()..];
    }
    found
}

/// The first `<tag>…</tag>` in `xml`.
pub(crate) fn element(xml: &str, tag: &str) -> Option<String> {
    elements(xml, tag).into_iter().next()
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

/// `text` for an HTML page, in content and in quoted attributes.
pub(crate) fn escape_html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Now, in UTC.
#[expect(
    clippy::disallowed_methods,
    reason = "the local stack lives in real time; this is its one clock"
)]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// `at` as RFC 3339 with milliseconds.
pub(crate) fn rfc3339(at: OffsetDateTime) -> String {
    let second = at.replace_nanosecond(0).unwrap_or(at);
    let text = second.format(&Rfc3339).unwrap_or_default();
    // Always three digits, so that times sort as texts.
    text.replace('Z', &format!(".{:03}Z", at.millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_found_in_order_and_unescaped() {
        let xml = "<a><k>1 &amp; 2</k></a><a><k>3</k></a>";
        assert_eq!(elements(xml, "k"), ["1 & 2", "3"]);
        assert_eq!(element("<b/>", "k"), None);
    }

    #[test]
    fn markup_in_text_is_escaped() {
        assert_eq!(
            escape_html("<a href='x'>&\""),
            "&lt;a href=&#39;x&#39;&gt;&amp;&quot;"
        );
    }
}
