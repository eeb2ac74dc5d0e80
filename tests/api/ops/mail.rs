//! `academy allow-mail`.

use academy::domain::email::Email;
use academy::store::keys;
use academy_ops::{OpsError, admins, audit, import, mail};
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use serde_json::json;

const DAY_SECONDS: i64 = 24 * 60 * 60;

async fn allow(academy: &Academy, email: &str) -> Result<(), OpsError> {
    let now = academy.clock.now();
    mail::allow(&academy.store(), email, now).await
}

async fn whole(academy: &Academy) {
    let report = audit::verify(&academy.store(), academy.clock.now()).await;
    assert_eq!(report.unwrap().broken, Vec::new());
}

/// How many rows of the audit log say that an operator let mail through; none may hold the address.
async fn rows(academy: &Academy, email: &str) -> usize {
    let items = academy
        .items()
        .await
        .into_iter()
        .map(|item| format!("{item:?}"));
    let rows = items.filter(|item| item.contains("\"AUDIT#"));
    let rows: Vec<String> = rows.filter(|row| row.contains("\"allow-mail\"")).collect();
    assert!(rows.iter().all(|row| row.contains("\"ops\"")));
    assert!(rows.iter().all(|row| !row.contains(email)), "{rows:?}");
    rows.len()
}

/// Fails if a block without an account stays, or the mail that told of it; if the log says nothing of it, or
/// if it breaks the log.
#[tokio::test]
async fn an_address_without_an_account_gets_mail_again() {
    let academy = Academy::open().await;
    let mut admin = academy.admin("Meera Das").await;
    let mut visitor = academy.visitor();
    let email = email_of("Asha Rao");
    academy.bounces(&email).await;
    academy.wait_seconds(60);
    allow(&academy, " ASHA.rao@example.com ").await.unwrap();
    let block = keys::mail_block(&Email::parse(&email).unwrap());
    let items = academy.store().read(std::slice::from_ref(&block)).await;
    assert!(!items.unwrap().has(&block));
    assert_eq!(academy.mails().await.len(), 0);
    visitor.registers("Asha Rao").await.expect(202);
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert!(post.taken().iter().any(|mail| mail.to == email));
    assert_eq!(rows(&academy, &email).await, 1);
    whole(&academy).await;
    let log = admin.get("/api/admin/audit").await.expect(200);
    assert_eq!(log.text_at("/items/0/action"), "allow-mail");
    let (target, kind) = (
        log.text_at("/items/0/target"),
        log.text_at("/items/0/detail/target_kind"),
    );
    for target in [target.to_owned(), format!("{kind}/{target}")] {
        let of_it = format!("/api/admin/audit?target={target}");
        let of_it = admin.get(&of_it).await.expect(200);
        assert_eq!(of_it.json["items"][0], log.json["items"][0]);
    }
    // It may bounce and be let through again: that is another block.
    academy.bounces(&email).await;
    allow(&academy, &email).await.unwrap();
    assert_eq!(rows(&academy, &email).await, 2);
    whole(&academy).await;
}

/// Fails if it does something else for an account than an admin's own click does.
#[tokio::test]
async fn an_account_gets_mail_again() {
    let academy = Academy::open().await;
    let mut admin = academy.admin("Meera Das").await;
    academy.student("Asha Rao").await;
    let email = email_of("Asha Rao");
    academy.bounces(&email).await;
    allow(&academy, &email).await.unwrap();
    let list = admin.get("/api/admin/students").await.expect(200);
    assert_eq!(list.json["items"][0]["mail_blocked"], json!(false));
    assert_eq!(rows(&academy, &email).await, 1);
    whole(&academy).await;
}

/// Fails if an operator is told of a block that there was not.
#[tokio::test]
async fn where_nothing_is_stopped_nothing_is_changed() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    academy.bounces(&email_of("Tara Das")).await;
    academy.wait_seconds(91 * DAY_SECONDS);
    let before = academy.items().await;
    for name in ["Asha Rao", "Tara Das", "Nobody Known"] {
        let refused = allow(&academy, &email_of(name)).await.unwrap_err();
        assert!(matches!(refused, OpsError::NotBlocked(_)), "{refused}");
    }
    let refused = allow(&academy, "no address").await.unwrap_err();
    assert!(matches!(refused, OpsError::Field { .. }), "{refused}");
    assert_eq!(academy.items().await, before);
}

/// Fails if an account that an operator opens, or the import, forgets that its e-mail takes no mail.
#[tokio::test]
async fn an_e_mail_that_takes_none_takes_none_as_an_account_of_an_operators() {
    let academy = Academy::open().await;
    let (store, now) = (academy.store(), academy.clock.now());
    for name in ["Meera Das", "Asha Rao"] {
        academy.bounces(&email_of(name)).await;
    }
    let meera = email_of("Meera Das");
    admins::create(&store, ("Meera Das", &meera, PASSWORD), now)
        .await
        .unwrap();
    let asha = json!({
        "email": email_of("Asha Rao"), "name": "Asha Rao", "password_hash": null,
        "created_at": "2026-03-30T10:20:30Z",
    });
    let imported = import::people(&store, &asha.to_string(), || now).await;
    assert_eq!(imported.unwrap().opened, 1);
    assert_eq!(academy.blocks().await, Vec::<String>::new());
    for name in ["Meera Das", "Asha Rao"] {
        allow(&academy, &email_of(name)).await.unwrap();
    }
    whole(&academy).await;
}
