//! `academy remove-second-factor`.

use academy::mail::Message;
use academy_ops::{OpsError, audit, second_factor};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};

const NAME: &str = "Meera Das";

#[tokio::test]
async fn whoever_lost_app_and_codes_logs_in_by_the_password_again_and_is_told() {
    let academy = Academy::open().await;
    let mut meera = academy.admin(NAME).await;
    meera.sets_up_a_second_factor(&academy).await;
    let (email, now) = (email_of(NAME), academy.clock.now());
    let asked = academy.visitor().logs_in(&email, PASSWORD).await;
    asked.expect_problem(403, "second_factor_required");
    second_factor::remove(&academy.store(), " MEERA.das@example.com ", now)
        .await
        .unwrap();
    meera
        .get("/api/account")
        .await
        .expect_problem(401, "not_signed_in");
    meera.logs_in(&email, PASSWORD).await.expect(200);
    assert!(
        !meera.account().await.json["second_factor"]
            .as_bool()
            .unwrap()
    );
    let told = Message::SecondFactorChanged { on: false };
    let mails = academy.mails().await;
    assert_eq!(mails.iter().filter(|mail| mail.message == told).count(), 1);
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new());
    let rows = academy.items().await;
    let by_ops = rows.iter().filter(|item| {
        let words = format!("{item:?}");
        words.contains("\"remove-second-factor\"") && words.contains("\"ops\"")
    });
    assert_eq!(by_ops.count(), 1);
}

#[tokio::test]
async fn where_there_is_none_nothing_is_changed() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let before = academy.items().await;
    let now = academy.clock.now();
    for (email, nobody) in [(email_of("Asha Rao"), false), (email_of("Nobody"), true)] {
        let refused = second_factor::remove(&academy.store(), &email, now).await;
        match refused.unwrap_err() {
            OpsError::Nobody(_) => assert!(nobody),
            OpsError::NoSecondFactor(_) => assert!(!nobody),
            other => panic!("{other}"),
        }
    }
    assert_eq!(academy.items().await, before);
}
