//! How the sweeper's sweeps share its time: none takes that of those behind it.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use academy::mail::Message;
use academy::store::retry::Deadline;
use academy_tests::Academy;
use academy_tests::academy::email_of;
use academy_tests::events::{Fate, MemoryVault, PostOffice};
use academy_tests::leaving::{begins_to_erase, id_of};
use functions_events::seals::{Vault, VaultError};
use functions_events::sweeper;
use serde_json::json;

use super::tools;

const HOUR: i64 = 60 * 60;

/// Fails if an erasure is begun with no more than the time of those behind it.
#[tokio::test]
async fn an_erasure_is_begun_only_with_time_to_end_it() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    let id = id_of(&academy, &email_of("Asha Rao")).await;
    begins_to_erase(&academy, &id).await;
    academy.wait_seconds(60);
    academy.counts_as_sealed().await;
    for (seconds, erased) in [(34, 0), (60, 1)] {
        let time = Deadline::after(seconds);
        let app = academy.platform.app(time).await.unwrap();
        let work = sweeper::handle(app, tools(&PostOffice::default()), json!({}));
        let swept = work.await.unwrap();
        assert_eq!(swept.erasures, erased, "{seconds} s left");
    }
}

/// How many rows an hour of the audit log has, others decide. Fails if anything comes behind the seals.
#[tokio::test]
async fn a_round_that_dies_at_the_seals_has_done_all_else() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.admin("Meera Das").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    academy.wait_seconds(5 * HOUR);
    let vault = MemoryVault::default();
    vault.meets([Fate::DiesBefore]);
    assert!(academy.seals(&vault).await.is_none(), "it dies");
    let daily = academy.mails().await.into_iter();
    let daily = daily.filter(|mail| matches!(mail.message, Message::PaymentsWaiting { .. }));
    assert_eq!(daily.count(), 2, "to the academy and its admin");
}

/// A vault that notes how much time it was given.
#[derive(Debug, Clone, Default)]
struct Watch(Arc<Mutex<Vec<Duration>>>);

impl Vault for Watch {
    async fn keep(
        &self,
        _name: &str,
        _text: &str,
        until: Deadline,
    ) -> Result<Option<String>, VaultError> {
        self.0.lock().unwrap().push(until.left());
        Ok(None)
    }
}

/// Fails if seals are worked at as long as the function lives.
#[tokio::test]
async fn seals_have_a_time_of_their_own() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    academy.wait_seconds(2 * HOUR);
    let watch = Watch::default();
    let tools = (PostOffice::default(), watch.clone());
    let work = sweeper::handle(academy.app().await, tools, json!({}));
    work.await.unwrap();
    let given = watch.0.lock().unwrap().clone();
    assert!(!given.is_empty());
    assert!(given.iter().all(|time| time.as_secs() <= 40), "{given:?}");
}
