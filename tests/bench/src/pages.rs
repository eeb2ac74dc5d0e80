//! Bytes and requests of each public page, from the files as they are published.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;

use academy_site::{Asset, SiteData};
use flate2::Compression;
use flate2::write::GzEncoder;

/// One page: its bytes over the wire with what it loads, and how many requests that takes.
#[derive(Debug)]
pub(crate) struct Page {
    /// Its address.
    pub(crate) path: String,
    /// Compressed bytes of the page and all it loads at once.
    pub(crate) bytes: usize,
    /// How many requests.
    pub(crate) requests: usize,
}

/// Every page of the site with the first catalogue.
pub(crate) fn measure(
    now: academy::domain::time::Timestamp,
) -> Result<Vec<Page>, academy_site::RenderError> {
    let (courses, internships) = academy_site::first_catalogue()?;
    let assets = academy_site::render(&SiteData {
        origin: "https://academy.example".to_owned(),
        courses: courses
            .into_iter()
            .map(|course| course.published(now))
            .collect(),
        internships: internships
            .into_iter()
            .map(|each| each.published(now))
            .collect(),
    })?;
    let by_key: BTreeMap<&str, &Asset> = assets
        .iter()
        .map(|asset| (asset.key.as_str(), asset))
        .collect();
    let pages = assets
        .iter()
        .filter(|asset| asset.key.ends_with("index.html"));
    Ok(pages.map(|page| weigh(page, &by_key)).collect())
}

fn weigh(page: &Asset, by_key: &BTreeMap<&str, &Asset>) -> Page {
    let html = String::from_utf8_lossy(&page.body);
    let mut loaded: BTreeSet<&str> = BTreeSet::new();
    for attribute in ["src=\"/", "href=\"/"] {
        for (at, _) in html.match_indices(attribute) {
            let rest = &html[at + attribute.len()..];
            let address = rest.split('"').next().unwrap_or_default();
            // Other pages are links; the manifest and the icons for other sizes are not fetched by a view.
            let loads = by_key.contains_key(address)
                && !address.ends_with(".html")
                && !address.ends_with(".webmanifest")
                && !address.ends_with(".ico")
                && !address.ends_with(".png");
            if loads && let Some((key, _)) = by_key.get_key_value(address) {
                loaded.insert(key);
            }
        }
    }
    let bytes = loaded
        .iter()
        .filter_map(|key| by_key.get(key))
        .map(|asset| compressed(&asset.body));
    Page {
        path: format!("/{}", page.key.trim_end_matches("index.html")),
        bytes: compressed(&page.body) + bytes.sum::<usize>(),
        requests: 1 + loaded.len(),
    }
}

fn compressed(body: &[u8]) -> usize {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let written = gzip.write_all(body).and_then(|()| gzip.finish());
    written.map_or(body.len(), |bytes| bytes.len())
}
