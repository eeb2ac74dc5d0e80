//! The service worker, which knows the page to show without a network: its cache is named by the
//! content of that page, so that a changed page replaces the kept one.

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::assets::Bundle;
use crate::{Asset, RenderError, embedded, headers};

/// The page that it shows.
pub(crate) const OFFLINE_PAGE: &str = "/offline/";

/// What that page is made of, by logical name; `session.js` imports nothing before a click.
const PARTS: [&str; 2] = ["styles.css", "session.js"];

/// The file `sw.js` for a site whose offline page is `page`.
pub(crate) fn worker(bundle: &Bundle, page: &[u8]) -> Result<Asset, RenderError> {
    let mut kept = vec![OFFLINE_PAGE, "/favicon.svg"];
    for part in PARTS {
        let address = bundle.address(part);
        kept.push(address.ok_or_else(|| RenderError::asset(part, "is missing"))?);
    }
    let digest = HEXLOWER.encode(&Sha256::digest(page));
    let body = source()?
        .replacen(
            "const CACHE = \"offline\";",
            &format!("const CACHE = \"offline-{}\";", &digest[..12]),
            1,
        )
        .replacen(
            "const KEPT = [];",
            &format!("const KEPT = {};", json!(kept)),
            1,
        );
    Ok(Asset {
        key: "sw.js".to_owned(),
        content_type: "text/javascript; charset=utf-8".to_owned(),
        cache_control: headers::CACHE_PAGE.to_owned(),
        body: body.into_bytes(),
    })
}

fn source() -> Result<&'static str, RenderError> {
    let mut files = embedded::ASSETS.iter();
    let found = files.find(|(path, _)| *path == "worker/sw.js");
    let (_, bytes) = found.ok_or_else(|| RenderError::asset("sw.js", "is missing"))?;
    std::str::from_utf8(bytes).map_err(|_| RenderError::asset("sw.js", "is not UTF-8"))
}
