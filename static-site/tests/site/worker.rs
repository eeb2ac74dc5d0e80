//! The service worker: it keeps the page that is shown without a network, whole, and nothing else.

use std::collections::BTreeSet;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};

use crate::support::{data, site, tags, text};

#[test]
fn the_worker_keeps_the_offline_page_with_all_that_it_loads() {
    let assets = site(&data());
    let worker = text(&assets, "sw.js");
    let (_, kept) = worker.split_once("const KEPT = ").unwrap();
    let kept: Vec<String> =
        serde_json::from_str(kept.split(';').next().unwrap_or_default()).unwrap();
    assert!(kept.contains(&"/offline/".to_owned()), "{kept:?}");
    for tag in tags(text(&assets, "offline/index.html")) {
        let loaded = match tag.name.as_str() {
            "script" | "img" => tag.get("src"),
            "link" if tag.get("rel") == Some("stylesheet") => tag.get("href"),
            _ => None,
        };
        if let Some(address) = loaded {
            assert!(
                kept.iter().any(|each| each == address),
                "{address} is not kept"
            );
        }
    }
    let keys: BTreeSet<String> = assets
        .iter()
        .map(|asset| format!("/{}", asset.key))
        .collect();
    for address in kept {
        let file = if address.ends_with('/') {
            format!("{address}index.html")
        } else {
            address
        };
        assert!(
            keys.contains(&file),
            "{file} is kept, but is no file of the site"
        );
    }
}

#[test]
fn a_changed_offline_page_has_another_cache() {
    let assets = site(&data());
    let digest = HEXLOWER.encode(&Sha256::digest(text(&assets, "offline/index.html")));
    let name = format!("const CACHE = \"offline-{}\";", &digest[..12]);
    assert!(text(&assets, "sw.js").contains(&name), "{name}");
}
