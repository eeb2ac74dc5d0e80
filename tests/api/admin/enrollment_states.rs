//! Every pair of a state and what an admin can do: BARS, money 5.

use academy::domain::enrollment::{Event, Outcome, Refusal, State, next};
use academy_tests::Answered;
use serde_json::json;

use super::enrollment_books::*;

/// What an admin can have happen, and how they ask for it.
async fn ask(scene: &mut Scene, id: &str, event: Event) -> Option<Answered> {
    let with_utr = json!({"utr": OTHER_UTR});
    Some(match event {
        Event::Verify => scene.verify(id, with_utr).await,
        Event::Reject => scene.reject(id, json!({})).await,
        Event::Refund => scene.refund(id, json!({})).await,
        Event::Delete => scene.delete(id, json!({})).await,
        Event::SubmitUtr | Event::Cancel => return None,
    })
}

/// Regression 7: a refunded enrollment could be verified. Fails if an admin's route writes without
/// asking `next`, or something else than it says.
#[tokio::test]
async fn what_the_table_does_not_have_is_refused_and_not_a_byte_changes() {
    let (mut judged, mut refused) = (0, 0);
    for state in State::ALL {
        for event in Event::ALL {
            let mut scene = Scene::open().await;
            let id = scene.brought_to(state).await;
            let before = everything(&scene.academy).await;
            let Some(answer) = ask(&mut scene, &id, event).await else {
                continue;
            };
            judged += 1;
            let after = everything(&scene.academy).await;
            match next(state, event) {
                Ok(Outcome::To(to)) => {
                    assert_eq!(answer.expect(200).text_at("/state"), to.as_str());
                    let rows = history(&scene.academy, &id).await;
                    let row = &rows.last().unwrap().row;
                    assert_eq!(row.detail["from"], state.as_str());
                    assert_eq!(row.detail["to"], to.as_str());
                }
                Ok(Outcome::Unchanged) => {
                    assert_eq!(answer.expect(200).text_at("/state"), state.as_str());
                    assert_eq!(after, before, "{event:?} in {state}");
                }
                Ok(Outcome::Deleted) => {
                    answer.expect(204);
                    assert!(kept(&scene.academy, &id).await.is_none());
                }
                Err(refusal) => {
                    let code = match refusal {
                        Refusal::WrongState => "wrong_state",
                        Refusal::HasPayment => "has_payment",
                    };
                    answer.expect_problem(409, code);
                    assert_eq!(after, before, "{event:?} in {state}");
                    refused += 1;
                }
            }
        }
    }
    assert_eq!(judged, State::ALL.len() * 4);
    println!("{judged} pairs judged, {refused} of them refused");
}

/// A key changes nothing of that: what is refused leaves no record either.
#[tokio::test]
async fn a_refused_request_with_a_key_leaves_nothing_behind() {
    let mut scene = Scene::open().await;
    let id = scene.brought_to(State::Refunded).await;
    let before = everything(&scene.academy).await;
    for act in ["verify", "reject", "refund"] {
        let path = format!("/api/admin/enrollments/{id}/{act}");
        let body = match act {
            "verify" => json!({}),
            _ => json!({"reason": "For a reason."}),
        };
        let answer = scene.meera.post_once("key-number-1", &path, body).await;
        answer.expect_problem(409, "wrong_state");
    }
    assert_eq!(everything(&scene.academy).await, before);
}
