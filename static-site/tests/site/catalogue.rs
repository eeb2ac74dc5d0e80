//! The catalogue on the pages: the facts that were given, whatever an admin writes, and what each
//! state shows.

use crate::support::{Tag, data, data_blocks, decoded, mixed_data, pages, site, tags, text};
use academy_domain::catalogue::PublishState;
use academy_domain::money::Paise;
use academy_site::{
    CACHE_IMMUTABLE, CACHE_PAGE, SiteData, course_page_key, facts, first_catalogue,
    render_catalogue,
};

/// The facts as the academy gave them.
const GIVEN: &str = include_str!("facts.toml");

fn given() -> toml::Table {
    GIVEN.parse().unwrap()
}

fn texts(value: &toml::Value) -> Vec<&str> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.as_str().unwrap())
        .collect()
}

#[test]
fn the_site_states_the_given_facts() {
    let given = given();
    let shown = serde_json::to_value(facts()).unwrap();
    for (name, value) in given["site"].as_table().unwrap() {
        assert_eq!(shown[name].as_str(), value.as_str(), "{name}");
    }
}

#[test]
fn the_first_courses_are_the_given_ones() {
    let (courses, _) = first_catalogue().unwrap();
    let given = given();
    let given = given["course"].as_array().unwrap();
    assert_eq!(courses.len(), given.len());
    for (course, given) in courses.iter().zip(given) {
        assert_eq!(course.slug.as_str(), given["slug"].as_str().unwrap());
        assert_eq!(course.name, given["name"].as_str().unwrap());
        assert_eq!(course.duration, given["duration"].as_str().unwrap());
        assert_eq!(
            course.price.value(),
            given["price_paise"].as_integer().unwrap()
        );
        assert_eq!(course.level.as_str(), given["level"].as_str().unwrap());
        assert_eq!(course.featured, given["featured"].as_bool().unwrap());
        assert_eq!(course.topics, texts(&given["topics"]));
        assert_eq!(course.modules.len(), 6, "{} has six modules", course.slug);
        assert!(!course.summary.is_empty() && !course.description.is_empty());
    }
}

#[test]
fn the_first_internships_are_the_given_ones() {
    let (_, internships) = first_catalogue().unwrap();
    let given = given();
    let given = given["internship"].as_array().unwrap();
    assert_eq!(internships.len(), given.len());
    for (opening, given) in internships.iter().zip(given) {
        assert_eq!(opening.slug.as_str(), given["slug"].as_str().unwrap());
        assert_eq!(opening.role, given["role"].as_str().unwrap());
        assert_eq!(opening.company, given["company"].as_str().unwrap());
        assert_eq!(opening.duration, given["duration"].as_str().unwrap());
        assert_eq!(opening.location, given["location"].as_str().unwrap());
        assert_eq!(
            opening.fee.value(),
            given["fee_paise"].as_integer().unwrap()
        );
        assert_eq!(opening.topics, texts(&given["topics"]));
        assert!(!opening.description.is_empty());
    }
}

/// Regression 12: "₹499.0" on the pages. Fails if `Paise`'s `Display` writes one decimal, or groups
/// by thousands.
#[test]
fn prices_are_shown_in_indian_grouping() {
    let mut data = data();
    for (course, paise) in data
        .courses
        .iter_mut()
        .zip([149_900, 149_950, 14_990_000, 100])
    {
        course.price = Paise::new(paise).unwrap();
    }
    let assets = site(&data);
    for (course, shown) in data
        .courses
        .iter()
        .zip(["₹1,499", "₹1,499.50", "₹1,49,900", "₹1"])
    {
        let html = text(&assets, &course_page_key(course.slug.as_str()));
        assert!(
            html.contains(&format!("<span class=\"price\">{shown}</span>")),
            "{shown}"
        );
    }
    assert!(text(&assets, "index.html").contains("From <strong class=\"price\">₹1</strong>"));
}

/// The catalogue with `words` in every text that an admin writes; a course and an opening of it are closed.
fn written(words: &str) -> SiteData {
    let mut data = data();
    let each = |texts: &mut Vec<String>| texts.fill(words.to_owned());
    let paragraphs = format!("{words}\n\n{words}");
    for course in &mut data.courses {
        course.name = words.to_owned();
        course.summary = words.to_owned();
        course.description.clone_from(&paragraphs);
        course.duration = words.to_owned();
        each(&mut course.topics);
        each(&mut course.modules);
    }
    for opening in &mut data.internships {
        opening.role = words.to_owned();
        opening.company = words.to_owned();
        opening.duration = words.to_owned();
        opening.location = words.to_owned();
        opening.description.clone_from(&paragraphs);
        each(&mut opening.topics);
    }
    data.courses[1].state = PublishState::Archived;
    data.internships[1].state = PublishState::Archived;
    data
}

/// The tags of a page, with the names of their attributes.
fn shape(html: &str) -> Vec<String> {
    let shape = |tag: &Tag| {
        let names: Vec<_> = tag.attributes.iter().map(|(name, _)| &**name).collect();
        format!("{} {}", tag.name, names.join(" "))
    };
    tags(html).iter().map(shape).collect()
}

/// Regression 31, of the catalogue. Fails if a page's template writes a text of a course, or of an internship,
/// with `|safe`.
#[test]
fn what_an_admin_writes_is_text_and_never_markup() {
    let hostile =
        "</script><script>alert(1)</script><img src=x onerror='y' \"q\"> & \u{2028} {{ 7*7 }}";
    let (data, plain) = (written(hostile), site(&written("Plain words")));
    let assets = site(&data);
    assert_eq!(assets.len(), plain.len());
    for (key, html) in pages(&assets) {
        assert_eq!(shape(html), shape(text(&plain, key)), "{key}");
        assert!(!html.contains("<script>alert"), "{key}");
        assert!(!html.contains("<img src=x"), "{key}");
    }
    for course in &data.courses[..2] {
        let html = text(&assets, &course_page_key(course.slug.as_str()));
        assert_eq!(data_blocks(html)[0]["name"], hostile);
        let title = &html[html.find("<h1>").unwrap() + 4..html.find("</h1>").unwrap()];
        assert_eq!(decoded(title), hostile);
    }
    // Each of an open internship's texts; the role once more in its button and in the form. Of a closed one,
    // role, duration and place.
    let shown = decoded(text(&assets, "internships/index.html"));
    let open = data
        .internships
        .iter()
        .filter(|opening| opening.state.is_open());
    let wanted: usize = open.map(|opening| 8 + opening.topics.len()).sum();
    assert!(shown.matches(hostile).count() >= wanted + 3);
}

#[test]
fn drafts_have_no_page_and_closed_courses_say_so() {
    let data = mixed_data();
    let assets = site(&data);
    let closed = text(&assets, &course_page_key(data.courses[0].slug.as_str()));
    assert!(closed.contains("This course is closed"));
    assert!(!closed.contains("data-enroll=") && !closed.contains("/register/?next="));
    assert!(data_blocks(closed)[0].get("offers").is_none());
    let draft = &data.courses[1];
    assert!(
        assets
            .iter()
            .all(|asset| asset.key != course_page_key(draft.slug.as_str()))
    );
    let list = text(&assets, "courses/index.html");
    assert!(!list.contains(draft.slug.as_str()) && !list.contains(data.courses[0].slug.as_str()));
    assert!(list.contains(data.courses[2].slug.as_str()));
}

#[test]
fn an_open_course_leads_through_registration_back_to_itself() {
    let data = data();
    let assets = site(&data);
    let slug = data.courses[0].slug.as_str();
    let html = text(&assets, &course_page_key(slug));
    for page in ["register", "login"] {
        assert!(
            html.contains(&format!("href=\"/{page}/?next=/courses/{slug}/\"")),
            "{page}"
        );
    }
    assert!(html.contains(&format!("data-enroll=\"{slug}\"")));
}

#[test]
fn featured_courses_stand_first_then_by_name() {
    let assets = site(&data());
    let list = text(&assets, "courses/index.html");
    let order = [
        "ai-and-machine",
        "computer-science",
        "office-automation",
        "web-development",
        "data-science",
        "programming-foundations",
    ];
    let places: Vec<usize> = order
        .iter()
        .map(|slug| list.find(&format!("/courses/{slug}")).unwrap())
        .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_closed_internship_stays_on_its_page_and_takes_nobody() {
    let mut data = data();
    let closed = data.internships[0].clone();
    data.internships[0].state = PublishState::Archived;
    data.internships[1].state = PublishState::Draft;
    let assets = site(&data);
    let page = text(&assets, "internships/index.html");
    let (_, list) = page.split_once("Closed at the moment").unwrap();
    assert!(list.contains(&format!("<strong>{}</strong>", closed.role)));
    let choices: Vec<_> = data.internships.iter().map(|i| i.slug.as_str()).collect();
    let offered = |slug: &&str| page.contains(&format!("<option value=\"{slug}\">"));
    let offered: Vec<_> = choices.into_iter().filter(offered).collect();
    assert_eq!(offered, [data.internships[2].slug.as_str()]);
    assert!(!page.contains(&data.internships[1].role));
}

/// Fails if home says that courses are being prepared while some are open, or shows more than a few.
#[test]
fn home_shows_open_courses_though_none_is_featured() {
    let mut data = data();
    for course in &mut data.courses {
        course.featured = false;
    }
    let assets = site(&data);
    let home = text(&assets, "index.html");
    assert!(!home.contains("being prepared"));
    assert_eq!(home.matches("course-card").count(), 3);
    data.courses.clear();
    assert!(text(&site(&data), "index.html").contains("being prepared"));
}

/// Fails if a template counts by writing a number before a plural, or heads a list of nothing.
#[test]
fn what_is_counted_reads_well_where_there_is_one_or_none() {
    let mut data = data();
    data.courses.truncate(1);
    data.internships.truncate(1);
    data.courses[0].modules.truncate(1);
    let key = course_page_key(data.courses[0].slug.as_str());
    let assets = site(&data);
    let course = text(&assets, &key);
    assert!(course.contains("<h2>The 1 module</h2>") && course.contains("<h2>Topics</h2>"));
    assert_eq!(course.matches(" 1 module<").count(), 2);
    let home = text(&assets, "index.html");
    assert!(home.contains(">All courses ") && home.contains("<p>1 internship programme with"));
    assert!(home.contains("You pay the programme fee only once"));
    assert!(text(&assets, "internships/index.html").contains("</strong> once accepted"));

    data.courses[0].modules.clear();
    data.courses[0].topics.clear();
    data.internships[0].topics.clear();
    data.internships[0].fee = Paise::ZERO;
    let assets = site(&data);
    let course = text(&assets, &key);
    assert!(!course.contains("modules") && !course.contains("<h2>Topics</h2>"));
    let internships = text(&assets, "internships/index.html");
    assert!(internships.contains("<li>No fee</li>") && !internships.contains("₹0"));
    assert!(!internships.contains("class=\"chips\""));
    assert!(!text(&assets, "index.html").contains("programme fee"));
}

/// Fails if a page heads courses, or asks which of them is right, where there is none.
#[test]
fn an_empty_catalogue_still_makes_a_site() {
    let mut data = data();
    data.courses.clear();
    data.internships.clear();
    let assets = site(&data);
    let list = text(&assets, "courses/index.html");
    assert!(list.contains("No course is open"));
    assert!(
        !list.contains("<h2 class=\"visually-hidden\">All courses")
            && !list.contains("Not sure which one?")
    );
    assert!(text(&assets, "internships/index.html").contains("No internship is open"));
    assert!(!text(&assets, "index.html").contains("From <strong"));
}

#[test]
fn a_change_of_the_catalogue_renders_exactly_the_pages_that_it_touches() {
    let before = data();
    let mut after = data();
    after.courses[0].price = Paise::new(99_900).unwrap();
    after.courses[0].name = "Another name".to_owned();
    after.courses[1].state = PublishState::Draft;
    after.internships[0].fee = Paise::new(88_800).unwrap();
    let whole = site(&after);
    let touched = render_catalogue(&after).unwrap();
    for asset in &touched {
        assert!(
            whole.contains(asset),
            "{} is as in the whole site",
            asset.key
        );
    }
    let old = site(&before);
    for asset in &whole {
        let changed = !old.contains(asset);
        assert!(
            !changed || touched.contains(asset),
            "{} changed and is not rendered",
            asset.key
        );
    }
}

#[test]
fn what_has_a_hash_is_kept_and_pages_are_not() {
    for asset in site(&data()) {
        if asset.key.starts_with("assets/") {
            assert_eq!(asset.cache_control, CACHE_IMMUTABLE, "{}", asset.key);
        }
        if asset.key.ends_with(".html") {
            assert_eq!(asset.cache_control, CACHE_PAGE, "{}", asset.key);
            assert_eq!(
                asset.content_type, "text/html; charset=utf-8",
                "{}",
                asset.key
            );
        }
        assert!(
            !asset.content_type.contains("octet-stream"),
            "{} has a type",
            asset.key
        );
    }
}
