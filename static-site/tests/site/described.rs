//! What the site says of itself to whoever lists its pages or passes links on: addresses, sitemap, manifest,
//! structured data.

use std::collections::BTreeSet;

use academy_domain::time::Timestamp;

use crate::support::{
    ORIGIN, Tag, data, data_blocks, decoded, mixed_data, pages, site, tags, text,
};

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

/// What a page says under the name `property` to whoever passes its link on.
fn said<'a>(tags: &'a [Tag], property: &str) -> Option<&'a str> {
    let named = |tag: &&Tag| tag.get("property").or(tag.get("name")) == Some(property);
    tags.iter().find(named)?.get("content")
}

/// Fails if a link that is passed on shows no title, no text or no picture, or others than the page's own.
#[test]
fn a_link_that_is_passed_on_shows_the_page_s_own_words_and_our_picture() {
    let assets = site(&mixed_data());
    let (mut titles, mut described) = (BTreeSet::new(), 0);
    for (key, html) in pages(&assets) {
        let tags = tags(html);
        if said(&tags, "og:url").is_none() {
            continue;
        }
        let (_, rest) = html.split_once("<title>").unwrap();
        let whole = decoded(rest.split_once("</title>").unwrap().0);
        let title = said(&tags, "og:title").unwrap_or_default();
        assert_eq!(whole, format!("{title} – The Coding Science"), "{key}");
        assert!(
            titles.insert(title.to_owned()),
            "{key}: {title} stands twice"
        );
        let description = said(&tags, "og:description").unwrap_or_default();
        assert!(description.chars().count() > 20, "{key}: {description}");
        assert_eq!(said(&tags, "description"), Some(description), "{key}");
        let image = said(&tags, "og:image").unwrap_or_default();
        let file = image
            .strip_prefix(&format!("{ORIGIN}/"))
            .unwrap_or_default();
        let found = assets.iter().find(|asset| asset.key == file);
        assert_eq!(
            found.map(|asset| asset.content_type.as_str()),
            Some("image/png"),
            "{key}: {image}"
        );
        described += 1;
    }
    assert!(described > 15, "only {described} pages were found");
}

/// RFC 9116. Fails if `security_txt_expires` is over, or further away than the year that the RFC advises, or the
/// file does not say where it belongs. The first is a reminder, once a year.
#[test]
fn security_txt_says_whom_to_write_to_until_when_and_where_it_belongs() {
    let assets = site(&data());
    let file = text(&assets, ".well-known/security.txt");
    let field = |name: &str| {
        let mut values = file.lines().filter_map(|line| line.strip_prefix(name));
        let value = values.next().unwrap_or_else(|| panic!("no {name}"));
        assert_eq!(values.next(), None, "{name} stands twice");
        value
    };
    assert_eq!(field("Contact: "), "mailto:academy@thecodingscience.com");
    assert_eq!(
        field("Canonical: "),
        format!("{ORIGIN}/.well-known/security.txt")
    );
    let expires = Timestamp::parse(field("Expires: ")).unwrap();
    assert!(
        now().is_before(expires),
        "security.txt is stale: {expires:?}"
    );
    assert!(
        expires.is_before(now().plus_days(365)),
        "more than a year: {expires:?}"
    );
}

fn now() -> Timestamp {
    #[expect(
        clippy::disallowed_methods,
        reason = "whether the file is stale, only the clock can say"
    )]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Timestamp::from_seconds(since.unwrap().as_secs().try_into().unwrap())
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
