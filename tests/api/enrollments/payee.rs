//! `enrollments-pay`: to whom the money went, as the student says.

use academy::domain::enrollment::State;
use serde_json::json;

use super::pay::{OTHER_UTR, claimed, enrolled, path};
use super::{UTR, actions, came_short, counted, history, kept, search_words, snapshot};

/// Regression 8: changing the payee on the page showed a new one but stored the old. Fails if
/// `submit` keeps the option that was there before the one that is sent.
#[tokio::test]
async fn the_payee_that_was_chosen_is_the_payee_that_is_kept() {
    let (academy, mut asha, id) = enrolled().await;
    let reference = asha.enrollment(&id).await.text_at("/reference").to_owned();
    let sent = [("main", UTR, 2), ("second", OTHER_UTR, 3), ("main", UTR, 4)];
    for (option, utr, version) in sent {
        let body = json!({"utr": utr, "option": option});
        let answer = asha.post(&path(&id), body).await.expect(200);
        assert_eq!(answer.text_at("/payment_option"), option);
        assert_eq!(answer.text_at("/reference"), reference);
        assert_eq!(
            asha.enrollment(&id).await.text_at("/payment_option"),
            option
        );
        assert_eq!(answer.number_at("/version"), Some(version));
    }
    assert_eq!(claimed(&academy).await, [UTR]);
    // Who names none has paid the default, or whom they named before.
    let kept = asha.pays(&id, OTHER_UTR).await;
    assert_eq!(kept.text_at("/payment_option"), "main");
}

/// Fails if `is_known` of `pay.rs` asks the UTR alone: a wrongly chosen payee could then not be put
/// right while the payment waits. Or if that correction moves more than the payee.
#[tokio::test]
async fn the_payee_alone_is_corrected_and_everything_else_stays() {
    let (academy, mut asha, id) = enrolled().await;
    asha.pays(&id, UTR).await;
    came_short(&academy, &id, |seen| seen.flagged = true).await;
    let mut expected = asha.enrollment(&id).await.json;
    let words = search_words(&academy).await;
    academy.wait_seconds(60 * 60);

    let body = json!({"utr": UTR, "option": "second"});
    let corrected = asha.post(&path(&id), body.clone()).await.expect(200);
    expected["payment_option"] = json!("second");
    expected["version"] = json!(expected["version"].as_u64().unwrap() + 1);
    assert_eq!(corrected.json, expected, "it waits since when it was sent");
    assert!(kept(&academy, &id).await.flagged);
    assert_eq!(claimed(&academy).await, [UTR]);
    assert_eq!(search_words(&academy).await, words);
    assert_eq!(academy.mails().await.len(), 1, "one mail for one wait");
    assert_eq!(counted(&academy, State::UnderReview).await, 1);
    assert_eq!(actions(&academy, &id).await, ["create", "pay", "pay"]);
    let rows = history(&academy, &id).await;
    assert_eq!(rows[2].row.detail["option"], "second");

    // Sent again it is known, and who names no payee names that one.
    let before = snapshot(&academy).await;
    asha.post(&path(&id), body).await.expect(200);
    assert_eq!(asha.pays(&id, UTR).await.json, expected);
    assert_eq!(snapshot(&academy).await, before);
}
