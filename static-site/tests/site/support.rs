//! A small reader of our own HTML, and the sites that the tests look at.

use academy_domain::catalogue::{Course, Internship, PublishState};
use academy_domain::time::Timestamp;
use academy_site::{Asset, SiteData, first_catalogue, render};

/// The origin that every test site has.
pub(crate) const ORIGIN: &str = "https://academy.example";

/// The first catalogue, published.
pub(crate) fn data() -> SiteData {
    let (courses, internships) = first_catalogue().unwrap();
    let courses: Vec<Course> = courses
        .into_iter()
        .map(|course| course.published(Timestamp::EPOCH))
        .collect();
    let internships: Vec<Internship> = internships
        .into_iter()
        .map(|opening| opening.published(Timestamp::EPOCH))
        .collect();
    SiteData {
        origin: format!("{ORIGIN}/"),
        courses,
        internships,
    }
}

/// The site of the first catalogue with one course archived and one a draft again.
pub(crate) fn mixed_data() -> SiteData {
    let mut data = data();
    data.courses[0].state = PublishState::Archived;
    data.courses[1].state = PublishState::Draft;
    data
}

/// Every file of `data`'s site.
pub(crate) fn site(data: &SiteData) -> Vec<Asset> {
    render(data).unwrap()
}

/// The pages of a site as key and text.
pub(crate) fn pages(assets: &[Asset]) -> Vec<(&str, &str)> {
    let html = assets.iter().filter(|asset| asset.key.ends_with(".html"));
    html.map(|asset| {
        (
            asset.key.as_str(),
            std::str::from_utf8(&asset.body).unwrap(),
        )
    })
    .collect()
}

/// The text of the file `key`.
pub(crate) fn text<'a>(assets: &'a [Asset], key: &str) -> &'a str {
    let found = assets.iter().find(|asset| asset.key == key);
    std::str::from_utf8(&found.unwrap_or_else(|| panic!("there is no {key}")).body).unwrap()
}

/// A tag of a page: its name and its attributes, decoded.
#[derive(Debug)]
pub(crate) struct Tag {
    /// In lower case; closing tags are left out.
    pub(crate) name: String,
    /// Name and value; the value of a bare attribute is empty.
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    /// The value of an attribute.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Every opening tag of a page. Script elements hold text that is no markup, and are skipped over.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start + 1..];
        if !rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = read_tag(rest);
        rest = after;
        if tag.name == "script" {
            rest = &rest[rest.find("</script").expect("scripts are closed")..];
        }
        found.push(tag);
    }
    found
}

fn read_tag(text: &str) -> (Tag, &str) {
    let end = text
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .expect("tags are closed");
    let mut tag = Tag {
        name: text[..end].to_lowercase(),
        attributes: Vec::new(),
    };
    let mut rest = &text[end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            return (tag, after);
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || "=>/".contains(c))
            .expect("tags are closed");
        let name = rest[..end].to_lowercase();
        rest = &rest[end..];
        let value = match rest.strip_prefix("=\"") {
            Some(quoted) => {
                let end = quoted.find('"').expect("values are closed");
                rest = &quoted[end + 1..];
                decoded(&quoted[..end])
            }
            None => {
                assert!(!rest.starts_with('='), "the value of {name} is not quoted");
                String::new()
            }
        };
        tag.attributes.push((name, value));
    }
}

/// The five entities that our templates write.
pub(crate) fn decoded(text: &str) -> String {
    let pairs = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&amp;", "&"),
    ];
    pairs.iter().fold(text.to_owned(), |text, (entity, sign)| {
        text.replace(entity, sign)
    })
}

/// What stands in the page's JSON data blocks.
pub(crate) fn data_blocks(html: &str) -> Vec<serde_json::Value> {
    let blocks = html.split("<script type=\"application/ld+json\">").skip(1);
    blocks
        .map(|block| serde_json::from_str(&block[..block.find("</script>").unwrap()]).unwrap())
        .collect()
}
