//! The last touch on every answer: the security headers, and compression for pages.

use std::io::Write;

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, VARY};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use http_body_util::Full;

use crate::http_io::{Body, header};

/// Below this, CloudFront does not compress.
const SMALLEST_COMPRESSED: usize = 1000;

/// Sets the headers of the distribution's policy, as it would on every answer.
pub(crate) fn secure(response: &mut Response<Body>, headers: &[(String, String)]) {
    for (name, value) in headers {
        let pair = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        );
        if let (Ok(name), Ok(value)) = pair {
            response.headers_mut().insert(name, value);
        }
    }
}

/// Compresses what the distribution would compress (`Compress: true`) for who accepts gzip.
pub(crate) fn compress(asked: &HeaderMap, response: Response<Bytes>) -> Response<Body> {
    let (mut parts, body) = response.into_parts();
    let accepts = header(asked, ACCEPT_ENCODING.as_str()).is_some_and(|v| v.contains("gzip"));
    let plain = !parts.headers.contains_key(CONTENT_ENCODING);
    let text = header(&parts.headers, CONTENT_TYPE.as_str()).is_some_and(compressible);
    if text {
        parts
            .headers
            .insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    if !(accepts && plain && text && body.len() >= SMALLEST_COMPRESSED) {
        return Response::from_parts(parts, Full::new(body));
    }
    let Ok(packed) = gzip(&body) else {
        return Response::from_parts(parts, Full::new(body));
    };
    parts.headers.remove(CONTENT_LENGTH);
    parts
        .headers
        .insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    // Other bytes than the object's: its tag holds for the meaning only.
    let weak = header(&parts.headers, ETAG.as_str())
        .filter(|tag| !tag.starts_with("W/"))
        .map(|tag| format!("W/{tag}"));
    if let Some(tag) = weak.and_then(|tag| HeaderValue::from_str(&tag).ok()) {
        parts.headers.insert(ETAG, tag);
    }
    Response::from_parts(parts, Full::new(Bytes::from(packed)))
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

/// Of the media types that CloudFront compresses, those that a site has.
fn compressible(content_type: &str) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/")
        || matches!(
            kind,
            "application/javascript"
                | "application/json"
                | "application/manifest+json"
                | "application/xml"
                | "image/svg+xml"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(content_type: &'static str, length: usize) -> Response<Bytes> {
        let mut response = Response::new(Bytes::from(vec![b'a'; length]));
        response
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
        response
            .headers_mut()
            .insert(ETAG, HeaderValue::from_static("\"1\""));
        response
    }

    fn encoding(
        content_type: &'static str,
        length: usize,
        accepts: &'static str,
    ) -> Option<HeaderValue> {
        let mut asked = HeaderMap::new();
        asked.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepts));
        compress(&asked, page(content_type, length))
            .headers()
            .get(CONTENT_ENCODING)
            .cloned()
    }

    #[test]
    fn long_text_is_compressed_for_who_accepts_it() {
        assert_eq!(
            encoding("text/html; charset=utf-8", 2000, "gzip, br"),
            Some(HeaderValue::from_static("gzip"))
        );
        assert_eq!(encoding("text/html", 2000, "identity"), None);
        assert_eq!(encoding("text/html", 999, "gzip"), None);
        assert_eq!(encoding("image/png", 2000, "gzip"), None);
    }

    #[test]
    fn a_compressed_page_has_a_weak_tag() {
        let mut asked = HeaderMap::new();
        asked.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let response = compress(&asked, page("text/css", 2000));
        assert_eq!(response.headers()[ETAG], "W/\"1\"");
    }

    #[test]
    fn the_policy_overrides_what_an_origin_says() {
        let mut response = Response::new(Body::default());
        response
            .headers_mut()
            .insert("x-frame-options", HeaderValue::from_static("ALLOWALL"));
        secure(
            &mut response,
            &[("x-frame-options".to_owned(), "DENY".to_owned())],
        );
        assert_eq!(response.headers()["x-frame-options"], "DENY");
    }
}
