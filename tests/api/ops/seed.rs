//! `academy seed`.

use academy_ops::{audit, seed};
use academy_tests::Academy;
use serde_json::json;

/// Regression 29: a fresh deploy had nothing in it. Fails if `seed::catalogue` leaves out a course,
/// its count or its audit row.
#[tokio::test]
async fn the_first_catalogue_is_published_and_counted() {
    let academy = Academy::open().await;
    let now = academy.clock.now();
    let seeded = seed::catalogue(&academy.store(), now).await.unwrap();
    assert_eq!((seeded.courses.len(), seeded.internships.len()), (6, 3));
    let list = academy.visitor().get("/api/courses").await.expect(200);
    let items = list.json["items"].as_array().unwrap();
    assert_eq!(items.len(), 6);
    for course in items {
        assert_eq!(course["state"], "published");
        assert_eq!(course["price_paise"], 49_900);
        assert_eq!(course["modules"].as_array().unwrap().len(), 6);
    }
    let mut meera = academy.admin("Meera Iyer").await;
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(6));
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!((report.rows, report.broken), (6 + 3 + 1, vec![]));
}

/// Regression 29: a start-up "fix" deleted all courses when one price differed. Fails if
/// `seed::catalogue` writes where something is already, or brings back what was removed.
#[tokio::test]
async fn seeding_again_touches_nothing_that_admins_changed_or_removed() {
    let academy = Academy::open().await;
    let now = academy.clock.now();
    let seeded = seed::catalogue(&academy.store(), now).await.unwrap();
    let mut meera = academy.admin("Meera Iyer").await;
    let path = |slug: &str| format!("/api/admin/courses/{slug}");
    let (dearer, removed) = (path(&seeded.courses[0]), path(&seeded.courses[1]));
    let mut course = meera.get(&dearer).await.expect(200).json;
    course.as_object_mut().unwrap().remove("updated_at");
    course["price_paise"] = json!(99_900);
    meera.call("PUT", &dearer, course).await.expect(200);
    meera.delete(&removed).await.expect(204);

    let before = academy.items().await;
    academy.wait_seconds(24 * 60 * 60);
    let now = academy.clock.now();
    let again = seed::catalogue(&academy.store(), now).await.unwrap();
    assert_eq!(again, seed::Seeded::default());
    assert_eq!(academy.items().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_seed_at_once_create_each_entry_once() {
    let academy = Academy::open().await;
    let now = academy.clock.now();
    let mut seeding = Vec::new();
    for _ in 0..8 {
        let store = academy.store();
        seeding.push(tokio::spawn(async move {
            seed::catalogue(&store, now).await.unwrap()
        }));
    }
    let mut created = Vec::new();
    for each in seeding {
        let seeded = each.await.unwrap();
        created.extend(seeded.courses);
        created.extend(seeded.internships);
    }
    assert_eq!(created.len(), 9);
    let mut meera = academy.admin("Meera Iyer").await;
    let overview = meera.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/courses"), Some(6));
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
}
