//! How a mail comes into the outbox: with the act that it tells of, and never out of it by a request.

use academy::store::outbox::Status;
use academy_local::wire::{Call, Wire};
use academy_tests::academy::PASSWORD;
use academy_tests::{Academy, Answered};
use serde_json::json;

/// What an act's own item lies under, and what it must be.
struct Told<'a> {
    what: &'a str,
    lies_under: &'a str,
    mails: usize,
}

/// Fails unless one call wrote the act and its mail, and the mail waits.
async fn expect_one_write(academy: &Academy, wire: &Wire, answer: Answered, told: Told<'_>) {
    let Told {
        what,
        lies_under,
        mails,
    } = told;
    assert!(answer.status < 500, "{what}: {}", answer.text);
    let calls = wire.calls().list();
    let writes: Vec<&Call> = calls
        .iter()
        .filter(|call| call.operation.contains("Write"))
        .collect();
    let others = calls
        .iter()
        .filter(|c| !["BatchGetItem", "Query"].contains(&c.operation.as_str()));
    assert_eq!(others.count(), writes.len(), "{what}: {calls:?}");
    let [write] = writes.as_slice() else {
        panic!(
            "{what}: the act and its mail are written by {} calls",
            writes.len()
        );
    };
    assert_eq!(write.operation, "TransactWriteItems", "{what}");
    for prefix in ["OUTBOX#", lies_under] {
        assert!(
            write.keys.iter().any(|key| key.pk.starts_with(prefix)),
            "{what}: no {prefix}"
        );
    }
    let posted = academy.mails().await;
    assert_eq!(posted.len(), mails, "{what}");
    let newest = posted.last().unwrap();
    assert_eq!(
        (newest.status, newest.attempts),
        (Status::Queued, 0),
        "{what}"
    );
    wire.calls().clear();
}

/// Regressions 26 and 27: mails were sent inside the request and before the commit, or never: a name
/// error came after it. Fails if an act posts its mail in a transaction of its own, or sends it.
#[tokio::test]
async fn an_act_and_its_mail_are_one_write_and_nobody_waits_for_it_to_leave() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 49_900).await;
    academy.course("excel", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.visitor();
    let moment = || academy.wait_seconds(1);

    wire.calls().clear();
    let answer = asha.registers("Asha Rao").await.expect(202);
    let told = |what, lies_under, mails| Told {
        what,
        lies_under,
        mails,
    };
    expect_one_write(
        &academy,
        &wire,
        answer,
        told("register", "REGISTRATION#", 1),
    )
    .await;
    let token = academy.token("asha.rao@example.com").await;
    asha.opens(&token, PASSWORD).await.expect(200);
    let (one, other) = (
        asha.enrolls_in("python").await,
        asha.enrolls_in("excel").await,
    );

    for (mails, act, id, body) in [
        (2, "payment", &one, json!({"utr": "412345678901"})),
        (3, "verify", &one, json!({"amount_received_paise": 100})),
        (4, "verify", &one, json!({"amount_received_paise": 49_900})),
        (5, "refund", &one, json!({"reason": "Moved away."})),
        (6, "payment", &other, json!({"utr": "412345678902"})),
        (7, "reject", &other, json!({"reason": "Nothing came."})),
    ] {
        moment();
        wire.calls().clear();
        let answer = if act == "payment" {
            asha.post(&format!("/api/enrollments/{id}/payment"), body)
                .await
        } else {
            let path = format!("/api/admin/enrollments/{id}/{act}");
            meera.post(&path, body).await
        };
        expect_one_write(&academy, &wire, answer, told(act, "USER#", mails)).await;
    }
}
