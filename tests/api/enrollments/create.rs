//! `enrollments-create`.

use std::collections::BTreeSet;

use academy::domain::catalogue::PublishState;
use academy::domain::enrollment::State;
use academy_tests::Academy;
use academy_tests::academy::ORIGIN;
use serde_json::{Value, json};

use super::{
    actions, bring_to, counted, counts, edit_course, history, kept, profile, search_words,
};
use super::{snapshot, tomorrow, under};

const PATH: &str = "/api/enrollments";

#[tokio::test]
async fn a_student_enrolls_at_the_price_of_the_moment_and_gets_a_reference() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let answer = asha
        .post(PATH, json!({"course": "python"}))
        .await
        .expect(201);
    let (id, reference) = (answer.text_at("/id"), answer.text_at("/reference"));
    let expected = json!({
        "id": id,
        "course": {"slug": "python", "name": "Course python"},
        "state": "pending_payment",
        "version": 1,
        "amount_paise": 49_900,
        "currency": "INR",
        "amount_received_paise": null,
        "mismatch": null,
        "reference": reference,
        "payment_method": "upi",
        "payment_option": null,
        "utr": null,
        "created_at": "2026-04-01T04:30:00Z",
        "submitted_at": null,
        "review_by": null,
        "verified_at": null,
        "refunded_at": null,
        "receipt_number": null,
        "reason": null,
        "group_url": null,
    });
    assert_eq!(answer.json, expected);
    assert!(
        reference.starts_with("TCS-") && reference.len() == 12,
        "{reference}"
    );
    assert_eq!(asha.enrollment(id).await.json, expected);

    // A later price is for later enrollments.
    edit_course(&academy, "python", |course| {
        course.price = academy::domain::money::Paise::new(99_900).unwrap();
    })
    .await;
    assert_eq!(
        asha.enrollment(id).await.number_at("/amount_paise"),
        Some(49_900)
    );
    let mut ravi = academy.student("Ravi Nair").await;
    let later = ravi.enrolls_in("python").await;
    assert_eq!(
        ravi.enrollment(&later).await.number_at("/amount_paise"),
        Some(99_900)
    );
}

#[tokio::test]
async fn everything_that_goes_with_an_enrollment_is_written_with_it() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.course("excel", 29_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;

    let rows = history(&academy, &id).await;
    assert_eq!(rows.len(), 1);
    let row = &rows[0].row;
    assert_eq!(
        (row.action.as_str(), row.actor.as_str()),
        ("create", &id[..16])
    );
    assert_eq!(row.detail["amount_paise"], "49900");
    assert_eq!(row.detail["course"], "python");
    let enrollment = kept(&academy, &id).await;
    assert_eq!(
        enrollment.audit.hash, rows[0].hash,
        "the head is on the enrollment"
    );

    let (totals, today) = counts(&academy).await;
    assert_eq!(totals.enrollments["pending_payment"], 1);
    assert_eq!((today.enrollments, today.revenue_paise), (1, 0));
    assert_eq!(profile(&academy, &id).await.enrollments_count, 1);
    let reference = enrollment.reference.as_str().to_lowercase();
    let mut words = vec![reference[4..].to_owned(), reference];
    words.sort();
    assert_eq!(search_words(&academy).await, words);
    assert_eq!(under(&academy, "REFERENCE#").await.len(), 1);
    assert_eq!(under(&academy, "UTR#").await.len(), 0);
    assert!(
        academy.mails().await.is_empty(),
        "no mail tells of a mere wish"
    );

    let other = asha.enrolls_in("excel").await;
    assert_ne!(other, id);
    assert_eq!(profile(&academy, &id).await.enrollments_count, 2);
    assert_eq!(counted(&academy, State::PendingPayment).await, 2);
}

/// Regressions 1, 3 and 4: an empty request was stored as paid, the price came from a form field,
/// and the payment's id was the client's. Fails if `Input` of `create.rs` gets a field for one of
/// these, or `course` is no longer `required`.
#[tokio::test]
async fn a_request_that_names_price_state_or_role_is_refused_and_changes_nothing() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let before = snapshot(&academy).await;
    for field in [
        "price",
        "price_paise",
        "amount",
        "amount_paise",
        "state",
        "status",
        "payment_status",
        "role",
        "user_id",
        "reference",
        "version",
        "verified_at",
        "payment_id",
    ] {
        let answer = asha
            .post(PATH, json!({"course": "python", field: 100}))
            .await;
        let answer = answer.expect_problem(422, "unknown_field");
        answer.expect_fields(&[(field, "unknown_field")]);
    }
    let empty = asha.post(PATH, json!({})).await;
    empty
        .expect_problem(422, "invalid_fields")
        .expect_fields(&[("course", "required")]);
    assert_eq!(snapshot(&academy).await, before);
}

#[tokio::test]
async fn every_bad_body_is_told_of_and_changes_nothing() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let before = snapshot(&academy).await;
    let fields: [(Value, &[(&str, &str)]); 4] = [
        (json!({"course": null}), &[("course", "required")]),
        (json!({"course": 7}), &[("course", "wrong_type")]),
        (json!({"course": "No Slug!"}), &[("course", "invalid_slug")]),
        (
            json!({"course": "", "x": 1}),
            &[("course", "required"), ("x", "unknown_field")],
        ),
    ];
    for (body, wanted) in fields {
        asha.post(PATH, body).await.expect_fields(wanted);
    }
    let json = ("content-type", "application/json");
    let raw = asha.send("POST", PATH, &[json], "{").await;
    raw.expect_problem(400, "malformed");
    let raw = asha.send("POST", PATH, &[json], "[]").await;
    raw.expect_problem(400, "malformed");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let raw = asha.send("POST", PATH, &[form], "course=python").await;
    raw.expect_problem(415, "unsupported_media_type");
    let large = format!("{{\"course\":\"{}\"}}", "a".repeat(65 * 1024));
    let raw = asha.send("POST", PATH, &[json], &large).await;
    raw.expect_problem(413, "too_large");
    let raw = asha
        .send("POST", PATH, &[json, ("idempotency-key", "short")], "{}")
        .await;
    raw.expect_problem(400, "bad_idempotency_key");
    assert_eq!(snapshot(&academy).await, before);
}

#[tokio::test]
async fn only_an_open_course_takes_students() {
    let academy = Academy::open().await;
    for slug in ["draft", "closed", "open"] {
        academy.course(slug, 49_900).await;
    }
    let mut asha = academy.student("Asha Rao").await;
    let live = asha.enrolls_in("closed").await;
    edit_course(&academy, "draft", |course| {
        course.state = PublishState::Draft;
    })
    .await;
    edit_course(&academy, "closed", |course| {
        course.state = PublishState::Archived;
    })
    .await;
    let mut ravi = academy.student("Ravi Nair").await;
    let before = snapshot(&academy).await;
    for slug in ["draft", "never-was"] {
        let answer = ravi.post(PATH, json!({"course": slug})).await;
        answer.expect_problem(404, "not_found");
    }
    let answer = ravi.post(PATH, json!({"course": "closed"})).await;
    answer.expect_problem(409, "wrong_state");
    assert_eq!(snapshot(&academy).await, before);
    // Who is in already stays in.
    let again = asha
        .post(PATH, json!({"course": "closed"}))
        .await
        .expect(200);
    assert_eq!(again.text_at("/id"), live);
}

#[tokio::test]
async fn nobody_enrolls_without_being_signed_in_or_from_another_site() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let before = snapshot(&academy).await;
    let mut visitor = academy.visitor();
    let body = json!({"course": "python"});
    let answer = visitor.post(PATH, body.clone()).await;
    answer.expect_problem(401, "not_signed_in");
    visitor
        .post(PATH, json!({"x": 1}))
        .await
        .expect_problem(401, "not_signed_in");
    let headers = [
        ("content-type", "application/json"),
        ("sec-fetch-site", "cross-site"),
        ("origin", ORIGIN),
    ];
    let answer = asha.send("POST", PATH, &headers, &body.to_string()).await;
    answer.expect_problem(403, "cross_site");
    assert_eq!(snapshot(&academy).await, before);
}

/// Regression 6: any old row, a failed or refunded one too, blocked a new enrollment. Fails if
/// `create.rs` looks for any enrollment in the course instead of the live claim.
#[tokio::test]
async fn enrolling_again_answers_the_live_one_in_every_live_state_and_a_new_one_after() {
    for state in State::ALL {
        let academy = Academy::open().await;
        academy.course("python", 49_900).await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("python").await;
        if state != State::PendingPayment {
            asha.pays(&id, super::UTR).await;
            bring_to(&academy, &id, state).await;
        }
        asha.lets_a_moment_pass();
        let before = snapshot(&academy).await;
        let answer = asha.post(PATH, json!({"course": "python"})).await;
        if state.is_live() {
            let answer = answer.expect(200);
            assert_eq!(answer.text_at("/id"), id, "{state}");
            assert_eq!(answer.text_at("/state"), state.as_str());
            assert_eq!(snapshot(&academy).await, before, "{state}");
        } else {
            // Regression 6: any old row, a refunded one too, blocked a new enrollment.
            assert_ne!(answer.expect(201).text_at("/id"), id, "{state}");
            assert_eq!(profile(&academy, &id).await.enrollments_count, 2);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_idempotency_key_is_one_act_with_one_status() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.course("excel", 49_900).await;
    let asha = academy.student("Asha Rao").await;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let mut asha = asha.clone();
        tasks.push(tokio::spawn(async move {
            asha.post_once("the first try", PATH, json!({"course": "python"}))
                .await
        }));
    }
    let mut ids = BTreeSet::new();
    for task in tasks {
        ids.insert(task.await.unwrap().expect(201).text_at("/id").to_owned());
    }
    assert_eq!(ids.len(), 1);
    let id = ids.into_iter().next().unwrap();
    assert_eq!(actions(&academy, &id).await, ["create"]);

    // The same status, and the result as it is now.
    let mut asha = asha;
    asha.pays(&id, super::UTR).await;
    let again = asha
        .post_once("the first try", PATH, json!({"course": "python"}))
        .await;
    assert_eq!(again.expect(201).text_at("/state"), "under_review");
    let other = asha
        .post_once("the first try", PATH, json!({"course": "excel"}))
        .await;
    other.expect_problem(422, "idempotency_key_reused");
    // A key is its person's own.
    let mut ravi = academy.student("Ravi Nair").await;
    let his = ravi
        .post_once("the first try", PATH, json!({"course": "python"}))
        .await;
    assert_ne!(his.expect(201).text_at("/id"), id);
    // The live one under a new key is 200, and stays 200 after it is cancelled.
    let first = ravi
        .post_once("the second try", PATH, json!({"course": "python"}))
        .await
        .expect(200);
    let path = format!("{PATH}/{}", first.text_at("/id"));
    ravi.delete(&path).await.expect(204);
    let replay = ravi
        .post_once("the second try", PATH, json!({"course": "python"}))
        .await
        .expect(200);
    assert_eq!(replay.text_at("/state"), "cancelled");
    tomorrow(&academy, &mut ravi, "Ravi Nair").await;
    let late = ravi
        .post_once("the second try", PATH, json!({"course": "python"}))
        .await;
    late.expect(201);
}
