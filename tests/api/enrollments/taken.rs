//! `enrollments-pay`: one UTR pays for one enrollment, and who tries others' is stopped.

use std::sync::Arc;

use academy::domain::enrollment::State;
use academy_tests::late::overtaken;
use academy_tests::{Academy, Person};
use serde_json::json;
use tokio::sync::Barrier;

use super::{UTR, actions, bring_to, counted, history, kept, profile, snapshot, tomorrow, under};

/// Asha, whose UTR is under review, and Ravi, who has enrolled.
async fn two() -> (Academy, (Person, String), (Person, String)) {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let hers = asha.enrolls_in("python").await;
    let his = ravi.enrolls_in("python").await;
    asha.pays(&hers, UTR).await;
    (academy, (asha, hers), (ravi, his))
}

#[tokio::test]
async fn the_third_taken_utr_of_a_day_stops_further_tries_and_flags_the_prober_alone() {
    let (academy, (mut asha, hers), (mut ravi, his)) = two().await;
    for tries in 1..=3 {
        assert!(!kept(&academy, &his).await.flagged, "not before the third");
        let before = kept(&academy, &hers).await;
        ravi.sends_utr(&his, UTR)
            .await
            .expect_problem(409, "utr_already_used");
        assert_eq!(kept(&academy, &hers).await, before, "after {tries}");
    }
    let flagged = kept(&academy, &his).await;
    assert!(flagged.flagged && flagged.state == State::PendingPayment);
    let rows = history(&academy, &his).await;
    let last = &rows.last().unwrap().row;
    assert_eq!(
        (last.action.as_str(), last.actor.as_str()),
        ("flag", "system")
    );
    assert_eq!(actions(&academy, &hers).await, ["create", "pay"]);

    let before = snapshot(&academy).await;
    for utr in [UTR, "400000000001"] {
        let refused = ravi.sends_utr(&his, utr).await;
        let refused = refused.expect_problem(429, "too_many_requests");
        assert_eq!(refused.header("retry-after"), Some("86400"));
    }
    assert_eq!(snapshot(&academy).await, before);
    // It is the student who is stopped, not one enrollment; and nobody else.
    academy.course("excel", 29_900).await;
    let other = ravi.enrolls_in("excel").await;
    let taken_along = kept(&academy, &other).await;
    assert!(taken_along.flagged, "a flag is not shed by enrolling anew");
    let refused = ravi.sends_utr(&other, "400000000001").await;
    refused.expect_problem(429, "too_many_requests");
    asha.pays(&hers, "400000000002").await;
    // The day is over; the flag is the admins' to judge.
    tomorrow(&academy, &mut ravi, "Ravi Nair").await;
    ravi.pays(&his, "400000000001").await;
    assert!(kept(&academy, &his).await.flagged);
}

/// Fails if a verification leaves the flag, or the mark that flags whatever the student enrolls in next.
#[tokio::test]
async fn an_admin_who_looked_and_verified_ends_the_flag_until_it_is_earned_again() {
    let (academy, _, (mut ravi, his)) = two().await;
    probes(&mut ravi, &his).await;
    academy.course("excel", 29_900).await;
    let along = ravi.enrolls_in("excel").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let short = json!({"utr": "400000000001", "amount_received_paise": 100, "version": 2});
    meera.records(&his, short).await;
    assert!(kept(&academy, &his).await.flagged, "nothing is found right");
    assert!(profile(&academy, &his).await.tried_taken_utrs);

    let whole = json!({"amount_received_paise": 49_900, "version": 3});
    let path = format!("/api/admin/enrollments/{his}/verify");
    let active = meera.post(&path, whole).await.expect(200);
    assert_eq!(active.json["flagged"], false);
    assert!(!profile(&academy, &his).await.tried_taken_utrs);
    let rows = history(&academy, &his).await;
    assert_eq!(rows.last().unwrap().row.detail["flag"], "cleared");
    academy.course("design", 29_900).await;
    let next = ravi.enrolls_in("design").await;
    assert!(!kept(&academy, &next).await.flagged);
    // What was flagged meanwhile is looked at for itself, and its flag keeps no new mark away.
    assert!(kept(&academy, &along).await.flagged);
    tomorrow(&academy, &mut ravi, "Ravi Nair").await;
    probes(&mut ravi, &along).await;
    assert!(profile(&academy, &his).await.tried_taken_utrs);
    assert_eq!(actions(&academy, &along).await, ["create", "flag"]);
}

/// Tries Asha's UTR as often as a day allows.
async fn probes(student: &mut Person, id: &str) {
    for _ in 0..3 {
        let refused = student.sends_utr(id, UTR).await;
        refused.expect_problem(409, "utr_already_used");
    }
}

#[tokio::test]
async fn a_taken_utr_is_not_a_submission_and_a_good_one_is_no_probe() {
    let (academy, _, (mut ravi, his)) = two().await;
    for tries in 0..2 {
        ravi.sends_utr(&his, UTR)
            .await
            .expect_problem(409, "utr_already_used");
        ravi.pays(&his, &format!("40000000000{tries}")).await;
    }
    for number in 2..10 {
        ravi.pays(&his, &format!("40000000000{number}")).await;
    }
    let refused = ravi.sends_utr(&his, "400000000010").await;
    refused.expect_problem(429, "too_many_requests");
    assert!(!kept(&academy, &his).await.flagged);
}

#[tokio::test]
async fn one_utr_pays_for_one_enrollment_of_the_same_student_too() {
    let (academy, (mut asha, _), _) = two().await;
    academy.course("excel", 29_900).await;
    let other = asha.enrolls_in("excel").await;
    asha.sends_utr(&other, UTR)
        .await
        .expect_problem(409, "utr_already_used");
    assert_eq!(kept(&academy, &other).await.state, State::PendingPayment);
}

#[tokio::test]
async fn a_claim_is_released_by_rejection_and_kept_for_ever_where_money_came() {
    for state in [State::Rejected, State::Active, State::Refunded] {
        let (academy, (mut asha, hers), (mut ravi, his)) = two().await;
        bring_to(&academy, &hers, state).await;
        let answer = ravi.sends_utr(&his, UTR).await;
        if state.has_payment() {
            answer.expect_problem(409, "utr_already_used");
            continue;
        }
        answer.expect(200);
        // Whoever was rejected has no right to it any more.
        asha.sends_utr(&hers, UTR)
            .await
            .expect_problem(409, "utr_already_used");
        // Their next transfer does not release what is now another's.
        asha.pays(&hers, "400000000001").await;
        assert_eq!(under(&academy, "UTR#").await.len(), 2);
    }
}

/// Regression 4: whoever sent another's payment id first made their enrollment fail.
/// Fails if `refuse` touches the state or the live claim of the enrollment whose UTR was taken, or if
/// a rejection (`Enrollment::move_claims`) leaves the UTR with who had no right to it.
#[tokio::test]
async fn who_sends_anothers_utr_first_spoils_nothing_of_theirs() {
    let (academy, (mut thief, stolen), (mut ravi, his)) = two().await;
    let before = (kept(&academy, &his).await, ravi.enrollment(&his).await.json);
    ravi.sends_utr(&his, UTR)
        .await
        .expect_problem(409, "utr_already_used");
    let after = (kept(&academy, &his).await, ravi.enrollment(&his).await.json);
    assert_eq!(after, before);
    assert_eq!(actions(&academy, &his).await, ["create"]);
    let again = ravi
        .post("/api/enrollments", json!({"course": "python"}))
        .await;
    assert_eq!(again.expect(200).text_at("/id"), his);
    // The bank knows whose transfer it was: an admin rejects the other's, and it is free.
    let mut meera = academy.admin("Meera Iyer").await;
    let path = format!("/api/admin/enrollments/{stolen}/reject");
    let body = json!({"reason": "This transfer is another student's."});
    meera.post(&path, body).await.expect(200);
    ravi.pays(&his, UTR).await;
    thief
        .sends_utr(&stolen, UTR)
        .await
        .expect_problem(409, "utr_already_used");
    let path = format!("/api/admin/enrollments/{his}/verify");
    let active = meera.post(&path, json!({})).await.expect(200);
    assert_eq!(active.text_at("/state"), "active");
}

#[tokio::test]
async fn a_refusal_whose_answer_was_lost_is_not_counted_twice() {
    let (academy, _, (mut ravi, his)) = two().await;
    let path = format!("/api/enrollments/{his}/payment");
    for _ in 0..5 {
        let answer = ravi
            .post_once("a lost answer", &path, json!({"utr": UTR}))
            .await;
        answer.expect_problem(409, "utr_already_used");
    }
    let reused = ravi
        .post_once("a lost answer", &path, json!({"utr": "400000000001"}))
        .await;
    reused.expect_problem(422, "idempotency_key_reused");
    assert!(!kept(&academy, &his).await.flagged);
    ravi.pays(&his, "400000000001").await;
}

/// BARS, money 3. Whoever is first has it; the other is told three times, and then stopped. Fails if
/// `Enrollment::move_claims` replaces what is there.
#[tokio::test(flavor = "multi_thread")]
async fn one_utr_sent_two_hundred_times_at_once_by_two_students_is_one_claim() {
    const EACH: usize = 100;
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut students = Vec::new();
    for name in ["Asha Rao", "Ravi Nair"] {
        let mut student = academy.student(name).await;
        let id = student.enrolls_in("python").await;
        students.push((student, id));
    }
    let gate = Arc::new(Barrier::new(2 * EACH));
    let mut tasks = Vec::new();
    for at in 0..2 * EACH {
        let ((mut student, id), gate) = (students[at % 2].clone(), Arc::clone(&gate));
        tasks.push(tokio::spawn(async move {
            let path = format!("/api/enrollments/{id}/payment");
            gate.wait().await;
            let answer = student.post_patiently(&path, json!({"utr": UTR})).await;
            (id, answer)
        }));
    }
    let ids: Vec<_> = students.into_iter().map(|(_, id)| id).collect();
    let mut statuses = vec![Vec::new(), Vec::new()];
    for task in tasks {
        let (id, answer) = task.await.unwrap();
        let who = ids.iter().position(|each| *each == id).unwrap();
        if answer.status == 409 {
            assert_eq!(answer.text_at("/code"), "utr_already_used");
        }
        statuses[who].push(answer.status);
    }
    let of = |who: usize, status: u16| statuses[who].iter().filter(|each| **each == status).count();
    let winner = usize::from(of(0, 200) == 0);
    let loser = 1 - winner;
    assert_eq!(of(winner, 200), EACH, "{statuses:?}");
    // Should one that was counted have been too busy to say so, its second try was told to wait.
    assert!(of(loser, 409) <= 3, "{statuses:?}");
    assert_eq!(of(loser, 409) + of(loser, 429), EACH, "{statuses:?}");

    let claims = under(&academy, "UTR#").await;
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0]["enrollment"].as_s().unwrap(), &ids[winner]);
    assert_eq!(counted(&academy, State::UnderReview).await, 1);
    assert_eq!(counted(&academy, State::PendingPayment).await, 1);
    assert_eq!(actions(&academy, &ids[winner]).await, ["create", "pay"]);
    assert_eq!(actions(&academy, &ids[loser]).await, ["create", "flag"]);
    assert!(
        kept(&academy, &ids[loser]).await.flagged && !kept(&academy, &ids[winner]).await.flagged
    );
    assert_eq!(academy.mails().await.len(), 1);
}

/// Fails if `Enrollment::move_claims` replaces what is there: of two who saw no claim, both would pay.
#[tokio::test(flavor = "multi_thread")]
async fn a_utr_that_another_claims_meanwhile_is_taken() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    let (mut asha, mut ravi) = (
        academy.student("Asha Rao").await,
        academy.student("Ravi Nair").await,
    );
    let (hers, his) = (
        asha.enrolls_in("python").await,
        ravi.enrolls_in("python").await,
    );
    let slow = his.clone();
    let late = overtaken(&wire, async move { ravi.sends_utr(&slow, UTR).await }).await;
    asha.pays(&hers, UTR).await;
    let refused = late.await.unwrap();
    refused.expect_problem(409, "utr_already_used");
    let claims = under(&academy, "UTR#").await;
    assert_eq!(claims.len(), 1);
    assert_eq!(claims[0]["enrollment"].as_s().unwrap(), &hers);
    assert_eq!(kept(&academy, &his).await.state, State::PendingPayment);
}

/// Two students correct crosswise at once: whatever wins, no UTR has two claims or is lost.
#[tokio::test(flavor = "multi_thread")]
async fn claims_and_enrollments_agree_after_a_race_of_corrections() {
    let (academy, (asha, hers), (ravi, his)) = two().await;
    let mut tasks = Vec::new();
    for number in 0..20 {
        let utr = format!("40000000000{}", number % 4);
        for (mut student, id) in [(asha.clone(), hers.clone()), (ravi.clone(), his.clone())] {
            let utr = utr.clone();
            tasks.push(tokio::spawn(async move {
                student.sends_utr(&id, &utr).await.status
            }));
        }
    }
    for task in tasks {
        let status = task.await.unwrap();
        assert!([200, 409, 429].contains(&status), "{status}");
    }
    let mut expected = Vec::new();
    for id in [&hers, &his] {
        let enrollment = kept(&academy, id).await;
        for utr in enrollment.claimed_utrs() {
            expected.push((format!("UTR#{utr}"), id.clone()));
        }
    }
    let claims = under(&academy, "UTR#").await;
    let mut found: Vec<_> = claims
        .iter()
        .map(|item| {
            (
                item["pk"].as_s().unwrap().clone(),
                item["enrollment"].as_s().unwrap().clone(),
            )
        })
        .collect();
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}
