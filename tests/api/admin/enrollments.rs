//! `admin-enrollments`: the list and its filters. What `q` finds is tested in `enrollment_search.rs`.

use academy::domain::enrollment::State;
use academy::domain::time::{IndiaDate, Timestamp};
use academy_tests::{Answered, Person};
use serde_json::json;

use super::enrollment_books::*;

const PATH: &str = "/api/admin/enrollments";

/// All pages of a list, `limit` an enrollment: the ids in order.
pub(super) async fn all_pages(admin: &mut Person, query: &str, limit: usize) -> Vec<String> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    for _ in 0..100 {
        let path = format!("{PATH}?limit={limit}&{query}{cursor}");
        let page = admin.get(&path).await.expect(200);
        let on_page = each(&page, "/id");
        assert!(on_page.len() <= limit);
        ids.extend(on_page);
        match page.json["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return ids,
        }
    }
    panic!("the list does not end");
}

async fn list(scene: &mut Scene, query: &str) -> Answered {
    let path = format!("{PATH}?{query}");
    scene.meera.get(&path).await.expect(200)
}

/// Enrollments in as many courses, a minute after each other, oldest first.
async fn enrolled(scene: &mut Scene, count: usize) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let slug = format!("course-{number}");
        scene.academy.course(&slug, PRICE).await;
        scene.academy.wait_seconds(60);
        ids.push(scene.asha.enrolls_in(&slug).await);
    }
    ids
}

#[tokio::test]
async fn an_entry_has_its_student_and_what_only_admins_know() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    scene.note(&id, json!({"note": "seen"})).await.expect(200);
    let list = list(&mut scene, "").await;
    let item = &list.json["items"][0];
    assert_eq!(item["id"], json!(id));
    assert_eq!(item["student"]["name"], json!("Asha Rao"));
    assert_eq!(item["student"]["email"], json!("asha.rao@example.com"));
    assert!(item["student"]["phone"].is_null());
    assert_eq!(
        item["student"]["id"],
        json!(student_of(&scene.academy, &id).await.id)
    );
    assert_eq!(
        (&item["note"], &item["flagged"]),
        (&json!("seen"), &json!(false))
    );
    assert_eq!(
        item["course"],
        json!({"slug": "python", "name": "Course python"})
    );
    assert!(list.json["next_cursor"].is_null());
}

/// Who tries others' transfers is shown to the admins: many at once pass it by, one alone may verify it.
#[tokio::test]
async fn a_prober_is_flagged_and_left_for_a_look() {
    let mut scene = Scene::open().await;
    let good = scene.brought_to(State::UnderReview).await;
    let mut dev = scene.academy.student("Dev Nair").await;
    let id = dev.enrolls_in("python").await;
    for _ in 0..3 {
        let taken = dev.sends_utr(&id, UTR).await;
        taken.expect_problem(409, "utr_already_used");
    }
    let list = list(&mut scene, "").await;
    for item in list.json["items"].as_array().unwrap() {
        assert_eq!(item["flagged"], json!(item["id"] == json!(id)));
    }
    let path = format!("{PATH}/bulk-verify");
    let body = json!({"ids": [id, good]});
    let many = scene.meera.post(&path, body).await.expect(200);
    assert_eq!(many.text_at("/results/0/outcome"), "needs_review");
    assert_eq!(many.text_at("/results/1/outcome"), "verified");
    let answer = scene.verify(&id, json!({"utr": OTHER_UTR})).await;
    assert_eq!(answer.expect(200).text_at("/state"), "active");
}

/// Regression 32: lists without order or pages. Fails if the merger of the states' lists orders by
/// id, or its cursor forgets a state.
#[tokio::test]
async fn the_newest_come_first_over_all_states_and_pages() {
    let mut scene = Scene::open().await;
    let mut ids = enrolled(&mut scene, 7).await;
    scene.asha.pays(&ids[1], "412345678911").await;
    scene.asha.pays(&ids[3], "412345678913").await;
    scene.verify(&ids[3], json!({})).await.expect(200);
    let path = format!("/api/enrollments/{}", ids[5]);
    scene.asha.delete(&path).await.expect(204);
    ids.reverse();
    for limit in [1, 2, 3, 7, 100] {
        assert_eq!(
            all_pages(&mut scene.meera, "", limit).await,
            ids,
            "{limit} a page"
        );
    }
}

#[tokio::test]
async fn who_waits_longest_comes_first() {
    let mut scene = Scene::open().await;
    let ids = enrolled(&mut scene, 5).await;
    let order = [3, 0, 4, 1];
    for number in order {
        scene.academy.wait_seconds(60);
        scene
            .asha
            .pays(&ids[number], &format!("41234567890{number}"))
            .await;
    }
    // A correction does not send anybody to the end.
    scene.academy.wait_seconds(60);
    scene.asha.pays(&ids[3], "412345678999").await;
    let longest_first = order.map(|number| ids[number].clone());
    for limit in [1, 2, 4, 5] {
        let found = all_pages(&mut scene.meera, "state=under_review", limit).await;
        assert_eq!(found, longest_first);
    }
    scene.verify(&ids[3], json!({})).await.expect(200);
    let found = all_pages(&mut scene.meera, "state=under_review", 100).await;
    assert_eq!(found, longest_first[1..]);
    let narrowed = "state=under_review&course=course-4";
    assert_eq!(
        all_pages(&mut scene.meera, narrowed, 1).await,
        [ids[4].clone()]
    );
}

#[tokio::test]
async fn each_state_has_its_list() {
    let mut scene = Scene::open().await;
    let mut of_state = Vec::new();
    for state in State::ALL {
        scene.asha = scene.academy.student(&format!("Student {state}")).await;
        // Every student's transfer is another one.
        let id = match state {
            State::PendingPayment | State::Cancelled => scene.brought_to(state).await,
            _ => {
                let id = scene.asha.enrolls_in("python").await;
                scene
                    .asha
                    .pays(&id, &format!("{:012}", of_state.len()))
                    .await;
                if matches!(state, State::Active | State::Refunded) {
                    scene.verify(&id, json!({})).await.expect(200);
                }
                if state == State::Refunded {
                    scene.refund(&id, json!({})).await.expect(200);
                }
                if state == State::Rejected {
                    scene.reject(&id, json!({})).await.expect(200);
                }
                id
            }
        };
        of_state.push((state, id));
    }
    for (state, id) in of_state {
        let query = format!("state={state}");
        assert_eq!(all_pages(&mut scene.meera, &query, 1).await, [id.as_str()]);
        let both = format!("state={state}&course=python");
        assert_eq!(all_pages(&mut scene.meera, &both, 1).await, [id]);
    }
}

/// Regression 34: India is UTC+5:30. Fails if `from` or `to` begins at midnight UTC
/// (`IndiaDate::start`, `IndiaDate::end`).
#[tokio::test]
async fn dates_are_days_in_india_both_included() {
    let mut scene = Scene::open().await;
    let midnight = IndiaDate::parse("2026-04-02").unwrap().start();
    let mut ids = Vec::new();
    for (number, millis) in [(0, -2), (1, 0), (2, 24 * 60 * 60 * 1000 - 2)] {
        let slug = format!("course-{number}");
        scene.academy.course(&slug, PRICE).await;
        // Enrolling lets a moment pass first.
        let at: Timestamp = midnight.plus_millis(millis - 1);
        scene.academy.clock.set(at);
        scene.asha = scene.academy.student(&format!("Student {number}")).await;
        ids.push(scene.asha.enrolls_in(&slug).await);
    }
    scene.meera = scene.academy.admin("Second Admin").await;
    let [before, first, last] = ids.try_into().unwrap();
    let table: [(&str, &[&String]); 11] = [
        ("from=2026-04-02", &[&last, &first]),
        ("to=2026-04-01", &[&before]),
        ("to=2026-04-02", &[&last, &first, &before]),
        ("from=2026-04-02&to=2026-04-02", &[&last, &first]),
        ("from=2026-04-01&to=2026-04-01", &[&before]),
        ("from=2026-04-03", &[]),
        ("from=2026-04-01T18:30:00Z", &[&last, &first]),
        (
            "from=2026-04-02T00:00:00%2B05:30&to=2026-04-01T18:30:00Z",
            &[&first],
        ),
        ("to=2026-04-01T18:29:59.001Z", &[&before]),
        ("from=2026-04-03&to=2026-04-01", &[]),
        (
            "from=2026-04-02&course=course-1&state=pending_payment",
            &[&first],
        ),
    ];
    for (query, wanted) in table {
        for limit in [1, 100] {
            let found = all_pages(&mut scene.meera, query, limit).await;
            assert!(
                found.iter().eq(wanted.iter().copied()),
                "{query}: {found:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_course_has_its_list_and_an_unknown_one_an_empty_one() {
    let mut scene = Scene::open().await;
    let ids = enrolled(&mut scene, 3).await;
    assert_eq!(
        all_pages(&mut scene.meera, "course=course-1", 1).await,
        [ids[1].clone()]
    );
    assert!(
        all_pages(&mut scene.meera, "course=nothing", 1)
            .await
            .is_empty()
    );
}

#[tokio::test]
async fn a_bad_query_is_refused() {
    let mut scene = Scene::open().await;
    for query in [
        "limit=0",
        "limit=101",
        "state=paid",
        "state=",
        "course=NO!",
        "from=2026-4-1",
        "from=2026-02-30",
        "to=tomorrow",
        "from=2026-04-01T10:00:00",
        "q=a",
        "q=",
        "q=%20%20a%20",
        "page=2",
        "state=active&state=rejected",
    ] {
        let path = format!("{PATH}?{query}");
        scene
            .meera
            .get(&path)
            .await
            .expect_problem(400, "bad_query");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_and_person_only() {
    let mut scene = Scene::open().await;
    enrolled(&mut scene, 3).await;
    let page = list(&mut scene, "limit=1").await;
    let cursor = page.text_at("/next_cursor").to_owned();
    list(&mut scene, &format!("limit=2&cursor={cursor}")).await;
    let filtered = format!("{PATH}?state=active&cursor={cursor}");
    scene
        .meera
        .get(&filtered)
        .await
        .expect_problem(400, "bad_cursor");
    let of_another = format!("{PATH}?cursor={cursor}");
    scene
        .ravi
        .get(&of_another)
        .await
        .expect_problem(400, "bad_cursor");
    let made_up = format!("{PATH}?cursor=AAAA");
    scene
        .meera
        .get(&made_up)
        .await
        .expect_problem(400, "bad_cursor");
}
