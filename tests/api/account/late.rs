//! What was begun before an erasure and would end after it, leaves nothing.

use academy::mail::Message;
use academy::store::Item;
use academy::store::outbox::{Recipient, post};
use academy::store::transaction::Transaction;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::PostOffice;
use academy_tests::late::overtaken;
use academy_tests::leaving::{begins_to_erase, id_of};
use serde_json::json;

use super::NAME;

const NEW: &str = "asha.new@example.org";

/// The partitions of the items that hold `value` in their key or list.
async fn leading_to(academy: &Academy, value: &str) -> Vec<String> {
    let items = academy.items().await;
    let says = |item: &&Item| {
        let mut texts = item.values().filter_map(|value| value.as_s().ok());
        texts.any(|text| text.contains(value))
    };
    let found = items.iter().filter(says);
    let part = |item: &Item, name: &str| item[name].as_s().unwrap().clone();
    let mut places: Vec<String> = found
        .map(|item| format!("{} {}", part(item, "pk"), part(item, "sk")))
        .filter(|place| !place.starts_with("AUDIT#"))
        .collect();
    places.sort();
    places
}

/// Fails if `account-email` or `account-totp` writes without a look at the epoch.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_an_erasure_overtakes_writes_nothing() {
    for (path, body) in [
        (
            "/api/account/email",
            json!({"email": NEW, "password": PASSWORD}),
        ),
        ("/api/account/totp", json!({"password": PASSWORD})),
    ] {
        let (academy, wire) = Academy::wired().await;
        let mut asha = academy.student(NAME).await;
        let mut phone = asha.clone();
        let id = id_of(&academy, &email_of(NAME)).await;
        let late = overtaken(&wire, async move { phone.post(path, body).await }).await;
        let password = json!({"password": PASSWORD});
        let gone = asha.post("/api/account/delete", password).await;
        gone.expect(204);
        let late = late.await.unwrap();
        late.expect_problem(401, "not_signed_in");
        let left = leading_to(&academy, id.as_str()).await;
        assert_eq!(left, Vec::<String>::new(), "{path}");
        assert_eq!(leading_to(&academy, NEW).await, Vec::<String>::new());
    }
}

/// Fails if `auth-forgot` looks at whose log-in it was alone: that stands until the erasure's last step.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_an_erasure_overtakes_is_not_written() {
    let (academy, wire) = Academy::wired().await;
    let mut asha = academy.student(NAME).await;
    let id = id_of(&academy, &email_of(NAME)).await;
    let mut stranger = academy.visitor();
    let forgets = async move { stranger.forgets(&email_of(NAME)).await };
    let late = overtaken(&wire, forgets).await;
    begins_to_erase(&academy, &id).await;
    late.await.unwrap().expect(202);
    let left = academy.items().await;
    let resets = left
        .iter()
        .filter(|item| item["pk"].as_s().unwrap().starts_with("RESET#"));
    assert_eq!(resets.count(), 0);
    asha.get("/api/account")
        .await
        .expect_problem(401, "not_signed_in");
}

/// A list lags by moments: an erasure may miss a mail. Fails if the mailer does not look whose account a
/// mail to another e-mail is about.
#[tokio::test]
async fn a_mail_that_an_erasure_missed_is_removed_unsent() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let id = id_of(&academy, &email_of(NAME)).await;
    asha.post("/api/account/delete", json!({"password": PASSWORD}))
        .await
        .expect(204);
    academy.rings_mailer(&PostOffice::default()).await;
    let mut transaction = Transaction::new();
    let told = Message::EmailChanged {
        name: NAME.parse().unwrap(),
    };
    let to = Recipient::Elsewhere {
        of: id,
        email: NEW.parse().unwrap(),
    };
    post(&mut transaction, to, told, academy.clock.now()).unwrap();
    transaction.commit(&academy.store()).await.unwrap();
    let office = PostOffice::default();
    academy.rings_mailer(&office).await;
    assert_eq!(office.taken(), Vec::new());
    assert_eq!(academy.mails().await.len(), 0);
}
