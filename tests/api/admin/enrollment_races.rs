//! Admins at once, BARS, money 4: with versions one acts and the others see what happened; without,
//! the end is that of one order after another. Either way a transition has one mail and one row.

use academy::domain::enrollment::State;
use academy::mail::Message;
use academy::store::keys;
use academy_tests::{Academy, Answered, Person};
use serde_json::{Value, json};

use super::enrollment_books::*;

/// How often each race is run: one run may go in order by chance.
const ROUNDS: usize = 5;

/// Sends every request of `requests` at once: who, the path, the body.
async fn at_once(requests: Vec<(&Person, String, Value)>) -> Vec<Answered> {
    let mut sent = Vec::new();
    for (person, path, body) in requests {
        let mut person = person.clone();
        sent.push(tokio::spawn(async move { person.post(&path, body).await }));
    }
    let mut answers = Vec::new();
    for answer in sent {
        answers.push(answer.await.unwrap());
    }
    answers
}

fn path(id: &str, act: &str) -> String {
    format!("/api/admin/enrollments/{id}/{act}")
}

/// What the books say of an enrollment: its state, the welcomes and rejections mailed, the rows of
/// verifying and of rejecting.
async fn booked(academy: &Academy, id: &str) -> (State, usize, usize) {
    let told = told(academy).await;
    let welcomes = told.iter().filter(|m| matches!(m, Message::Welcome { .. }));
    let rejections = told
        .iter()
        .filter(|m| matches!(m, Message::PaymentRejected { .. }));
    let (verified, rejected) = (
        times(academy, id, "verify").await,
        times(academy, id, "reject").await,
    );
    assert_eq!(welcomes.count(), verified, "a mail and a row for each");
    assert_eq!(rejections.count(), rejected, "a mail and a row for each");
    let enrollment = kept(academy, id).await.unwrap();
    let (totals, day) = counts_now(academy).await;
    assert_eq!(totals.enrollments.values().sum::<i64>(), 1);
    assert_eq!(totals.enrollments[enrollment.state.as_str()], 1);
    let revenue = if enrollment.state == State::Active {
        PRICE
    } else {
        0
    };
    assert_eq!(
        (totals.revenue_paise, day.revenue_paise),
        (revenue, revenue)
    );
    assert_eq!(last_receipt(academy).await, verified);
    (enrollment.state, verified, rejected)
}

/// How many receipts were given.
async fn last_receipt(academy: &Academy) -> usize {
    let year = academy::domain::time::FinancialYear::of(academy.clock.now());
    let everything = everything(academy).await;
    let counter = keys::receipt_counter(&year);
    let counter = everything.get(&(counter.pk, counter.sk));
    let given = everything
        .keys()
        .filter(|(pk, _)| pk.starts_with("RECEIPT#"))
        .count();
    let last = counter.map(|item| item["last"].as_n().unwrap().parse::<usize>().unwrap());
    assert_eq!(last.unwrap_or_default(), given);
    given
}

/// Fails if `verification::decide` lets what is active be verified once more, or `lambda::admit` does not
/// judge anew who lost a race.
#[tokio::test(flavor = "multi_thread")]
async fn verify_and_verify_make_one_transition() {
    for versions in [true, false] {
        for _ in 0..ROUNDS {
            let mut scene = Scene::open().await;
            let id = scene.brought_to(State::UnderReview).await;
            let body = if versions {
                json!({"version": 2})
            } else {
                json!({})
            };
            let each = |admin| (admin, path(&id, "verify"), body.clone());
            let admins = [&scene.meera, &scene.ravi, &scene.meera, &scene.ravi];
            for answer in at_once(admins.map(each).into()).await {
                let answer = answer.expect(200);
                assert_eq!(answer.text_at("/receipt_number"), "TCS/26-27/000001");
                assert_eq!(answer.number_at("/version"), Some(3));
            }
            assert_eq!(booked(&scene.academy, &id).await, (State::Active, 1, 0));
        }
    }
}

/// Fails if `opened::at_version` lets any version pass.
#[tokio::test(flavor = "multi_thread")]
async fn of_verify_and_reject_with_versions_one_acts() {
    for _ in 0..ROUNDS {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(State::UnderReview).await;
        let answers = at_once(vec![
            (&scene.meera, path(&id, "verify"), json!({"version": 2})),
            (
                &scene.ravi,
                path(&id, "reject"),
                json!({"version": 2, "reason": "No."}),
            ),
        ])
        .await;
        let [verified, rejected]: [Answered; 2] = answers.try_into().unwrap();
        let (state, acts, refused) = match verified.status {
            200 => (State::Active, (1, 0), rejected),
            _ => (State::Rejected, (0, 1), verified),
        };
        refused.expect_problem(409, "version_conflict");
        assert_eq!(booked(&scene.academy, &id).await, (state, acts.0, acts.1));
    }
}

/// Fails if `lambda::admit` does not judge anew who lost a race.
#[tokio::test(flavor = "multi_thread")]
async fn verify_and_reject_without_versions_come_one_after_the_other() {
    for _ in 0..ROUNDS {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(State::UnderReview).await;
        let answers = at_once(vec![
            (&scene.meera, path(&id, "verify"), json!({"utr": UTR})),
            (&scene.ravi, path(&id, "reject"), json!({"reason": "No."})),
        ])
        .await;
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        let booked = booked(&scene.academy, &id).await;
        match statuses[..] {
            // Verified, then it could not be rejected any more.
            [200, 409] => assert_eq!(booked, (State::Active, 1, 0)),
            // Rejected, then verified with the UTR that the admin gave.
            [200, 200] => assert_eq!(booked, (State::Active, 1, 1)),
            _ => panic!("no order of the two gives {statuses:?}"),
        }
    }
}

/// Fails if `verification::decide` lets what is active be verified once more.
#[tokio::test(flavor = "multi_thread")]
async fn one_by_one_and_many_at_once_make_one_transition() {
    for _ in 0..ROUNDS {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(State::UnderReview).await;
        let bulk = || {
            (
                path("bulk-verify", "").trim_end_matches('/').to_owned(),
                json!({"ids": [id]}),
            )
        };
        let one = || (path(&id, "verify"), json!({"version": 2}));
        let requests = [one(), bulk(), one(), bulk()];
        let admins = [&scene.meera, &scene.ravi, &scene.ravi, &scene.meera];
        let requests = admins.into_iter().zip(requests);
        let requests = requests.map(|(admin, (path, body))| (admin, path, body));
        let mut by_many = 0;
        for answer in at_once(requests.collect()).await {
            by_many += answer
                .expect(200)
                .number_at("/verified")
                .unwrap_or_default();
        }
        assert!(by_many <= 1);
        assert_eq!(booked(&scene.academy, &id).await, (State::Active, 1, 0));
    }
}

/// Fails if `Enrollment::move_claims` replaces what is there.
#[tokio::test(flavor = "multi_thread")]
async fn one_utr_that_admins_give_to_many_pays_for_one() {
    let scene = Scene::open().await;
    let mut requests = Vec::new();
    let mut ids = Vec::new();
    let mut asha = scene.asha.clone();
    for number in 0..20 {
        let slug = format!("course-{number}");
        scene.academy.course(&slug, PRICE).await;
        ids.push(asha.enrolls_in(&slug).await);
    }
    for id in &ids {
        requests.push((&scene.meera, path(id, "verify"), json!({"utr": UTR})));
    }
    let mut verified = 0;
    for answer in at_once(requests).await {
        match answer.status {
            200 => verified += 1,
            _ => drop(answer.expect_problem(409, "utr_already_used")),
        }
    }
    assert_eq!(verified, 1);
    assert_eq!(last_receipt(&scene.academy).await, 1);
    assert_eq!(counts_now(&scene.academy).await.0.revenue_paise, PRICE);
}

/// BARS, money 6: no gap and no duplicate, however many numbers are taken at once. Fails if neither the
/// counter of the receipts nor the claim of a number is written on condition.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_verifications_at_once_take_the_receipts_1_to_200() {
    let scene = Scene::open().await;
    let ids = two_hundred_under_review(&scene).await;
    let mut waiting = ids.clone();
    let mut rounds = 0;
    while !waiting.is_empty() {
        rounds += 1;
        let left = waiting.len();
        println!("round {rounds}: {left} to verify");
        assert!(rounds <= 30, "{left} are still not verified");
        let each = |id: &String| (&scene.meera, path(id, "verify"), json!({"version": 2}));
        let answers = at_once(waiting.iter().map(each).collect()).await;
        let mut refused = Vec::new();
        for (id, answer) in waiting.into_iter().zip(answers) {
            // An honest 503 is tried again, as the panel would.
            match answer.status {
                503 => refused.push(id),
                _ => drop(answer.expect(200)),
            }
        }
        waiting = refused;
    }
    let mut serials = Vec::new();
    for id in &ids {
        let number = kept(&scene.academy, id).await.unwrap().receipt_number;
        serials.push(number.unwrap().serial());
        assert_eq!(times(&scene.academy, id, "verify").await, 1);
    }
    serials.sort_unstable();
    let count = u32::try_from(ids.len()).unwrap();
    assert_eq!(serials, (1..=count).collect::<Vec<_>>());
    assert_eq!(told(&scene.academy).await.len(), ids.len());
    assert_eq!(last_receipt(&scene.academy).await, ids.len());
    println!("{} receipts in {rounds} rounds of requests", serials.len());
}

/// Twenty students with ten enrollments each: that is what a student may submit a day.
async fn two_hundred_under_review(scene: &Scene) -> Vec<String> {
    for course in 0..10 {
        scene
            .academy
            .course(&format!("course-{course}"), PRICE)
            .await;
    }
    let mut ids = Vec::new();
    for number in 0..20 {
        let mut student = scene.academy.student(&format!("Student {number}")).await;
        for course in 0..10 {
            let id = student.enrolls_in(&format!("course-{course}")).await;
            let utr = format!("{:012}", number * 10 + course);
            student.pays(&id, &utr).await;
            ids.push(id);
        }
    }
    assert_eq!(ids.len(), 200);
    ids
}
