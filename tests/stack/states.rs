//! What students may not say, and what states do not allow, by real HTTP (BARS, Money 2 and 5).

use academy::domain::enrollment::{Event, Refusal, State, next};
use reqwest::Method;
use serde_json::{Value, json};

use crate::crowd::{COURSES, applied_since, now};
use crate::person::{Answered, PASSWORD, Person, new_utr};

/// What only we decide.
const OURS: [&str; 12] = [
    "price",
    "price_paise",
    "amount",
    "amount_paise",
    "amount_received_paise",
    "state",
    "role",
    "reference",
    "receipt_number",
    "verified_at",
    "payee",
    "vpa",
];

/// Fails if a body is taken with a field that its route does not know.
#[tokio::test]
async fn a_price_an_amount_a_state_or_a_role_in_a_students_request_is_refused() {
    let mut asha = Person::student("Asha").await;
    let id = asha.enrolls_in(COURSES[0]).await;
    let path = format!("/api/enrollments/{id}");
    let before = asha.get(&path).await.json;
    let register = json!({
        "name": "Asha", "email": "somebody.else@example.com", "password": PASSWORD,
        "accept_terms": true,
    });
    let requests = [
        ("/api/enrollments".to_owned(), json!({"course": COURSES[1]})),
        (format!("{path}/payment"), json!({"utr": new_utr()})),
        ("/api/auth/register".to_owned(), register),
    ];
    let mut refusals = 0;
    for (path, body) in requests {
        for field in OURS {
            let mut body = body.clone();
            body[field] = json!(1);
            let refused = asha.post(&path, body).await;
            let told = (refused.status, refused.code());
            assert_eq!(told, (422, "unknown_field"), "{path} {field}");
            assert_eq!(refused.json["errors"][0]["field"], field);
            refusals += 1;
        }
    }
    println!("{refusals} refusals");
    assert_eq!(asha.get(&path).await.json, before);
    let list = asha.get("/api/enrollments").await.json;
    assert_eq!(list["items"].as_array().unwrap().len(), 1);
}

/// Brings a new enrollment into `state`.
async fn bring_to(state: State, id: &str, student: &mut Person, admin: &mut Person) {
    let before: &[Event] = match state {
        State::PendingPayment => &[],
        State::UnderReview => &[Event::SubmitUtr],
        State::Active => &[Event::SubmitUtr, Event::Verify],
        State::Rejected => &[Event::SubmitUtr, Event::Reject],
        State::Cancelled => &[Event::Cancel],
        State::Refunded => &[Event::SubmitUtr, Event::Verify, Event::Refund],
    };
    for event in before {
        let answer = act(*event, id, student, admin).await;
        assert!(answer.status < 300, "{}", answer.text);
    }
}

async fn act(event: Event, id: &str, student: &mut Person, admin: &mut Person) -> Answered {
    let (own, admins) = (
        format!("/api/enrollments/{id}"),
        format!("/api/admin/enrollments/{id}"),
    );
    let why = json!({"reason": "Because of a test."});
    match event {
        Event::SubmitUtr => {
            let body = json!({"utr": new_utr()});
            student.post(&format!("{own}/payment"), body).await
        }
        Event::Cancel => student.delete(&own).await,
        Event::Verify => {
            let body = json!({"utr": new_utr()});
            admin.post(&format!("{admins}/verify"), body).await
        }
        Event::Reject => admin.post(&format!("{admins}/reject"), why).await,
        Event::Refund => admin.post(&format!("{admins}/refund"), why).await,
        Event::Delete => admin.send(Method::DELETE, &admins, &[], Some(why)).await,
    }
}

/// Fails if a route acts without asking `domain::enrollment::next`, or writes before it asks.
#[tokio::test]
async fn every_pair_outside_the_table_is_409_and_writes_nothing() {
    let mut student = Person::student("Asha").await;
    let mut admin = Person::admin().await;
    let mut pairs = 0;
    for (state, course) in State::ALL.into_iter().zip(COURSES) {
        let id = student.enrolls_in(course).await;
        bring_to(state, &id, &mut student, &mut admin).await;
        let path = format!("/api/enrollments/{id}");
        let before = student.get(&path).await.json;
        assert_eq!(before["state"], state.as_str());
        for event in Event::ALL {
            let Err(refusal) = next(state, event) else {
                continue;
            };
            let began = now(&mut admin).await;
            let refused = act(event, &id, &mut student, &mut admin).await;
            let code = match refusal {
                Refusal::WrongState => "wrong_state",
                Refusal::HasPayment => "has_payment",
            };
            let told = (refused.status, refused.code());
            assert_eq!(told, (409, code), "{event:?} while {state}");
            assert_eq!(student.get(&path).await.json, before);
            let owner = format!("USER#{}", &id[..16]);
            let applied = applied_since(&mut admin, &began).await;
            let of_it = |call: &&Value| call["keys"].to_string().contains(&owner);
            assert_eq!(applied.iter().filter(of_it).count(), 0, "{event:?}");
            pairs += 1;
        }
    }
    println!("{pairs} pairs of state and event were refused");
    assert!(pairs > 15);
}
