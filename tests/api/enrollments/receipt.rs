//! `enrollments-receipt`.

use academy::domain::enrollment::State;
use academy_tests::Academy;
use serde_json::{Value, json};

use super::{UTR, bring_to, kept};

/// Regression 12: the amount "paid" was the list price, never what came. Fails if `ReceiptView`
/// takes `amount` where it takes `amount_received`.
#[tokio::test]
async fn a_receipt_says_what_came_from_whom_and_for_what() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    bring_to(&academy, &id, State::Active).await;
    let path = format!("/api/enrollments/{id}/receipt");
    let receipt = asha.get(&path).await.expect(200);
    let reference = kept(&academy, &id).await.reference.to_string();
    let mut expected = json!({
        "number": "TCS/26-27/000001",
        "issued_at": "2026-04-01T04:30:00Z",
        "refunded_at": null,
        "payee_legal_name": "The Coding Science, School of Technology and AI Innovations",
        "place": "Jammu and Kashmir, India",
        "gstin": null,
        "student_name": "Asha Rao",
        "course_name": "Course python",
        "amount_paise": 49_950,
        "currency": "INR",
        "utr": UTR,
        "reference": reference,
    });
    assert_eq!(receipt.json, expected);
    assert_eq!(receipt.header("cache-control"), Some("no-store"));
    bring_to(&academy, &id, State::Refunded).await;
    expected["refunded_at"] = Value::from("2026-04-01T04:31:00Z");
    assert_eq!(asha.get(&path).await.expect(200).json, expected);
}

#[tokio::test]
async fn before_a_payment_is_verified_there_is_no_receipt() {
    let states = State::ALL.into_iter().filter(|state| !state.has_payment());
    for state in states {
        let academy = Academy::open().await;
        academy.course("python", 49_900).await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("python").await;
        bring_to(&academy, &id, state).await;
        let answer = asha.get(&format!("/api/enrollments/{id}/receipt")).await;
        answer.expect_problem(409, "wrong_state");
    }
}
