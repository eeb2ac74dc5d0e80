//! The admin that a local stack begins with.

use academy_local::supervisor::first_admin;
use academy_local::wire::{Fault, FaultKind};
use academy_tests::Academy;
use serde_json::json;

/// The password in what was told: `… with the password XYZ (shown only now)`.
fn password_in(told: &str) -> String {
    let after = told.split_once("with the password ").unwrap().1;
    after.split(' ').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_made_up_password_is_told_even_if_the_next_step_fails() {
    let (academy, wire) = Academy::wired().await;
    // The admin is written, and every answer that would say so is lost.
    wire.faults().add(Fault {
        operation: Some("TransactWriteItems".to_owned()),
        count: 1000,
        ..Fault::new(FaultKind::AppliedThenReset)
    });
    let (store, mut told) = (academy.store(), Vec::new());
    let made = first_admin(&store, (None, None), |words| told.push(words.to_owned()));
    assert!(made.await.is_err());
    wire.faults().clear();
    assert_eq!(told.len(), 1, "{told:?}");

    let body = json!({"email": "admin@academy.example", "password": password_in(&told[0])});
    let mut admin = academy.visitor();
    admin.post("/api/auth/login", body).await.expect(200);
    let again = first_admin(&store, (None, None), |words| told.push(words.to_owned()));
    assert_eq!(again.await.unwrap(), None);
    assert_eq!(told.len(), 1, "it is told once: {told:?}");
}

#[tokio::test]
async fn a_given_password_is_told_to_nobody_and_no_second_admin_is_made() {
    let academy = Academy::open().await;
    let given = (Some("meera@example.com"), Some("the password of Meera"));
    let tell = |words: &str| panic!("told: {words}");
    let made = first_admin(&academy.store(), given, tell).await.unwrap();
    assert_eq!(made.as_deref(), Some("meera@example.com is an admin"));
    let other = (Some("other@example.com"), Some("the password of another"));
    assert_eq!(
        first_admin(&academy.store(), other, tell).await.unwrap(),
        None
    );
}
