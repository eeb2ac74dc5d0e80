//! One place and one transfer under a rush, by real HTTP (BARS, Money 1 and 3).

use std::collections::BTreeSet;

use serde_json::json;

use crate::crowd::{all_at_once, insist};
use crate::person::{Person, new_utr, until};

const COURSE: &str = "web-development-foundations";
/// As many as the bar asks for.
const AT_ONCE: usize = 200;

/// Regression 5, over the whole stack. Fails if the live claim of `create.rs` has no condition.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_enrolls_at_once_make_one_enrollment() {
    // A course's first enrollment leaves a mark, whose condition would keep the rest out by itself.
    Person::student("Ravi").await.enrolls_in(COURSE).await;
    let mut asha = Person::student("Asha").await;
    let mut admin = Person::admin().await;
    let before = counted(&mut admin).await;
    let acts = (0..AT_ONCE).map(|_| {
        let asha = asha.clone();
        || {
            insist(
                asha,
                "/api/enrollments".to_owned(),
                json!({"course": COURSE}),
            )
        }
    });
    let answers = all_at_once(acts).await;
    let ids: BTreeSet<_> = answers.iter().map(|a| a.json["id"].to_string()).collect();
    let created = answers.iter().filter(|a| a.status == 201).count();
    let found = answers.iter().filter(|a| a.status == 200).count();
    println!(
        "{} requests: {created} created, {found} found it",
        answers.len()
    );
    assert_eq!((created, found, ids.len()), (1, AT_ONCE - 1, 1));
    let [pending, today] = before;
    assert_eq!(counted(&mut admin).await, [pending + 1, today + 1]);
    let list = asha.get("/api/enrollments").await.json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
    let path = format!("/api/admin/students?q={}", asha.email);
    let found = admin.get(&path).await.json;
    assert_eq!(found["items"][0]["enrollments_count"], 1, "{found}");
}

/// Fails if `Enrollment::move_claims` replaces what is there.
#[tokio::test(flavor = "multi_thread")]
async fn one_utr_sent_two_hundred_times_by_two_students_is_claimed_once() {
    let utr = new_utr();
    let mut people = Vec::new();
    for name in ["Asha", "Ravi"] {
        let mut person = Person::student(name).await;
        let id = person.enrolls_in(COURSE).await;
        people.push((person, format!("/api/enrollments/{id}/payment")));
    }
    let acts = (0..AT_ONCE).map(|at| {
        let (person, path) = people[at % 2].clone();
        let body = json!({"utr": utr});
        move || insist(person, path, body)
    });
    let answers = all_at_once(acts).await;
    let winners: BTreeSet<_> = answers
        .iter()
        .filter(|a| a.status == 200)
        .map(|a| a.json["id"].to_string())
        .collect();
    println!("{} requests, winners {winners:?}", answers.len());
    assert_eq!(winners.len(), 1);
    for answer in answers.iter().filter(|a| a.status != 200) {
        let refused = (answer.status, answer.code());
        assert!(
            matches!(refused, (409, "utr_already_used") | (429, _)),
            "{}",
            answer.text
        );
    }
    // The claim is the winner's alone, and what the other tried left no trace.
    let mut holders = Vec::new();
    for (person, path) in &mut people {
        let shown = person.get(path.trim_end_matches("/payment")).await.json;
        holders.push((shown["state"].clone(), shown["utr"].clone()));
    }
    holders.sort_by_key(|(state, _)| state.to_string());
    let nothing = (json!("pending_payment"), json!(null));
    assert_eq!(holders, [nothing, (json!("under_review"), json!(utr))]);
}

/// How many enrollments wait for their payment, and how many were made today.
async fn counted(admin: &mut Person) -> [i64; 2] {
    until("the overview", async || {
        let overview = admin.get("/api/admin/overview").await.json;
        let today = overview["days"].as_array()?.last()?;
        Some([
            overview["enrollments"]["pending_payment"].as_i64()?,
            today["enrollments"].as_i64()?,
        ])
    })
    .await
}
