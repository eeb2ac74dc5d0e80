//! BARS 14 and the speed table: register and resend make the same calls with as many writes to the same
//! kinds of items whoever the e-mail is, and every route of signing in takes two round trips at most.

use academy_local::wire::Wire;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};

/// The calls since the last look: each operation with the kinds of the items that it names.
fn look(wire: &Wire) -> Vec<(String, Vec<String>)> {
    let calls = wire.calls().list().into_iter().map(|call| {
        let kind = |pk: &str| pk.split('#').next().unwrap_or_default().to_owned();
        let mut kinds: Vec<_> = call.keys.iter().map(|key| kind(&key.pk)).collect();
        kinds.sort();
        (call.operation, kinds)
    });
    let calls = calls.collect();
    wire.calls().clear();
    calls
}

fn operations(calls: &[(String, Vec<String>)]) -> Vec<&str> {
    calls
        .iter()
        .map(|(operation, _)| operation.as_str())
        .collect()
}

/// Regression 19, by the calls that are made. Fails if `Asked::settle` leaves out the checks that
/// stand in for writes.
#[tokio::test]
async fn a_registration_calls_alike_for_every_e_mail_and_over_the_limit() {
    let (academy, wire) = Academy::wired().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    look(&wire);
    let mut seen = Vec::new();
    // Unknown; known; waiting, three times; and both once more than may be mailed.
    for name in [
        "Ravi Iyer",
        "Asha Rao",
        "Ravi Iyer",
        "Ravi Iyer",
        "Ravi Iyer",
    ] {
        visitor.registers(name).await.expect(202);
        seen.push(look(&wire));
    }
    for _ in 0..3 {
        visitor.registers("Asha Rao").await.expect(202);
        seen.push(look(&wire));
    }
    assert_eq!(operations(&seen[0]), ["BatchGetItem", "TransactWriteItems"]);
    assert_eq!(seen[0][1].1.len(), 7);
    for calls in &seen {
        assert_eq!(calls, &seen[0]);
    }
}

/// Fails if `Asked::settle` leaves out the checks that stand in for writes.
#[tokio::test]
async fn asking_for_a_link_calls_alike_for_every_e_mail_and_over_the_limit() {
    let (academy, wire) = Academy::wired().await;
    academy.student("Asha Rao").await;
    let mut visitor = academy.visitor();
    visitor.registers("Ravi Iyer").await.expect(202);
    look(&wire);
    let mut seen = Vec::new();
    for name in ["Ravi Iyer", "Asha Rao", "Nobody Known"] {
        for _ in 0..4 {
            visitor.asks_for_a_link(&email_of(name)).await.expect(202);
            seen.push(look(&wire));
        }
    }
    assert_eq!(operations(&seen[0]), ["BatchGetItem", "TransactWriteItems"]);
    for calls in &seen {
        assert_eq!(calls, &seen[0]);
    }
}

/// Fails if `login.rs` counts a failure only where there is an account.
#[tokio::test]
async fn a_failed_log_in_calls_alike_for_every_e_mail() {
    let (academy, wire) = Academy::wired().await;
    academy.student("Asha Rao").await;
    academy.visitor().registers("Ravi Iyer").await.expect(202);
    look(&wire);
    let mut seen = Vec::new();
    for name in ["Asha Rao", "Ravi Iyer", "Nobody Known"] {
        let mut visitor = academy.visitor();
        for _ in 0..2 {
            let answer = visitor.logs_in(&email_of(name), "not the password").await;
            answer.expect_problem(401, "invalid_credentials");
            seen.push(look(&wire));
        }
    }
    assert_eq!(operations(&seen[0]), ["BatchGetItem", "TransactWriteItems"]);
    for calls in &seen {
        assert_eq!(calls, &seen[0]);
    }
}

/// Fails if `login.rs` reads log-in, registration and limits in more than one batch, or a cookie that is none
/// of ours is looked up.
#[tokio::test]
async fn signing_in_and_out_takes_two_round_trips_and_looking_takes_one() {
    let (academy, wire) = Academy::wired().await;
    let mut ravi = academy.visitor();
    ravi.registers("Ravi Iyer").await.expect(202);
    let token = academy.token(&email_of("Ravi Iyer")).await;
    let two = ["BatchGetItem", "TransactWriteItems"];
    look(&wire);
    ravi.opens(&token, PASSWORD).await.expect(200);
    assert_eq!(operations(&look(&wire)), two);
    ravi.session().await.expect(200);
    assert_eq!(operations(&look(&wire)), two[..1]);
    ravi.logs_out().await.expect(204);
    assert_eq!(operations(&look(&wire)), two);
    ravi.logs_in(&email_of("Ravi Iyer"), PASSWORD)
        .await
        .expect(200);
    assert_eq!(operations(&look(&wire)), two);
    // Who shows no cookie of ours, or a forged link, costs no call.
    let mut visitor = academy.visitor();
    visitor.session().await.expect_problem(401, "not_signed_in");
    visitor.logs_out().await.expect(204);
    visitor
        .cookies
        .insert("__Host-session".to_owned(), "A".repeat(99));
    visitor.session().await.expect_problem(401, "not_signed_in");
    visitor
        .opens("forged", PASSWORD)
        .await
        .expect_problem(410, "link_expired");
    assert!(look(&wire).is_empty());
}
