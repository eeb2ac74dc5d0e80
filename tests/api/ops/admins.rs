//! `academy create-admin` and `academy promote`.

use academy::mail::Message;
use academy::store::outbox::{Mail, Recipient};
use academy_ops::{OpsError, admins, audit};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
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
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
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
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);

    let again = admins::promote(&academy.store(), &email, now).await;
    assert!(matches!(again, Err(OpsError::AlreadyAdmin(_))), "{again:?}");
    let nobody = admins::promote(&academy.store(), "nobody@example.com", now).await;
    assert!(matches!(nobody, Err(OpsError::Nobody(_))), "{nobody:?}");
}

/// To whom the mails go that tell of a new admin; all of them tell of the same one.
fn told(mails: &[Mail]) -> Vec<Recipient> {
    let about: Vec<_> = mails
        .iter()
        .filter_map(|mail| mail.message.about())
        .collect();
    assert!(about.windows(2).all(|two| two[0] == two[1]), "{mails:?}");
    let told = mails
        .iter()
        .filter(|mail| matches!(mail.message, Message::NewAdmin { .. }));
    told.map(|mail| mail.to.clone()).collect()
}

/// PRODUCT: "audited, mailed to all admins", and to the academy.
#[tokio::test]
async fn the_academy_and_every_admin_are_told_of_a_new_one() {
    let academy = Academy::open().await;
    create(&academy, ("Meera Iyer", &email_of("Meera Iyer"), PASSWORD))
        .await
        .unwrap();
    let first = academy.mails().await;
    assert_eq!(told(&first).len(), 2, "the academy, and she herself");
    assert!(told(&first).contains(&Recipient::Academy));
    let post = PostOffice::default();
    academy.rings_mailer(&post).await.unwrap();
    let mut to: Vec<_> = post.taken().iter().map(|mail| mail.to.clone()).collect();
    to.sort();
    assert_eq!(
        to,
        [
            academy::facts::CONTACT_EMAIL.to_owned(),
            email_of("Meera Iyer")
        ]
    );

    academy.wait_seconds(1);
    academy.student("Asha Rao").await;
    let now = academy.clock.now();
    admins::promote(&academy.store(), &email_of("Asha Rao"), now)
        .await
        .unwrap();
    academy.rings_mailer(&post).await.unwrap();
    let second: Vec<_> = post.taken().split_off(2);
    let mut to: Vec<_> = second.iter().map(|mail| mail.to.as_str()).collect();
    to.sort_unstable();
    let (asha, meera) = (email_of("Asha Rao"), email_of("Meera Iyer"));
    assert_eq!(to, [academy::facts::CONTACT_EMAIL, &asha, &meera]);
    for mail in &second {
        assert!(
            mail.words.text.contains("Name: Asha Rao\n"),
            "{}",
            mail.words.text
        );
        assert!(mail.words.text.contains(&format!("E-mail: {asha}\n")));
    }
    let rows = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(rows.broken, []);
}

/// Who refuses tells nobody, and of two at once one does.
#[tokio::test]
async fn nobody_is_told_of_an_admin_who_was_not_made() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let asha = email_of("Asha Rao");
    create(&academy, ("Asha", &asha, "another long password"))
        .await
        .unwrap_err();
    assert!(academy.mails().await.is_empty());
    let (one, other) = (academy.store(), academy.store());
    let now = academy.clock.now();
    let (one, other) = tokio::join!(
        admins::promote(&one, &asha, now),
        admins::promote(&other, &asha, now),
    );
    assert_eq!(u8::from(one.is_ok()) + u8::from(other.is_ok()), 1);
    assert_eq!(told(&academy.mails().await).len(), 2);
}
