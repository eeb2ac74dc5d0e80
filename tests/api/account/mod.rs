//! `functions/account`.

mod email;
mod email_confirm;
mod end_session;
mod end_sessions;
mod erase;
mod erase_much;
mod export;
mod late;
mod nothing_left;
mod password;
mod show;
mod stays;
mod told;
mod totp;
mod totp_confirm;
mod totp_remove;
mod update;

use std::collections::BTreeMap;

use academy::mail::Message;
use academy::store::outbox::Recipient;
use academy::store::{Item, keys};
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::{Academy, Person};

/// Every item of the table but the limits' counters, by key: what a refused request must not change.
async fn kept(academy: &Academy) -> BTreeMap<(String, String), Item> {
    let items = academy.items().await.into_iter().map(|item| {
        let part = |name: &str| item[name].as_s().unwrap().clone();
        ((part("pk"), part("sk")), item)
    });
    items
        .filter(|((pk, _), _)| !pk.starts_with("LIMIT#"))
        .collect()
}

/// The kind of an item, by what its key begins with.
fn kind(item: &Item) -> String {
    let first = |name: &str| {
        let key = item[name].as_s().unwrap();
        key.split('#').next().unwrap_or_default().to_owned()
    };
    match first("pk") {
        many if many == "USER" || many == "EMAIL" => format!("{many} {}", first("sk")),
        one => one,
    }
}

/// The mails to people and addresses so far, oldest first.
async fn told(academy: &Academy) -> Vec<(Recipient, Message)> {
    let mails = academy.mails().await.into_iter();
    mails.map(|mail| (mail.to, mail.message)).collect()
}

/// The actions of the audit rows, in the order of their chains.
async fn actions(academy: &Academy) -> Vec<String> {
    let items = academy.items().await.into_iter();
    let mut rows: Vec<_> = items
        .filter(|item| {
            item["pk"]
                .as_s()
                .unwrap()
                .starts_with(&keys::audit_chain(""))
        })
        .map(|item| {
            let row = item["row"].as_m().unwrap();
            let text = |name: &str| row[name].as_s().unwrap().clone();
            (
                text("subject"),
                item["sk"].as_s().unwrap().clone(),
                text("action"),
            )
        })
        .collect();
    rows.sort();
    rows.into_iter().map(|(_, _, action)| action).collect()
}

/// Who has several devices.
const NAME: &str = "Asha Rao";

/// One more device of theirs, logged in.
async fn device(academy: &Academy) -> Person {
    academy.wait_seconds(1);
    let mut device = academy.visitor();
    device.logs_in(&email_of(NAME), PASSWORD).await.expect(200);
    device
}
