//! What the site says of itself to whoever lists its pages or passes links on: addresses, sitemap, manifest,
//! structured data.

use crate::support::{ORIGIN, data, data_blocks, mixed_data, pages, site, tags, text};

/// Fails if a page that says its address is not the one that the sitemap lists, or a course that is closed
/// no longer says its own: links to it are passed on for as long as its students take part.
#[test]
fn indexed_pages_and_closed_courses_say_their_own_address() {
    let data = mixed_data();
    let closed = academy_site::course_page_key(data.courses[0].slug.as_str());
    let assets = site(&data);
    let sitemap = text(&assets, "sitemap.xml");
    let mut described = 0;
    for (key, html) in pages(&assets) {
        let path = key.strip_suffix("index.html").unwrap_or(key);
        let canonical = tags(html)
            .into_iter()
            .find(|tag| tag.get("rel") == Some("canonical"));
        let listed = sitemap.contains(&format!("<loc>{ORIGIN}/{path}</loc>"));
        assert_eq!(canonical.is_some(), listed || key == closed, "{key}");
        assert_eq!(html.contains("content=\"noindex\""), !listed, "{key}");
        let Some(canonical) = canonical else { continue };
        assert_eq!(
            canonical.get("href"),
            Some(format!("{ORIGIN}/{path}").as_str()),
            "{key}"
        );
        assert!(
            html.contains(&format!(
                "<meta property=\"og:url\" content=\"{ORIGIN}/{path}\">"
            )),
            "{key}"
        );
        described += 1;
    }
    assert_eq!(described, 1 + sitemap.matches("<loc>").count());
    assert!(text(&assets, "robots.txt").contains(&format!("Sitemap: {ORIGIN}/sitemap.xml")));
    assert!(text(&assets, ".well-known/security.txt").contains("Contact: mailto:"));
    let manifest: serde_json::Value =
        serde_json::from_str(text(&assets, "site.webmanifest")).unwrap();
    assert_eq!(manifest["name"], "The Coding Science");
    for icon in manifest["icons"].as_array().into_iter().flatten() {
        let key = icon["src"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches('/');
        assert!(assets.iter().any(|asset| asset.key == key), "{key}");
    }
}

#[test]
fn structured_data_is_json_and_says_what_the_page_says() {
    let data = data();
    let assets = site(&data);
    for course in &data.courses {
        let html = text(
            &assets,
            &academy_site::course_page_key(course.slug.as_str()),
        );
        let blocks = data_blocks(html);
        assert_eq!(blocks.len(), 2);
        let block = &blocks[0];
        assert_eq!(block["@type"], "Course");
        assert_eq!(block["name"], course.name.as_str());
        assert_eq!(
            block["offers"][0]["price"],
            course.price.upi_amount().as_str()
        );
        assert_eq!(block["offers"][0]["priceCurrency"], "INR");
        assert_eq!(block["url"], format!("{ORIGIN}/courses/{}/", course.slug));
        let crumbs = &blocks[1];
        assert_eq!(crumbs["@type"], "BreadcrumbList");
        assert_eq!(crumbs["itemListElement"][1]["item"], block["url"]);
    }
    let list = &data_blocks(text(&assets, "courses/index.html"))[0];
    assert_eq!(list["@type"], "ItemList");
    let listed = list["itemListElement"].as_array().map(Vec::len);
    assert_eq!(listed, Some(data.courses.len()));
    assert_eq!(
        data_blocks(text(&assets, "index.html"))[0]["@type"],
        "EducationalOrganization"
    );
}
