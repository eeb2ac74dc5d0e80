//! `events-publisher`: the catalogue changed, so its pages are rendered anew, from what the table says
//! now and not from what the stream told. A run that died is simply run again.
//!
//! One change costs as many PutObject calls as there are courses, and six: nearly every page shows
//! something of every course. 200 courses are a tenth of a cent.
//!
//! A run tells the table of its beginning and its end. Where the two do not agree with the catalogue,
//! because a run died or the stream gave up on a record, the sweeper calls for another run.

use std::collections::BTreeSet;

use academy::app::App;
use academy::clock::random;
use academy::crypto::base64url;
use academy::domain::slug::Slug;
use academy::http::Problem;
use academy::store::keys;
use academy::store::published::Published;
use academy_site::{Asset, SiteData, course_page_key, render_catalogue};

use crate::catalogue::Catalogue;
use crate::site::Site;
use crate::stream::{Batch, Failures, changed};

/// Its name everywhere.
pub const ROUTE: &str = "events-publisher";

/// How often a catalogue that keeps changing is rendered before the stream has to ring again.
const ROUNDS: u32 = 5;

/// Publishes what `batch` changed.
///
/// # Errors
/// When anything failed: the batch comes again, and everything is done again.
pub async fn handle<S: Site>(app: App, site: S, batch: Batch) -> Result<Failures, Problem> {
    let Some(touched) = touched(&batch) else {
        return Ok(Failures::default());
    };
    let run = base64url(&random::<9>().map_err(Problem::internal)?);
    // Whose page may lie there: what changed, what earlier runs put, and what this one puts.
    let mut known = touched;
    let mut catalogue = Catalogue::read(&app).await?;
    for _ in 0..ROUNDS {
        let shown = catalogue.shown();
        let begun = |note: Published| note.begun(&run, app.now(), &shown);
        known.extend(app.store.note_published(begun).await?.courses);
        publish(&app, &site, &catalogue, &known).await?;
        // Whoever else publishes at this moment may have put older pages over newer ones, or have read
        // before us and put after us. Who finishes last finds the table as published.
        let now = Catalogue::read(&app).await?;
        if now == catalogue {
            let fingerprint = now.fingerprint()?;
            let ended =
                |note: Published| note.ended(&run, app.now(), fingerprint.clone(), shown.clone());
            app.store.note_published(ended).await?;
            return Ok(Failures::default());
        }
        catalogue = now;
    }
    Err(Problem::internal(
        "the catalogue changes faster than it is published",
    ))
}

/// The courses that `batch` tells of; nothing when no page shows what changed. A record that does not
/// read might be of any course, and the pages are cheap.
fn touched(batch: &Batch) -> Option<BTreeSet<Slug>> {
    let mut shows = false;
    let mut slugs = BTreeSet::new();
    for record in &batch.records {
        let Some(key) = changed(record) else {
            shows = true;
            continue;
        };
        if key.pk == keys::REPUBLISH {
            shows = true;
            continue;
        }
        let slug = key.sk.strip_prefix(keys::COURSE_PREFIX);
        slugs.extend(slug.and_then(|slug| Slug::parse(slug).ok()));
        shows |= slug.is_some() || key.sk.starts_with(keys::INTERNSHIP_PREFIX);
    }
    shows.then_some(slugs)
}

async fn publish<S: Site>(
    app: &App,
    site: &S,
    catalogue: &Catalogue,
    known: &BTreeSet<Slug>,
) -> Result<(), Problem> {
    let pages = render_catalogue(&SiteData {
        origin: app.environment.public_origin.clone(),
        courses: catalogue.courses.clone(),
        internships: catalogue.internships.clone(),
    })
    .map_err(Problem::internal)?;
    let until = app.store.deadline();
    // Courses' own pages come first and go last, so that no list links to a page that is not there.
    let (of_courses, lists): (Vec<&Asset>, Vec<&Asset>) =
        pages.iter().partition(|page| is_of_course(&page.key));
    for page in of_courses.into_iter().chain(lists) {
        site.put(page, until).await?;
    }
    for slug in known.difference(&catalogue.shown()) {
        site.remove(&course_page_key(slug.as_str()), until).await?;
    }
    site.refresh(&paths(&pages), until).await
}

fn is_of_course(key: &str) -> bool {
    key.starts_with("courses/") && key != "courses/index.html"
}

/// What the edge is to forget: a path a page, but one for all that is in a folder, as each path of an
/// invalidation has its price. With and without `index.html`, as the edge's function rewrites it.
fn paths(pages: &[Asset]) -> Vec<String> {
    let of = |page: &Asset| match page.key.split_once('/') {
        Some((folder, _)) => format!("/{folder}/*"),
        None => format!("/{}", page.key),
    };
    let mut paths: BTreeSet<String> = pages.iter().map(of).collect();
    if paths.contains("/index.html") {
        paths.insert("/".to_owned());
    }
    paths.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn batch(sort_keys: &[&str]) -> Batch {
        let record =
            |sk: &&str| json!({"dynamodb": {"Keys": {"pk": {"S": "CATALOGUE"}, "sk": {"S": sk}}}});
        Batch {
            records: sort_keys.iter().map(record).collect(),
        }
    }

    #[test]
    fn marks_that_no_page_shows_publish_nothing() {
        assert_eq!(
            touched(&batch(&["ENROLLED#python", "REMOVED#COURSE#java"])),
            None
        );
        let both = touched(&batch(&["ENROLLED#python", "COURSE#java"])).unwrap();
        assert_eq!(both, BTreeSet::from([Slug::parse("java").unwrap()]));
        assert_eq!(touched(&batch(&["INTERNSHIP#web"])), Some(BTreeSet::new()));
        let broken = Batch {
            records: vec![json!(null)],
        };
        assert_eq!(touched(&broken), Some(BTreeSet::new()));
    }

    #[test]
    fn the_edge_forgets_a_folder_by_one_path() {
        let page = |key: &str| Asset {
            key: key.to_owned(),
            content_type: String::new(),
            cache_control: String::new(),
            body: Vec::new(),
        };
        let pages: Vec<Asset> = [
            "index.html",
            "courses/index.html",
            "courses/a/index.html",
            "sitemap.xml",
        ]
        .iter()
        .map(|key| page(key))
        .collect();
        assert_eq!(
            paths(&pages),
            ["/", "/courses/*", "/index.html", "/sitemap.xml"]
        );
    }
}
