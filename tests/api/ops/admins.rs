//! `academy create-admin` and `academy promote`.

use academy_ops::{OpsError, admins, audit};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::recount::Recount;
use serde_json::json;

async fn create(academy: &Academy, given: (&str, &str, &str)) -> Result<(), OpsError> {
    let created = admins::create(&academy.store(), given, academy.clock.now()).await;
    created.map(drop)
}

/// Regressions 24 and 29: a fresh deploy had no admin; one made on the command line with capitals in
/// the address could never log in. Fails if `admins::create` keeps the address as it was typed.
#[tokio::test]
async fn an_admin_whose_address_was_typed_with_capitals_logs_in() {
    let academy = Academy::open().await;
    let given = ("Meera Iyer", "  Meera.Iyer@Example.COM ", PASSWORD);
    create(&academy, given).await.unwrap();
    let mut meera = academy.visitor();
    let body = json!({"email": "meera.iyer@example.com", "password": PASSWORD});
    let answer = meera.post("/api/auth/login", body).await.expect(200);
    assert_eq!(answer.text_at("/redirect"), "/admin/");
    meera.get("/api/admin/overview").await.expect(200);
    let report = audit::verify(&academy.store()).await.unwrap();
    assert_eq!((report.rows, report.broken), (1, vec![]));
}

/// Regressions 20 and 24: `admin123`; a one-character password was accepted on the command line.
/// Fails if `admins::create` hashes without `NewPassword::parse`.
#[tokio::test]
async fn the_rules_of_registration_hold_for_admins_too() {
    let academy = Academy::open().await;
    let email = "meera@example.com";
    let table = [
        (("Meera", email, "x"), "password", "too_short"),
        (("Meera", email, "admin123"), "password", "too_common"),
        (("Meera", email, ""), "password", "required"),
        (
            ("Meera Meera", email, "meerameera"),
            "password",
            "too_personal",
        ),
        (
            ("Meera", email, "The Coding Science"),
            "password",
            "too_personal",
        ),
        (("", email, PASSWORD), "name", "required"),
        (("Meera", "meera", PASSWORD), "email", "invalid_email"),
    ];
    for (given, wanted, code) in table {
        match create(&academy, given).await {
            Err(OpsError::Field { field, error }) => {
                assert_eq!((field, error.code), (wanted, code));
            }
            other => panic!("{given:?}: {other:?}"),
        }
    }
    assert!(academy.items().await.is_empty());
}

#[tokio::test]
async fn an_account_that_is_there_is_left_as_it_is() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    academy.admin("Meera Iyer").await;
    let before = academy.items().await;
    let (asha, meera) = (email_of("Asha Rao"), email_of("Meera Iyer"));
    let refused = create(&academy, ("Asha", &asha, "another long password")).await;
    let refused = refused.unwrap_err();
    assert!(matches!(refused, OpsError::IsStudent(_)), "{refused:?}");
    assert!(
        refused
            .to_string()
            .contains("academy promote --email asha.rao@example.com")
    );
    let refused = create(&academy, ("Meera", &meera, "another long password")).await;
    assert!(
        matches!(refused, Err(OpsError::AlreadyAdmin(_))),
        "{refused:?}"
    );
    assert_eq!(academy.items().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_create_one_admin_at_once_one_does() {
    let academy = Academy::open().await;
    let mut creating = Vec::new();
    for _ in 0..8 {
        let (store, now) = (academy.store(), academy.clock.now());
        creating.push(tokio::spawn(async move {
            admins::create(&store, ("Meera", "meera@example.com", PASSWORD), now).await
        }));
    }
    let mut created = 0;
    for each in creating {
        match each.await.unwrap() {
            Ok(_) => created += 1,
            Err(error) => assert!(matches!(error, OpsError::AlreadyAdmin(_)), "{error:?}"),
        }
    }
    assert_eq!(created, 1);
}

#[tokio::test]
async fn a_promoted_student_logs_in_anew_and_is_counted_no_more() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student("Asha Rao").await;
    academy.student("Ravi Menon").await;
    asha.enrolls_in("python").await;
    let email = email_of("Asha Rao");
    let now = academy.clock.now();
    admins::promote(&academy.store(), &email, now)
        .await
        .unwrap();

    let ended = asha.get("/api/auth/session").await;
    ended.expect_problem(401, "not_signed_in");
    let body = json!({"email": email, "password": PASSWORD});
    let answer = asha.post("/api/auth/login", body).await.expect(200);
    assert_eq!(answer.text_at("/user/role"), "admin");
    let overview = asha.get("/api/admin/overview").await.expect(200);
    assert_eq!(overview.number_at("/students"), Some(1));
    let recount = Recount::of(&academy.items().await);
    recount.expect_overview(&overview.json, academy.clock.now().millis());
    let report = audit::verify(&academy.store()).await.unwrap();
    assert_eq!(report.broken, []);

    let again = admins::promote(&academy.store(), &email, now).await;
    assert!(matches!(again, Err(OpsError::AlreadyAdmin(_))), "{again:?}");
    let nobody = admins::promote(&academy.store(), "nobody@example.com", now).await;
    assert!(matches!(nobody, Err(OpsError::Nobody(_))), "{nobody:?}");
}
