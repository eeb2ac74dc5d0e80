//! `events-publisher`.

use academy::domain::catalogue::PublishState;
use academy::domain::slug::Slug;
use academy::store::catalogue::CourseRecord;
use academy::store::item::text;
use academy::store::keys;
use academy::store::transaction::{Transaction, When};
use academy_tests::Academy;
use academy_tests::database::{TABLE, client};
use academy_tests::events::{Bucket, Fate, crashing, record};
use functions_events::publisher;
use functions_events::stream::{Batch, Failures};
use tokio::task::yield_now;

use super::paise;

const PAGE: &str = "courses/python/index.html";
/// Where the price of that course stands: its page, the list, and beside other courses.
const SHOWING: [&str; 3] = [PAGE, "courses/index.html", "courses/java/index.html"];

#[tokio::test]
async fn a_new_price_shows_on_every_page_that_names_it() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.course("java", 99_900).await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["COURSE#python", "COURSE#java"]).await;
    for key in SHOWING {
        assert!(bucket.page(key).contains("₹1,499"), "{key}");
    }
    priced(&academy, "python", 249_950).await;
    published(&academy, &bucket, &["COURSE#python"]).await;
    for (key, page) in bucket.files() {
        let page = String::from_utf8(page.body).unwrap();
        assert!(!page.contains("₹1,499"), "{key} shows the old price");
    }
    for key in SHOWING {
        assert!(bucket.page(key).contains("₹2,499.50"), "{key}");
    }
}

#[tokio::test]
async fn pages_say_what_they_are_and_how_long_they_may_be_kept() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["COURSE#python"]).await;
    let files = bucket.files();
    let html = &files[PAGE];
    assert_eq!(html.content_type, "text/html; charset=utf-8");
    assert!(
        html.cache_control.contains("s-maxage=60"),
        "{}",
        html.cache_control
    );
    assert_eq!(
        files["sitemap.xml"].content_type,
        "application/xml; charset=utf-8"
    );
    assert!(bucket.page("sitemap.xml").contains("/courses/python/"));
    // The edge forgets all of them, at the price of a few paths.
    let paths = bucket.refreshed().pop().unwrap();
    for path in ["/", "/index.html", "/courses/*", "/sitemap.xml"] {
        assert!(paths.contains(&path.to_owned()), "{paths:?}");
    }
    assert!(paths.len() <= 8, "{paths:?}");
}

#[tokio::test]
async fn a_draft_shows_nowhere() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.draft("secret-plan").await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["COURSE#python", "COURSE#secret-plan"]).await;
    for (key, page) in bucket.files() {
        let page = String::from_utf8(page.body).unwrap();
        assert!(
            !key.contains("secret-plan") && !page.contains("secret-plan"),
            "{key}"
        );
    }
}

#[tokio::test]
async fn a_course_that_is_no_longer_public_loses_its_page_and_an_archived_one_keeps_it() {
    let academy = Academy::open().await;
    for slug in ["python", "java", "rust"] {
        academy.course(slug, 149_900).await;
    }
    let bucket = Bucket::default();
    published(
        &academy,
        &bucket,
        &["COURSE#python", "COURSE#java", "COURSE#rust"],
    )
    .await;
    moved(&academy, "python", PublishState::Draft).await;
    moved(&academy, "java", PublishState::Archived).await;
    let rust = keys::course(&Slug::parse("rust").unwrap());
    let mut transaction = Transaction::new();
    transaction.delete("course", &rust, When::present());
    transaction.commit(&academy.store()).await.unwrap();
    published(
        &academy,
        &bucket,
        &["COURSE#python", "COURSE#java", "COURSE#rust"],
    )
    .await;
    let files = bucket.files();
    assert!(!files.contains_key(PAGE) && !files.contains_key("courses/rust/index.html"));
    assert!(
        bucket
            .page("courses/java/index.html")
            .contains("This course is closed")
    );
    assert!(
        !bucket
            .page("courses/index.html")
            .contains("/courses/python/")
    );
}

#[tokio::test]
async fn what_no_page_shows_costs_nothing() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["ENROLLED#python"]).await;
    assert!(bucket.files().is_empty() && bucket.refreshed().is_empty());
}

/// Whatever the stream told, the pages show what the table says when they are made.
#[tokio::test]
async fn an_old_record_publishes_the_newest_state() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    let old = Batch {
        records: vec![record(keys::CATALOGUE, "COURSE#python", 1)],
    };
    priced(&academy, "python", 199_900).await;
    publisher::handle(academy.app().await, bucket.clone(), old)
        .await
        .unwrap();
    assert!(bucket.page(PAGE).contains("₹1,999"));
}

/// A change while pages are being put is published by the same run.
#[tokio::test]
async fn a_run_that_was_overtaken_publishes_again() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    let run = publisher::handle(academy.app().await, bucket.clone(), batch());
    let mut run = std::pin::pin!(run);
    // The run has read the old price once its first page is there.
    while bucket.files().is_empty() {
        assert!(crashing(1, run.as_mut()).await.is_none());
        yield_now().await;
    }
    priced(&academy, "python", 199_900).await;
    assert_eq!(run.await.unwrap(), Failures::default());
    assert!(bucket.page(PAGE).contains("₹1,999") && !bucket.page(PAGE).contains("₹1,499"));
}

#[tokio::test]
async fn a_publisher_that_dies_at_any_page_and_runs_again_ends_right() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.course("java", 99_900).await;
    let whole = Bucket::default();
    published(&academy, &whole, &["COURSE#python", "COURSE#java"]).await;
    priced(&academy, "python", 199_900).await;
    moved(&academy, "java", PublishState::Draft).await;
    let touched = ["COURSE#python", "COURSE#java"];
    let right = Bucket::default();
    published(&academy, &right, &touched).await;
    let steps = right.files().len() + 2;
    for at in 0..steps {
        for fate in [Fate::DiesBefore, Fate::DiesAfter, Fate::Throttled] {
            let bucket = Bucket::default();
            // What was public before lies there.
            moved(&academy, "java", PublishState::Published).await;
            published(&academy, &bucket, &touched).await;
            moved(&academy, "java", PublishState::Draft).await;
            let mut fates = vec![Fate::Done; at];
            fates.push(fate.clone());
            bucket.meets(fates);
            let ended = academy.publishes(&bucket, &touched).await;
            assert!(
                ended.is_none_or(|result| result.is_err()),
                "{fate:?} at {at}"
            );
            let refreshed = bucket.refreshed().len();
            published(&academy, &bucket, &touched).await;
            assert_eq!(bucket.files(), right.files(), "{fate:?} at {at}");
            assert_eq!(bucket.refreshed().len(), refreshed + 1, "{fate:?} at {at}");
        }
    }
    println!("the publisher failed at {steps} steps in 3 ways");
}

/// One read before a change and puts after the other, which read after it.
#[tokio::test]
async fn of_two_publishers_the_slower_does_not_bring_back_old_pages() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    let slow = publisher::handle(academy.app().await, bucket.clone(), batch());
    let mut slow = std::pin::pin!(slow);
    while bucket.files().is_empty() {
        assert!(crashing(1, slow.as_mut()).await.is_none());
        yield_now().await;
    }
    priced(&academy, "python", 199_900).await;
    published(&academy, &bucket, &["COURSE#python"]).await;
    slow.await.unwrap();
    for key in [PAGE, "courses/index.html"] {
        let page = bucket.page(key);
        assert!(page.contains("₹1,999") && !page.contains("₹1,499"), "{key}");
    }
}

/// A catalogue that does not read is not published in part.
#[tokio::test]
async fn a_course_that_does_not_read_leaves_the_pages_as_they_are() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["COURSE#python"]).await;
    let before = bucket.files();
    client(&academy.database.url)
        .update_item()
        .table_name(TABLE)
        .set_key(Some(
            keys::course(&Slug::parse("python").unwrap()).attributes(),
        ))
        .update_expression("SET course = :x")
        .expression_attribute_values(":x", text("none"))
        .send()
        .await
        .unwrap();
    assert!(
        academy
            .publishes(&bucket, &["COURSE#python"])
            .await
            .unwrap()
            .is_err()
    );
    assert_eq!(bucket.files(), before);
}

pub(super) fn batch() -> Batch {
    Batch {
        records: vec![record(keys::CATALOGUE, "COURSE#python", 1)],
    }
}

pub(super) async fn published(academy: &Academy, bucket: &Bucket, sort_keys: &[&str]) {
    let ended = academy.publishes(bucket, sort_keys).await;
    assert_eq!(ended.unwrap().unwrap(), Failures::default());
}

pub(super) async fn priced(academy: &Academy, slug: &str, price_paise: i64) {
    let price = paise(price_paise);
    change(academy, slug, |course| course.course.price = price).await;
}

pub(super) async fn moved(academy: &Academy, slug: &str, state: PublishState) {
    change(academy, slug, |course| course.course.state = state).await;
}

async fn change(academy: &Academy, slug: &str, edit: impl FnOnce(&mut CourseRecord)) {
    let key = keys::course(&Slug::parse(slug).unwrap());
    let mut course: CourseRecord = academy.store().read_one(&key).await.unwrap().unwrap();
    edit(&mut course);
    let mut transaction = Transaction::new();
    transaction.replace("course", &course);
    transaction.commit(&academy.store()).await.unwrap();
}
