//! `enrollments-show`.

use academy::domain::enrollment::State;
use academy_tests::Academy;

use super::{UTR, bring_to};

#[tokio::test]
async fn the_group_and_the_receipt_are_shown_to_those_who_are_in() {
    for state in State::ALL {
        let academy = Academy::open().await;
        academy.course("python", 49_900).await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("python").await;
        asha.pays(&id, UTR).await;
        bring_to(&academy, &id, state).await;
        let shown = asha.enrollment(&id).await;
        assert_eq!(shown.text_at("/state"), state.as_str());
        let active = state == State::Active;
        assert_eq!(shown.json["group_url"].is_string(), active, "{state}");
        let paid = state.has_payment();
        assert_eq!(shown.text_at("/receipt_number") == "TCS/26-27/000001", paid);
        assert_eq!(
            shown.number_at("/amount_received_paise"),
            paid.then_some(49_950)
        );
        assert_eq!(
            shown.json["refunded_at"].is_string(),
            state == State::Refunded
        );
        assert_eq!(shown.json["reason"].is_string(), state == State::Rejected);
        // What only admins know stays with them.
        let shown = shown.json.as_object().unwrap();
        for private in [
            "note",
            "flagged",
            "student",
            "audit",
            "reminded",
            "price_holds_until",
        ] {
            assert!(!shown.contains_key(private), "{private}");
        }
    }
}

#[tokio::test]
async fn what_is_not_ones_own_is_not_there() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let mut ravi = academy.student("Ravi Nair").await;
    let mut admin = academy.admin("Meera Iyer").await;
    let id = asha.enrolls_in("python").await;
    let never = format!("{}zzzzzzzzz0", &id[..16]);
    for suffix in ["", "/payment", "/receipt"] {
        for stranger in [&mut ravi, &mut admin] {
            let answer = stranger
                .get(&format!("/api/enrollments/{id}{suffix}"))
                .await;
            answer.expect_problem(404, "not_found");
        }
        for wrong in [
            never.as_str(),
            "x",
            &id[..25],
            "..%2F..%2Fadmin",
            "%F0%9F%98%80",
            "PROFILE",
        ] {
            let answer = asha.get(&format!("/api/enrollments/{wrong}{suffix}")).await;
            answer.expect_problem(404, "not_found");
        }
    }
}

/// Regression 22: an anonymous QR route saturated the machine. Fails if `payment.rs` draws for whoever knows
/// an id, without `own::read`, or if `Caller::person` takes a session that is over for one that lives.
#[tokio::test]
async fn without_a_living_session_nobody_learns_what_is_there() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let mut visitor = academy.visitor();
    let mut late = academy.student("Ravi Nair").await;
    academy.wait_seconds(13 * 60 * 60);
    for suffix in ["", "/payment", "/receipt"] {
        let path = format!("/api/enrollments/{id}{suffix}");
        for nobody in [&mut visitor, &mut asha, &mut late] {
            nobody.get(&path).await.expect_problem(401, "not_signed_in");
        }
    }
}
