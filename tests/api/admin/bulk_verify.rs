//! `admin-bulk-verify`.

use academy::domain::enrollment::State;
use academy::mail::Message;
use academy_tests::{Answered, Person};
use serde_json::{Value, json};

use super::enrollment_books::*;

const PATH: &str = "/api/admin/enrollments/bulk-verify";

async fn verify_all(admin: &mut Person, ids: &[String]) -> Answered {
    admin.post(PATH, json!({"ids": ids})).await
}

/// The same by an admin who saw them in these versions.
async fn verify_seen(admin: &mut Person, ids: &[&String], versions: &[u32]) -> Answered {
    admin
        .post(PATH, json!({"ids": ids, "versions": versions}))
        .await
}

/// The outcomes, in the order of the ids.
fn outcomes(answer: &Answered) -> Vec<String> {
    let results = answer.json["results"].as_array().unwrap();
    let outcome = |result: &Value| result["outcome"].as_str().unwrap().to_owned();
    results.iter().map(outcome).collect()
}

/// Enrollments of one student in `count` courses, under review. UTRs begin with `utr`.
async fn under_review(scene: &mut Scene, count: usize, utr: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..count {
        let slug = format!("course-{utr}-{number}");
        scene.academy.course(&slug, PRICE).await;
        let id = scene.asha.enrolls_in(&slug).await;
        scene.asha.pays(&id, &format!("{utr}{number:02}")).await;
        ids.push(id);
    }
    ids
}

/// Regression 26: verifying many always rolled back. Fails if `Run::all` puts all into one
/// transaction, or does not take the counter on after each number.
#[tokio::test]
async fn many_are_verified_each_with_its_receipt_mail_and_row() {
    let mut scene = Scene::open().await;
    let ids = under_review(&mut scene, 10, "4123456789").await;
    let answer = verify_all(&mut scene.meera, &ids).await.expect(200);
    assert_eq!(answer.number_at("/verified"), Some(10));
    assert_eq!(outcomes(&answer), ["verified"; 10]);
    let academy = &scene.academy;
    let welcomes = told(academy).await;
    assert!(
        welcomes
            .iter()
            .all(|m| matches!(m, Message::Welcome { .. }))
    );
    assert_eq!(welcomes.len(), 10);
    for (number, id) in ids.iter().enumerate() {
        let kept = kept(academy, id).await.unwrap();
        assert_eq!(kept.receipt_number.unwrap().serial() as usize, number + 1);
        assert_eq!(times(academy, id, "verify").await, 1);
    }
    let (totals, day) = counts_now(academy).await;
    assert_eq!(
        (totals.revenue_paise, day.revenue_paise),
        (10 * PRICE, 10 * PRICE)
    );
    assert_eq!(totals.enrollments["active"], 10);

    let before = everything(academy).await;
    let again = verify_all(&mut scene.meera, &ids).await.expect(200);
    assert_eq!(again.number_at("/verified"), Some(0));
    assert_eq!(outcomes(&again), ["already_active"; 10]);
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test]
async fn each_id_gets_the_answer_that_fits_it() {
    let mut scene = Scene::open().await;
    let good = under_review(&mut scene, 4, "6123456789").await;
    let [good, flagged, short, refunded] = good.try_into().unwrap();
    flag(&scene, &flagged).await;
    let body = json!({"amount_received_paise": 1});
    scene.meera.records(&short, body).await;
    scene.verify(&refunded, json!({})).await.expect(200);
    scene.refund(&refunded, json!({})).await.expect(200);
    let mut dev = scene.academy.student("Dev Nair").await;
    let unpaid = dev.enrolls_in("python").await;
    scene.academy.course("design", PRICE).await;
    let rejected = dev.enrolls_in("design").await;
    scene.reject(&rejected, json!({})).await.expect(200);
    let cancelled = scene.brought_to(State::Cancelled).await;
    let own = scene.meera.enrolls_in("python").await;
    scene.meera.pays(&own, OTHER_UTR).await;
    let absent = academy::domain::ids::EnrollmentId::new(
        &student_of(&scene.academy, &good).await.id,
        academy::domain::time::Timestamp::EPOCH,
    );
    let table = [
        (good.clone(), "verified"),
        (flagged, "needs_review"),
        (short, "needs_review"),
        (unpaid, "needs_review"),
        (rejected, "needs_review"),
        (refunded, "wrong_state"),
        (cancelled, "wrong_state"),
        (own, "own_enrollment"),
        (absent.to_string(), "not_found"),
        ("nonsense".to_owned(), "not_found"),
        (String::new(), "not_found"),
        (good, "verified"),
    ];
    let ids: Vec<_> = table.iter().map(|(id, _)| id.clone()).collect();
    let before = everything(&scene.academy).await.len();
    let answer = verify_all(&mut scene.meera, &ids).await.expect(200);
    assert_eq!(outcomes(&answer), table.map(|(_, outcome)| outcome));
    assert_eq!(
        answer.number_at("/verified"),
        Some(1),
        "an id named twice is one"
    );
    let named: Vec<_> = answer.json["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, ids);
    // A receipt claim, an audit row, a mail, and at most a shard of the statistics and its month.
    let more = everything(&scene.academy).await.len() - before;
    assert!((3..=5).contains(&more), "{more} items more");
}

async fn flag(scene: &Scene, id: &str) {
    let mut enrollment = kept(&scene.academy, id).await.unwrap();
    let version = enrollment.version;
    enrollment.flagged = true;
    let mut transaction = academy::store::transaction::Transaction::new();
    enrollment.save(&mut transaction, version);
    transaction.commit(&scene.academy.store()).await.unwrap();
}

/// PRODUCT: the panel always names the version, and a stale one is refused. Fails if `judge` looks at
/// the state and the amount alone: then a UTR is verified that no admin looked for at the bank.
#[tokio::test]
async fn a_utr_that_was_corrected_since_the_admin_looked_is_left_for_a_look() {
    let mut scene = Scene::open().await;
    let ids = under_review(&mut scene, 2, "7123456789").await;
    let [corrected, good] = ids.try_into().unwrap();
    scene.asha.pays(&corrected, OTHER_UTR).await;
    let before = kept(&scene.academy, &corrected).await;
    let stale = verify_seen(&mut scene.meera, &[&corrected, &good], &[2, 2]).await;
    assert_eq!(outcomes(&stale.expect(200)), ["needs_review", "verified"]);
    assert_eq!(kept(&scene.academy, &corrected).await, before);
    assert!(lies_at(&scene.academy, &format!("UTR#{OTHER_UTR}")).await);
    assert_eq!(told(&scene.academy).await.len(), 1);
    // Named in two versions, one of the two was not what the admin saw.
    let twice = verify_seen(&mut scene.meera, &[&corrected, &corrected], &[3, 2]).await;
    assert_eq!(outcomes(&twice.expect(200)), ["needs_review"; 2]);
    assert_eq!(kept(&scene.academy, &corrected).await, before);

    let cancelled = scene.brought_to(State::Cancelled).await;
    for (id, version, outcome) in [
        (&good, 2, "already_active"),
        (&good, 99, "already_active"),
        (&cancelled, 1, "needs_review"),
        (&cancelled, 2, "wrong_state"),
        (&corrected, 3, "verified"),
    ] {
        let answer = verify_seen(&mut scene.meera, &[id], &[version]).await;
        assert_eq!(outcomes(&answer.expect(200)), [outcome], "at {version}");
    }
}

/// A student corrects while an admin verifies: whichever is first, the UTR that is paid for is the one
/// that the admin saw. Fails if a lost race is judged again without the versions.
#[tokio::test(flavor = "multi_thread")]
async fn no_race_verifies_another_utr_than_the_admin_saw() {
    for _ in 0..5 {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(State::UnderReview).await;
        let (mut meera, mut asha) = (scene.meera.clone(), scene.asha.clone());
        let ids = [&id];
        let (verified, corrected) = tokio::join!(
            verify_seen(&mut meera, &ids, &[2]),
            asha.sends_utr(&id, OTHER_UTR),
        );
        let outcomes = outcomes(&verified.expect(200));
        let kept = kept(&scene.academy, &id).await.unwrap();
        let utr = kept.utr.unwrap().to_string();
        match corrected.status {
            200 => {
                assert_eq!(
                    (outcomes, utr.as_str()),
                    (vec!["needs_review".to_owned()], OTHER_UTR)
                );
                assert_eq!(kept.state, State::UnderReview);
            }
            _ => assert_eq!((outcomes, utr.as_str()), (vec!["verified".to_owned()], UTR)),
        }
    }
}

#[tokio::test]
async fn there_is_a_version_for_each_id_or_none_at_all() {
    let mut scene = Scene::open().await;
    for (versions, field, code) in [
        (json!([]), "versions", "wrong_length"),
        (json!([1]), "versions", "wrong_length"),
        (json!([1, 2, 3]), "versions", "wrong_length"),
        (json!(1), "versions", "wrong_type"),
        (json!([1, "2"]), "versions[1]", "wrong_type"),
        (json!([1, -2]), "versions[1]", "wrong_type"),
    ] {
        let body = json!({"ids": ["nonsense", "x"], "versions": versions});
        let answer = scene.meera.post(PATH, body).await;
        answer.expect_fields(&[(field, code)]);
    }
    for versions in [json!(null), json!([1, 2])] {
        let body = json!({"ids": ["nonsense", "x"], "versions": versions});
        let answer = scene.meera.post(PATH, body).await.expect(200);
        assert_eq!(outcomes(&answer), ["not_found"; 2]);
    }
}

#[tokio::test]
async fn a_hundred_ids_are_taken_and_neither_none_nor_more() {
    let mut scene = Scene::open().await;
    let ids = |count: usize| json!({"ids": vec!["nonsense"; count]});
    for (body, code) in [
        (ids(0), "required"),
        (ids(101), "too_long"),
        (json!({}), "required"),
        (json!({"ids": null}), "required"),
        (json!({"ids": "all"}), "wrong_type"),
    ] {
        let answer = scene.meera.post(PATH, body).await;
        answer.expect_fields(&[("ids", code)]);
    }
    let numbers = scene.meera.post(PATH, json!({"ids": [1]})).await;
    numbers.expect_fields(&[("ids[0]", "wrong_type")]);
    let more = scene
        .meera
        .post(PATH, json!({"ids": ["x"], "version": 1}))
        .await;
    more.expect_fields(&[("version", "unknown_field")]);
    let answer = scene.meera.post(PATH, ids(100)).await.expect(200);
    assert_eq!(outcomes(&answer).len(), 100);
}

#[tokio::test]
async fn a_hundred_are_verified_in_one_request() {
    let mut scene = Scene::open().await;
    let mut ids = Vec::new();
    for number in 0..10 {
        scene.asha = scene.academy.student(&format!("Student {number}")).await;
        ids.extend(under_review(&mut scene, 10, &format!("51234567{number:02}")).await);
    }
    let answer = verify_all(&mut scene.meera, &ids).await.expect(200);
    assert_eq!(answer.number_at("/verified"), Some(100));
    assert_eq!(
        counts_now(&scene.academy).await.0.revenue_paise,
        100 * PRICE
    );
}

#[tokio::test]
async fn a_repeated_request_says_again_what_became_of_each() {
    let mut scene = Scene::open().await;
    let mut ids = under_review(&mut scene, 2, "4123456789").await;
    ids.push("nonsense".to_owned());
    let body = json!({"ids": ids});
    let first = scene
        .meera
        .post_once("key-number-1", PATH, body.clone())
        .await
        .expect(200);
    assert_eq!(outcomes(&first), ["verified", "verified", "not_found"]);
    let before = everything(&scene.academy).await;
    let again = scene
        .meera
        .post_once("key-number-1", PATH, body)
        .await
        .expect(200);
    assert_eq!(again.json, first.json);
    let other = json!({"ids": ["nonsense"]});
    let reused = scene.meera.post_once("key-number-1", PATH, other).await;
    reused.expect_problem(422, "idempotency_key_reused");
    assert_eq!(everything(&scene.academy).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_sent_many_times_at_once_verifies_each_once() {
    let mut scene = Scene::open().await;
    let ids = under_review(&mut scene, 5, "4123456789").await;
    let mut sent = Vec::new();
    for number in 0..8 {
        let (mut admin, ids) = (scene.meera.clone(), ids.clone());
        sent.push(tokio::spawn(async move {
            let key = format!("key-number-{}", number % 2);
            admin.post_once(&key, PATH, json!({"ids": ids})).await
        }));
    }
    for answer in sent {
        let answer = answer.await.unwrap().expect(200);
        for outcome in outcomes(&answer) {
            assert!(["verified", "already_active"].contains(&outcome.as_str()));
        }
    }
    assert_eq!(told(&scene.academy).await.len(), 5);
    for id in &ids {
        assert_eq!(times(&scene.academy, id, "verify").await, 1);
    }
    assert_eq!(counts_now(&scene.academy).await.0.revenue_paise, 5 * PRICE);
}
