//! Two admins at once, by real HTTP (BARS, Money 4). They are one admin's two browsers: the seeded
//! academy has one.

use serde_json::{Value, json};

use crate::crowd::{all_at_once, applied_since, insist, now, puts};
use crate::person::{Answered, Person, new_utr};

const COURSE: &str = "web-development-foundations";

const BULK: &str = "/api/admin/enrollments/bulk-verify";

/// What came of two acts at once.
struct Came {
    answers: Vec<Answered>,
    /// The enrollment, as it is now.
    shown: Value,
    /// How often it changed.
    transitions: i64,
}

/// Lets two admins act at once upon a payment under review; `acts` makes their requests from its id
/// and its version.
async fn at_once(acts: impl Fn(&str, &Value) -> [(String, Value); 2]) -> Came {
    let mut student = Person::student("Asha").await;
    let id = student.enrolls_in(COURSE).await;
    student.pays(&id, &new_utr()).await;
    let path = format!("/api/enrollments/{id}");
    let version = student.get(&path).await.json["version"].clone();
    let mut admins = [Person::admin().await, Person::admin().await];
    let began = now(&mut student).await;
    let acts = acts(&id, &version).into_iter().zip(admins.clone());
    let acts = acts.map(|((path, body), admin)| || insist(admin, path, body));
    let answers = all_at_once(acts).await;
    let shown = student.get(&path).await.json;
    let transitions = shown["version"].as_i64().unwrap() - version.as_i64().unwrap();

    // An audit row and a mail each transition, and the receipt's number once.
    let applied = applied_since(&mut admins[0], &began).await;
    let count = |pk: &str| i64::try_from(puts(&applied, pk)).unwrap();
    let rows = count(&format!("AUDIT#enrollments/{id}"));
    assert_eq!((rows, count("OUTBOX#")), (transitions, transitions));
    if let Some(number) = shown["receipt_number"].as_str() {
        assert_eq!(count(&format!("RECEIPT#{number}")), 1);
    }
    let told = |mail: &Value| {
        let text = mail["text"].as_str().unwrap_or_default();
        let of_it = text.contains("TCS/") || text.contains("This is why:");
        of_it.then_some(())
    };
    let mails = usize::try_from(transitions).unwrap();
    student.mails_where("the mails", mails, told).await;
    Came {
        answers,
        shown,
        transitions,
    }
}

fn verify(id: &str) -> String {
    format!("/api/admin/enrollments/{id}/verify")
}

fn reject(id: &str) -> String {
    format!("/api/admin/enrollments/{id}/reject")
}

fn statuses(came: &Came) -> [u16; 2] {
    [came.answers[0].status, came.answers[1].status]
}

/// Fails if `verification::decide` lets what is active be verified once more.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_verify_both_see_the_one_receipt() {
    for versioned in [true, false] {
        let came = at_once(|id, version| {
            let body = if versioned {
                json!({"version": version})
            } else {
                json!({})
            };
            [(verify(id), body.clone()), (verify(id), body)]
        })
        .await;
        assert_eq!((came.transitions, statuses(&came)), (1, [200, 200]));
        for answer in &came.answers {
            assert_eq!(answer.json["receipt_number"], came.shown["receipt_number"]);
        }
    }
}

/// Fails if `opened::at_version` lets any version pass.
#[tokio::test(flavor = "multi_thread")]
async fn of_one_who_verifies_and_one_who_rejects_one_acts_and_the_other_is_told() {
    let came = at_once(|id, version| {
        [
            (verify(id), json!({"version": version})),
            (
                reject(id),
                json!({"version": version, "reason": "Not found."}),
            ),
        ]
    })
    .await;
    assert_eq!(came.transitions, 1);
    let (acted, told) = match statuses(&came) {
        [200, 409] => ("active", &came.answers[1]),
        [409, 200] => ("rejected", &came.answers[0]),
        other => panic!("{other:?}"),
    };
    assert_eq!(came.shown["state"], acted);
    assert_eq!(told.code(), "version_conflict");
}

/// Fails if `lambda::admit` does not judge anew who lost a race.
#[tokio::test(flavor = "multi_thread")]
async fn without_versions_it_is_as_if_one_came_after_the_other() {
    let came = at_once(|id, _| {
        [
            (verify(id), json!({"utr": new_utr()})),
            (reject(id), json!({"reason": "Not found."})),
        ]
    })
    .await;
    match (statuses(&came), came.transitions) {
        // Verified first: what is active is not rejected.
        ([200, 409], 1) => assert_eq!(came.answers[1].code(), "wrong_state"),
        // Rejected first: then the number seen at the bank verifies it.
        ([200, 200], 2) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(came.shown["state"], "active");
}

/// Fails if `verification::decide` lets what is active be verified once more.
#[tokio::test(flavor = "multi_thread")]
async fn of_one_who_verifies_one_and_one_who_verifies_many_one_acts() {
    for versioned in [true, false] {
        let came = at_once(|id, version| {
            let body = if versioned {
                json!({"version": version})
            } else {
                json!({})
            };
            [(verify(id), body), (BULK.to_owned(), json!({"ids": [id]}))]
        })
        .await;
        assert_eq!((came.transitions, statuses(&came)), (1, [200, 200]));
        let outcome = came.answers[1].json["results"][0]["outcome"].as_str();
        assert!(
            matches!(outcome, Some("verified" | "already_active")),
            "{outcome:?}"
        );
    }
}
