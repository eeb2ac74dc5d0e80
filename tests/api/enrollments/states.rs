//! Every pair of a state and what a student can do: BARS, money 5.

use academy::domain::enrollment::{Event, Outcome, State, next};
use academy_tests::{Academy, Answered, Person};

use super::{UTR, bring_to, history, snapshot};

/// What a student can have happen; the rest is the admins' to ask for.
const EVENTS: [Event; 2] = [Event::SubmitUtr, Event::Cancel];

async fn ask(student: &mut Person, id: &str, event: Event) -> Answered {
    if event == Event::Cancel {
        return student.delete(&format!("/api/enrollments/{id}")).await;
    }
    student.sends_utr(id, "999999999999").await
}

/// Regression 7: a GET could turn a paid enrollment into a failed one. Fails if `pay.rs` or
/// `cancel.rs` does not ask `next` before it writes, or a reading route saves anything.
#[tokio::test]
async fn what_the_table_does_not_have_is_refused_and_not_a_byte_changes() {
    let mut judged = 0;
    for state in State::ALL {
        for event in EVENTS {
            let academy = Academy::open().await;
            academy.course("python", 49_900).await;
            let mut asha = academy.student("Asha Rao").await;
            let id = asha.enrolls_in("python").await;
            if state != State::PendingPayment {
                asha.pays(&id, UTR).await;
                bring_to(&academy, &id, state).await;
            }
            let before = snapshot(&academy).await;
            for suffix in ["", "/payment", "/receipt"] {
                asha.get(&format!("/api/enrollments/{id}{suffix}")).await;
            }
            asha.get("/api/enrollments").await.expect(200);
            assert_eq!(snapshot(&academy).await, before, "reading writes nothing");
            let answer = ask(&mut asha, &id, event).await;
            judged += 1;
            match next(state, event) {
                Ok(Outcome::To(to)) => {
                    assert!((200..300).contains(&answer.status), "{event:?} in {state}");
                    let shown = asha.enrollment(&id).await;
                    assert_eq!(shown.text_at("/state"), to.as_str());
                    let rows = history(&academy, &id).await;
                    assert_eq!(rows.last().unwrap().row.detail["to"], to.as_str());
                }
                Ok(other) => panic!("no event of a student leads to {other:?}"),
                Err(_) => {
                    answer.expect_problem(409, "wrong_state");
                    assert_eq!(snapshot(&academy).await, before, "{event:?} in {state}");
                }
            }
        }
    }
    assert_eq!(judged, State::ALL.len() * EVENTS.len());
}

#[tokio::test]
async fn how_to_pay_is_shown_only_while_a_payment_is_awaited() {
    for state in State::ALL {
        let academy = Academy::open().await;
        academy.course("python", 49_900).await;
        let mut asha = academy.student("Asha Rao").await;
        let id = asha.enrolls_in("python").await;
        bring_to(&academy, &id, state).await;
        let answer = asha.get(&format!("/api/enrollments/{id}/payment")).await;
        if state.awaits_payment() {
            answer.expect(200);
        } else {
            answer.expect_problem(409, "wrong_state");
        }
    }
}
