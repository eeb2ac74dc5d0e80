//! Receipts under a rush of verifications, by real HTTP (BARS, Money 6).

use std::collections::BTreeSet;
use std::time::Instant;

use serde_json::json;

use crate::crowd::{all_at_once, applied_since, enrollments, insist, now};
use crate::person::{Person, new_utr};

/// As many as the bar asks for.
const AT_ONCE: usize = 200;

/// Of ten transactions so many are made to conflict.
const CONFLICTS_IN_TEN: usize = 3;

/// For so many tens of transactions.
const TENS: usize = 400;

/// Fails if neither the counter of the receipts nor the claim of a number is written on condition.
#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_verifications_at_once_number_their_receipts_without_a_gap() {
    verify_at_once().await;
}

/// Fails if `transaction::only_conflicts` takes a conflict for a refusal: the answer is a 500 then.
#[tokio::test(flavor = "multi_thread")]
async fn so_they_do_when_three_of_ten_transactions_conflict_besides() {
    let mut admin = Person::admin().await;
    for ten in 0..TENS {
        let fault = json!({
            "function": "admin-enrollment-verify", "operation": "TransactWriteItems",
            "kind": "conflict", "nth": ten * 10 + 1, "count": CONFLICTS_IN_TEN,
        });
        let answer = admin.post("/_local/faults", fault).await;
        assert_eq!(answer.status, 204, "{}", answer.text);
    }
    let began = now(&mut admin).await;
    verify_at_once().await;
    admin.delete("/_local/faults").await;
    let calls = admin.get("/_local/calls.json").await.json;
    let tried = calls.as_array().unwrap().iter().filter(|call| {
        call["at"].as_str() > Some(began.as_str())
            && call["function"] == "admin-enrollment-verify"
            && call["operation"] == "TransactWriteItems"
    });
    let tried = tried.count();
    let applied = applied_since(&mut admin, &began).await;
    let applied = applied
        .iter()
        .filter(|call| call["function"] == "admin-enrollment-verify")
        .count();
    println!("{tried} transactions were tried, three of ten refused; {applied} were applied");
    assert_eq!(applied, AT_ONCE);
    assert!(tried < TENS * 10, "faults for all of them");
}

/// Verifies two hundred payments at once: each is verified once, and no number is missing or given
/// twice.
async fn verify_at_once() {
    let ids = enrollments(AT_ONCE).await;
    let mut admin = Person::admin().await;
    let before = receipts(&mut admin).await;
    let began = Instant::now();
    let acts = ids.iter().map(|id| {
        let (admin, path) = (admin.clone(), format!("/api/admin/enrollments/{id}/verify"));
        // As seen at the bank: what the students did not send need not be waited for.
        let body = json!({"utr": new_utr()});
        || insist(admin, path, body)
    });
    let answers = all_at_once(acts).await;
    let took = began.elapsed().as_secs();
    let numbers: BTreeSet<u32> = answers
        .iter()
        .map(|answer| {
            assert_eq!(answer.status, 200, "{}", answer.text);
            serial(answer.json["receipt_number"].as_str().unwrap())
        })
        .collect();
    println!(
        "{} verifications in {took} s, receipts {:?} to {:?}",
        answers.len(),
        numbers.first(),
        numbers.last()
    );
    assert_eq!(numbers.len(), AT_ONCE, "no number twice");
    assert!(numbers.is_disjoint(&before), "no number of another's");
    // Other tests may verify beside these: their numbers lie between, and belong to somebody.
    let all = receipts(&mut admin).await;
    let expected: BTreeSet<u32> = (1..=u32::try_from(all.len()).unwrap()).collect();
    assert_eq!(all, expected, "no gap");
}

/// Every receipt number of the academy.
async fn receipts(admin: &mut Person) -> BTreeSet<u32> {
    let mut numbers = BTreeSet::new();
    for state in ["active", "refunded"] {
        let first = format!("/api/admin/enrollments?state={state}&limit=100");
        let mut path = first.clone();
        loop {
            let page = admin.get(&path).await.json;
            for item in page["items"].as_array().unwrap() {
                let number = item["receipt_number"].as_str().unwrap();
                assert!(numbers.insert(serial(number)), "{number} is given twice");
            }
            match page["next_cursor"].as_str() {
                Some(cursor) => path = format!("{first}&cursor={cursor}"),
                None => break,
            }
        }
    }
    numbers
}

fn serial(number: &str) -> u32 {
    number.rsplit('/').next().unwrap().parse().unwrap()
}
