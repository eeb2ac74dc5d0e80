//! `admin-enrollment-verify` where another amount came than is due.

use academy::domain::enrollment::{Mismatch, State};
use academy::mail::Message;
use academy_tests::invariants;
use serde_json::json;

use super::enrollment_books::*;

/// Regressions 11 and 12: a transfer counted by its number alone, whatever came; and the list price
/// was booked. Fails if `decide` gives `Verify` for another amount that nobody accepted.
#[tokio::test]
async fn another_amount_is_recorded_and_mailed_and_changes_no_state() {
    for (amount, mismatch) in [(PRICE - 1, Mismatch::Short), (PRICE + 1, Mismatch::Over)] {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(State::UnderReview).await;
        let (counts_before, _) = counts_now(&scene.academy).await;
        let body = json!({"amount_received_paise": amount, "version": 2});
        let refused = scene.verify(&id, body).await;
        refused.expect_problem(409, "amount_mismatch");
        let shown = scene.asha.enrollment(&id).await;
        assert_eq!(shown.text_at("/state"), "under_review");
        assert_eq!(shown.text_at("/mismatch"), mismatch.as_str());
        assert_eq!(shown.number_at("/amount_received_paise"), Some(amount));
        assert_eq!(shown.text_at("/utr"), UTR);
        assert!(shown.json["receipt_number"].is_null());

        let academy = &scene.academy;
        assert_eq!(counts_now(academy).await.0, counts_before);
        let mails = told(academy).await;
        let [
            Message::PaymentDiffers {
                amount_received,
                mismatch: told_of,
                ..
            },
        ] = mails.as_slice()
        else {
            panic!("another mail");
        };
        assert_eq!((amount_received.value(), *told_of), (amount, mismatch));
        let rows = history(academy, &id).await;
        let row = &rows.last().unwrap().row;
        assert_eq!(row.action, "verify");
        assert_eq!(row.detail["mismatch"], mismatch.as_str());
        assert_eq!(
            (row.detail["from"].as_str(), row.detail["to"].as_str()),
            ("under_review", "under_review")
        );
        assert!(
            !lies_at(academy, "RECEIPTS#26-27").await,
            "no number was taken"
        );
        // It still waits for an admin.
        let list = scene
            .meera
            .get("/api/admin/enrollments?state=under_review")
            .await
            .expect(200);
        assert_eq!(each(&list, "/id"), [id]);
    }
}

#[tokio::test]
async fn the_same_amount_again_is_refused_without_a_second_mail() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let short = json!({"amount_received_paise": 100});
    scene.meera.records(&id, short.clone()).await;
    let before = everything(&scene.academy).await;
    scene.meera.records(&id, short).await;
    // Left out, the amount is what was recorded: a difference is not passed over.
    scene
        .verify(&id, json!({}))
        .await
        .expect_problem(409, "amount_mismatch");
    scene
        .verify(&id, json!({"note": "looks fine"}))
        .await
        .expect_problem(409, "amount_mismatch");
    assert_eq!(everything(&scene.academy).await, before);
    let other = json!({"amount_received_paise": 200});
    scene.meera.records(&id, other).await;
    assert_eq!(told(&scene.academy).await.len(), 2);
}

/// Fails if `record` lets the UTR go with the request, or `claimed_utr` asks the state alone: then
/// another student claims the transfer, and the difference can never be accepted.
#[tokio::test]
async fn the_transfer_of_a_difference_is_kept_and_pays_for_nothing_else() {
    for state in [State::PendingPayment, State::Rejected, State::UnderReview] {
        let mut scene = Scene::open().await;
        let id = scene.brought_to(state).await;
        let body = json!({"utr": OTHER_UTR, "amount_received_paise": 40_000});
        scene.meera.records(&id, body).await;
        let shown = scene.asha.enrollment(&id).await;
        let stands = (shown.text_at("/state"), shown.text_at("/utr"));
        assert_eq!(stands, (state.as_str(), OTHER_UTR));
        let words = search_words(&scene.academy, &id).await;
        assert!(words.contains(&OTHER_UTR.to_owned()), "{state}");

        let mut dev = scene.academy.student("Dev Nair").await;
        let others = dev.enrolls_in("python").await;
        let taken = dev.sends_utr(&others, OTHER_UTR).await;
        taken.expect_problem(409, "utr_already_used");
        // The number that the student mistyped is nobody's any more.
        dev.pays(&others, UTR).await;
        invariants::hold(&scene.academy, &scene.meera, "recorded").await;
        let accepted = json!({"accept_difference": true, "note": "agreed by phone"});
        let active = scene.verify(&id, accepted).await.expect(200);
        assert_eq!(active.text_at("/utr"), OTHER_UTR);
        invariants::hold(&scene.academy, &scene.meera, "accepted").await;
    }
}

/// A payment of which too little came, and that is recorded.
async fn came_short() -> (Scene, String) {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let short = json!({"amount_received_paise": 40_000});
    scene.meera.records(&id, short).await;
    (scene, id)
}

/// Whether the first transfer's number is claimed, and the second's.
async fn claimed(scene: &Scene) -> [bool; 2] {
    [
        lies_at(&scene.academy, &format!("UTR#{UTR}")).await,
        lies_at(&scene.academy, &format!("UTR#{OTHER_UTR}")).await,
    ]
}

/// Who paid too little sends the rest by a second transfer, and both are spent. Fails if `received` keeps the last
/// transfer alone, or `move_claims` looks at what is shown alone: then the first pays for something else, too.
#[tokio::test]
async fn a_rest_that_is_paid_by_another_transfer_frees_the_first_for_nothing_else() {
    for sends_the_rest in [true, false] {
        let (mut scene, id) = came_short().await;
        if sends_the_rest {
            scene.asha.pays(&id, OTHER_UTR).await;
        }
        let by_the_first = search_words(&scene.academy, &id).await;
        assert!(by_the_first.contains(&UTR.to_owned()), "{by_the_first:?}");

        scene.academy.course("rust", PRICE).await;
        let cheap = scene.asha.enrolls_in("rust").await;
        let spent = scene.asha.sends_utr(&cheap, UTR).await;
        spent.expect_problem(409, "utr_already_used");
        invariants::hold(&scene.academy, &scene.meera, "the rest is sent").await;

        let whole = json!({"utr": OTHER_UTR, "amount_received_paise": PRICE});
        let active = scene.verify(&id, whole).await.expect(200);
        assert_eq!(active.text_at("/utr"), OTHER_UTR);
        assert_eq!(claimed(&scene).await, [true, true]);
        invariants::hold(&scene.academy, &scene.meera, "the whole came").await;
    }
}

/// Two transfers of as much are two. Fails if `is_recorded` compares with what the student sent last, or `received`
/// takes the second for a correction of the first.
#[tokio::test]
async fn as_much_again_by_another_transfer_frees_neither() {
    let (mut scene, id) = came_short().await;
    scene.asha.pays(&id, OTHER_UTR).await;
    // Who names nothing says nothing of the second.
    let nothing = scene.verify(&id, json!({})).await;
    nothing.expect_problem(409, "amount_mismatch");
    let kept_by =
        async |scene: &Scene| kept(&scene.academy, &id).await.unwrap().received_utrs.len();
    assert_eq!(kept_by(&scene).await, 1);
    let as_much = json!({"amount_received_paise": 40_000});
    for _ in 0..2 {
        scene.meera.records(&id, as_much.clone()).await;
        assert_eq!(kept_by(&scene).await, 2);
    }
    scene.asha.pays(&id, "412345678903").await;
    assert_eq!(claimed(&scene).await, [true, true]);
    invariants::hold(&scene.academy, &scene.meera, "as much again").await;
}

/// What was recorded before is no correction of what was recorded last. Fails if `received` does not ask whether a
/// transfer is one of those already.
#[tokio::test]
async fn a_transfer_that_is_named_again_frees_no_other() {
    for accepts in [false, true] {
        let (mut scene, id) = came_short().await;
        let both = |utr| json!({"utr": utr, "amount_received_paise": 45_000});
        scene.meera.records(&id, both(OTHER_UTR)).await;
        if accepts {
            let accepted = json!({"utr": UTR, "accept_difference": true, "note": "agreed"});
            scene.verify(&id, accepted).await.expect(200);
        } else {
            scene.meera.records(&id, both(UTR)).await;
        }
        assert_eq!(claimed(&scene).await, [true, true], "{accepts}");
        invariants::hold(&scene.academy, &scene.meera, "named again").await;
    }
}

/// Fails if `decide` lets an enrollment be paid by more transfers than one transaction can take back.
#[tokio::test]
async fn ten_transfers_are_the_most_and_a_rejection_takes_them_back() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let body = |number: u32| json!({"utr": format!("4{:011}", 900 + number), "amount_received_paise": 100 + number});
    for number in 1..=10 {
        scene.meera.records(&id, body(number)).await;
    }
    let one_more = scene.verify(&id, body(11)).await;
    one_more.expect_problem(409, "wrong_state");
    // The number that was recorded last may be corrected, and one of the ten named again.
    let corrected = json!({"utr": OTHER_UTR, "amount_received_paise": 110});
    scene.meera.records(&id, corrected).await;
    scene.meera.records(&id, body(3)).await;
    invariants::hold(&scene.academy, &scene.meera, "ten").await;
    scene.reject(&id, json!({})).await.expect(200);
    invariants::hold(&scene.academy, &scene.meera, "taken back").await;
}

/// Fails if `rejected` keeps what money came by, or `move_claims` leaves it claimed.
#[tokio::test]
async fn a_rejection_frees_every_transfer_that_was_recorded() {
    let (mut scene, id) = came_short().await;
    scene.asha.pays(&id, OTHER_UTR).await;
    scene.reject(&id, json!({})).await.expect(200);
    assert_eq!(claimed(&scene).await, [false, false]);
    invariants::hold(&scene.academy, &scene.meera, "rejected").await;
}

#[tokio::test]
async fn the_same_amount_by_another_transfer_is_recorded_without_a_second_mail() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    for utr in [UTR, OTHER_UTR, OTHER_UTR] {
        let short = json!({"utr": utr, "amount_received_paise": 100});
        scene.meera.records(&id, short).await;
        let kept = kept(&scene.academy, &id).await.unwrap();
        assert_eq!(kept.utr.unwrap().to_string(), utr);
    }
    assert_eq!(told(&scene.academy).await.len(), 1);
    assert_eq!(times(&scene.academy, &id, "verify").await, 2);
    assert!(!lies_at(&scene.academy, &format!("UTR#{UTR}")).await);
}

/// Regression 12: the amount "paid" was the list price. Fails if `verified` counts
/// `enrollment.amount` as revenue where it counts `payment.amount`.
#[tokio::test]
async fn a_difference_is_accepted_with_a_note_and_what_came_is_revenue() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let short = json!({"amount_received_paise": 40_000});
    scene.meera.records(&id, short).await;
    let before = everything(&scene.academy).await;
    for note in [json!(null), json!(""), json!(" \n")] {
        let body = json!({"accept_difference": true, "note": note});
        scene
            .verify(&id, body)
            .await
            .expect_fields(&[("note", "required")]);
    }
    let stale = json!({"accept_difference": true, "note": "agreed", "version": 2});
    scene
        .verify(&id, stale)
        .await
        .expect_problem(409, "version_conflict");
    assert_eq!(everything(&scene.academy).await, before);

    scene.academy.wait_seconds(60);
    let body = json!({"accept_difference": true, "note": "agreed by phone", "version": 3});
    let answer = scene.verify(&id, body).await.expect(200);
    assert_eq!(answer.text_at("/state"), "active");
    assert_eq!(answer.text_at("/note"), "agreed by phone");
    assert_eq!(answer.text_at("/mismatch"), "short");
    assert_eq!(answer.number_at("/amount_received_paise"), Some(40_000));
    let academy = &scene.academy;
    let (totals, day) = counts_now(academy).await;
    assert_eq!((totals.revenue_paise, day.revenue_paise), (40_000, 40_000));
    assert_eq!(
        last_words(academy, &id).await.as_deref(),
        Some("agreed by phone")
    );
    let told = told(academy).await;
    let Some(Message::Welcome {
        amount_received, ..
    }) = told.last()
    else {
        panic!("no welcome");
    };
    assert_eq!(amount_received.value(), 40_000);
    // What goes back is what came.
    scene.refund(&id, json!({})).await.expect(200);
    let (totals, day) = counts_now(&scene.academy).await;
    assert_eq!((totals.revenue_paise, day.revenue_paise), (0, 0));
}

#[tokio::test]
async fn a_difference_may_be_accepted_at_once() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::PendingPayment).await;
    let body = json!({"accept_difference": true, "amount_received_paise": 60_000});
    let missing = [("note", "required"), ("utr", "required")];
    scene.verify(&id, body).await.expect_fields(&missing);
    let body = json!({
        "accept_difference": true, "amount_received_paise": 60_000, "utr": UTR, "note": "a gift",
    });
    let answer = scene.verify(&id, body).await.expect(200);
    assert_eq!(answer.text_at("/mismatch"), "over");
    assert_eq!(counts_now(&scene.academy).await.0.revenue_paise, 60_000);
}

/// Fails if `received` takes what is zero: nothing would be recorded as a difference, and the student told
/// that too little came.
#[tokio::test]
async fn nothing_is_no_amount_that_came() {
    let mut scene = Scene::open().await;
    for state in [State::PendingPayment, State::UnderReview] {
        let id = scene.brought_to(state).await;
        let before = everything(&scene.academy).await;
        for accepted in [false, true] {
            let body = json!({
                "amount_received_paise": 0, "utr": OTHER_UTR, "accept_difference": accepted, "note": "none",
            });
            let refused = scene.verify(&id, body).await;
            let told = refused.text_at("/errors/0/message");
            assert_eq!(told, "If nothing came, reject the payment.");
            refused.expect_fields(&[("amount_received_paise", "invalid_amount")]);
        }
        assert_eq!(everything(&scene.academy).await, before);
        scene.delete(&id, json!({})).await.expect(204);
    }
}

#[tokio::test]
async fn the_rest_that_comes_later_settles_a_difference() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let short = json!({"amount_received_paise": 40_000});
    scene.meera.records(&id, short).await;
    let whole = json!({"amount_received_paise": PRICE});
    let answer = scene.verify(&id, whole).await.expect(200);
    assert!(answer.json["mismatch"].is_null());
    assert_eq!(counts_now(&scene.academy).await.0.revenue_paise, PRICE);
}

#[tokio::test]
async fn the_exact_amount_needs_no_note() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let body = json!({"amount_received_paise": PRICE, "accept_difference": true});
    let answer = scene.verify(&id, body).await.expect(200);
    assert!(answer.json["mismatch"].is_null());
}

#[tokio::test]
async fn a_repeated_request_that_recorded_a_difference_is_refused_again() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::UnderReview).await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let short = json!({"amount_received_paise": 40_000, "version": 2});
    for _ in 0..3 {
        let answer = scene
            .meera
            .post_once("key-number-1", &path, short.clone())
            .await;
        answer.expect_problem(409, "amount_mismatch");
    }
    assert_eq!(told(&scene.academy).await.len(), 1);
    let body = json!({"accept_difference": true, "note": "agreed"});
    scene.verify(&id, body).await.expect(200);
    let answer = scene.meera.post_once("key-number-1", &path, short).await;
    answer.expect_problem(409, "amount_mismatch");
}
