//! An erasure of more than one transaction holds.

use academy::clock::random;
use academy::domain::ids::{RecordId, UserId};
use academy::erasure;
use academy::mail::Message;
use academy::store::account_links::Reset;
use academy::store::outbox::{Recipient, post};
use academy::store::transaction::Transaction;
use academy_tests::Academy;
use academy_tests::academy::email_of;
use academy_tests::events::{PostOffice, crashing};
use academy_tests::leaving::{begins_to_erase, id_of};

use super::NAME;

/// More than one transaction removes.
const MAILS: usize = 70;

/// Fails if `remove` puts its keys into another order, or `mails` lists a mail before what its link leads to:
/// who dies between two transactions then leaves links that nothing leads to any more.
#[tokio::test]
async fn what_many_mails_lead_to_goes_before_them() {
    let academy = Academy::open().await;
    let mut died = 0;
    for polls in (4..200).step_by(4) {
        let name = format!("{NAME} {polls}");
        academy.student(&name).await;
        let email = email_of(&name);
        let id = id_of(&academy, &email).await;
        for _ in 0..MAILS {
            forgets(&academy, &id, &email).await;
        }
        begins_to_erase(&academy, &id).await;
        let app = academy.app().await;
        let lived = crashing(polls, erasure::go_on(&app, &id)).await.is_some();
        died += u32::from(!lived);
        academy.wait_seconds(40);
        academy.counts_as_sealed().await;
        let swept = academy.sweeps(&PostOffice::default()).await;
        swept.unwrap().unwrap();
        let items = academy.items().await;
        let left = items.iter().filter(|item| {
            let pk = item["pk"].as_s().unwrap();
            pk.starts_with("RESET#") || format!("{item:?}").contains(&email)
        });
        let left: Vec<_> = left.map(|item| item["pk"].as_s().unwrap()).collect();
        assert_eq!(left, Vec::<&String>::new(), "{polls}");
        if lived {
            break;
        }
    }
    assert!(died > 3, "it died in {died} places only");
}

/// A link to choose a new password, and its mail, as a request would write them.
async fn forgets(academy: &Academy, id: &UserId, email: &str) {
    let now = academy.clock.now();
    let reset = Reset {
        id: RecordId::from_parts(now, random::<10>().unwrap()),
        user_id: id.clone(),
        email: email.parse().unwrap(),
        epoch: 1,
        ends_at: now.plus_seconds(Reset::LINK_SECONDS),
    };
    let mut transaction = Transaction::new();
    transaction.create("reset", &reset);
    let message = Message::ResetPassword { reset: reset.id };
    post(
        &mut transaction,
        Recipient::Person(id.clone()),
        message,
        now,
    )
    .unwrap();
    transaction.commit(&academy.store()).await.unwrap();
}
