//! Changes that the publisher missed: the stream gave up on a record, or a run died among others. The
//! sweeper sees that the pages do not show the catalogue, and calls for another run.

use academy::domain::catalogue::PublishState;
use academy::store::Item;
use academy::store::keys;
use academy::store::published::{Published, Republish};
use academy_tests::Academy;
use academy_tests::events::{Bucket, Fate, PostOffice, crashing, record};
use functions_events::publisher;
use functions_events::stream::{Batch, Failures};
use functions_events::sweeper::Swept;
use tokio::task::yield_now;

use super::publisher::{batch, moved, priced, published};

const PAGE: &str = "courses/python/index.html";

/// Two courses that are on the pages.
async fn on_the_pages() -> (Academy, Bucket) {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.course("java", 99_900).await;
    let bucket = Bucket::default();
    published(&academy, &bucket, &["COURSE#python", "COURSE#java"]).await;
    (academy, bucket)
}

async fn sweep(academy: &Academy) -> Swept {
    let swept = academy.sweeps(&PostOffice::default()).await;
    swept.unwrap().unwrap()
}

/// What the stream makes of the sweeper's call.
async fn called(academy: &Academy, bucket: &Bucket) {
    let call: Option<Republish> = academy.store().read_one(&keys::republish()).await.unwrap();
    assert!(call.is_some(), "nobody called");
    let key = keys::republish();
    let batch = Batch {
        records: vec![record(&key.pk, &key.sk, 1)],
    };
    let ended = publisher::handle(academy.app().await, bucket.clone(), batch).await;
    assert_eq!(ended.unwrap(), Failures::default());
}

#[tokio::test]
async fn a_change_that_the_stream_gave_up_on_is_on_the_pages_after_the_next_sweep() {
    let (academy, bucket) = on_the_pages().await;
    assert_eq!(sweep(&academy).await.calls_to_publish, 0);
    priced(&academy, "python", 199_900).await;
    let swept = sweep(&academy).await;
    assert_eq!((swept.pages_stale, swept.calls_to_publish), (1, 1));
    called(&academy, &bucket).await;
    assert!(bucket.page(PAGE).contains("₹1,999"));
    let swept = sweep(&academy).await;
    assert_eq!((swept.pages_stale, swept.calls_to_publish), (0, 0));
}

/// Nothing told the run of the call which pages must go.
#[tokio::test]
async fn a_course_that_was_taken_back_unheard_loses_its_page_too() {
    let (academy, bucket) = on_the_pages().await;
    moved(&academy, "python", PublishState::Draft).await;
    assert_eq!(sweep(&academy).await.calls_to_publish, 1);
    called(&academy, &bucket).await;
    assert!(!bucket.files().contains_key(PAGE));
    assert!(bucket.files().contains_key("courses/java/index.html"));
    let note: Option<Published> = academy.store().read_one(&keys::published()).await.unwrap();
    let note = note.unwrap();
    let left: Vec<_> = note.courses.iter().map(ToString::to_string).collect();
    assert_eq!((left, note.runs.len()), (vec!["java".to_owned()], 0));
}

/// A slow run puts its old pages over new ones and dies: the catalogue was published, and is no more.
#[tokio::test]
async fn pages_that_a_dying_run_put_over_newer_ones_are_published_again() {
    let (academy, bucket) = on_the_pages().await;
    let slow = publisher::handle(academy.app().await, bucket.clone(), batch());
    let mut slow = Box::pin(slow);
    let refreshed = bucket.refreshed().len();
    // It has read, and told of its beginning, once it puts its first page.
    priced(&academy, "java", 89_900).await;
    let before = bucket.files();
    while bucket.files() == before {
        assert!(crashing(1, slow.as_mut()).await.is_none());
        yield_now().await;
    }
    priced(&academy, "python", 199_900).await;
    published(&academy, &bucket, &["COURSE#python"]).await;
    assert_eq!(bucket.refreshed().len(), refreshed + 1);
    while bucket.page(PAGE).contains("₹1,999") {
        assert!(crashing(1, slow.as_mut()).await.is_none());
        yield_now().await;
    }
    drop(slow);
    let swept = sweep(&academy).await;
    assert_eq!(
        (swept.pages_stale, swept.calls_to_publish),
        (0, 0),
        "it may be at work"
    );
    academy.wait_seconds(180);
    let swept = sweep(&academy).await;
    assert_eq!((swept.pages_stale, swept.calls_to_publish), (1, 1));
    called(&academy, &bucket).await;
    assert!(bucket.page(PAGE).contains("₹1,999"));
    assert_eq!(sweep(&academy).await.pages_stale, 0);
}

#[tokio::test]
async fn a_publisher_that_dies_anywhere_is_called_again_and_ends_right() {
    let (academy, right) = on_the_pages().await;
    priced(&academy, "python", 199_900).await;
    published(&academy, &right, &["COURSE#python"]).await;
    let steps = right.files().len() + 1;
    for at in 0..steps {
        for fate in [Fate::DiesBefore, Fate::DiesAfter] {
            let (academy, bucket) = on_the_pages().await;
            priced(&academy, "python", 199_900).await;
            let mut fates = vec![Fate::Done; at];
            fates.push(fate.clone());
            bucket.meets(fates);
            let died = academy.publishes(&bucket, &["COURSE#python"]).await;
            assert!(died.is_none(), "{fate:?} at {at}");
            academy.wait_seconds(180);
            assert_eq!(
                sweep(&academy).await.calls_to_publish,
                1,
                "{fate:?} at {at}"
            );
            called(&academy, &bucket).await;
            assert_eq!(bucket.files(), right.files(), "{fate:?} at {at}");
            assert_eq!(sweep(&academy).await.pages_stale, 0, "{fate:?} at {at}");
        }
    }
}

#[tokio::test]
async fn a_publisher_that_cannot_is_called_ever_more_seldom() {
    let (academy, _) = on_the_pages().await;
    priced(&academy, "python", 199_900).await;
    let mut calls = Vec::new();
    for round in 0..36 {
        if sweep(&academy).await.calls_to_publish > 0 {
            calls.push(round * 5);
        }
        academy.wait_seconds(5 * 60);
    }
    assert_eq!(calls, [0, 5, 15, 35, 70, 130], "minutes");
}

/// What a sweep costs while all is well: two queries of the catalogue, and one read.
#[tokio::test]
async fn pages_that_are_right_are_left_alone() {
    let (academy, bucket) = on_the_pages().await;
    let refreshed = bucket.refreshed().len();
    let pages = |items: Vec<Item>| -> Vec<Item> {
        let about = |item: &Item| {
            matches!(
                item["pk"].as_s().unwrap().as_str(),
                "PUBLISHED" | "REPUBLISH"
            )
        };
        items.into_iter().filter(about).collect()
    };
    let before = pages(academy.items().await);
    for _ in 0..3 {
        let swept = sweep(&academy).await;
        assert_eq!((swept.pages_stale, swept.calls_to_publish), (0, 0));
        academy.wait_seconds(300);
    }
    assert_eq!(pages(academy.items().await), before);
    assert_eq!(bucket.refreshed().len(), refreshed);
}

/// Before there is any course, there is nothing to publish; then the pages are published once, though
/// nobody noted that they ever were.
#[tokio::test]
async fn an_academy_without_a_catalogue_calls_nobody() {
    let academy = Academy::open().await;
    assert_eq!(sweep(&academy).await.calls_to_publish, 0);
    academy.course("python", 149_900).await;
    assert_eq!(sweep(&academy).await.calls_to_publish, 1);
    let bucket = Bucket::default();
    called(&academy, &bucket).await;
    assert!(bucket.page(PAGE).contains("₹1,499"));
    assert_eq!(sweep(&academy).await.calls_to_publish, 0);
}
