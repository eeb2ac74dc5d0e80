//! What the event functions reach besides the table, in a test's hands: a post office that remembers,
//! a bucket in memory, and crashes at will.

use std::collections::{BTreeMap, VecDeque};
use std::future::{Future, pending, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;

use academy::app::App;
use academy::domain::audit::seal::SealHead;
use academy::domain::time::Hour;
use academy::http::Problem;
use academy::mail::send::{Outgoing, SendError, Sender};
use academy::mail::templates::Rendered;
use academy::store::audit::LastSeal;
use academy::store::blocks::Block;
use academy::store::item::{from_item, text};
use academy::store::keys;
use academy::store::retry::Deadline;
use academy_site::Asset;
use functions_events::seals::{Vault, VaultError};
use functions_events::site::Site;
use functions_events::stream::{Batch, Failures};
use functions_events::sweeper::Swept;
use functions_events::{feedback, mailer, publisher, sweeper};
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::yield_now;

use crate::Academy;
use crate::granted;

/// What happens to one call of a test's post office or bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It is done.
    Done,
    /// It fails for the moment.
    Throttled,
    /// It fails for longer than a moment.
    Paused,
    /// It is done, and the answer is lost.
    Unheard,
    /// It is refused for good.
    Refused,
    /// The function ends before the call is done.
    DiesBefore,
    /// The function ends when the call is done, before it hears so.
    DiesAfter,
}

/// The fates of the next calls; done, once there are no more.
#[derive(Debug, Default)]
struct Fates {
    next: Mutex<VecDeque<Fate>>,
    died: Notify,
}

impl Fates {
    fn set(&self, fates: impl IntoIterator<Item = Fate>) {
        *self.next.lock().unwrap() = fates.into_iter().collect();
    }

    /// Does `act` unless fate has it otherwise; says whether it failed.
    async fn meet(&self, act: impl FnOnce()) -> Fate {
        let fate = self.next.lock().unwrap().pop_front().unwrap_or(Fate::Done);
        // A call is begun and answered at moments of their own: a test may end the function between.
        yield_now().await;
        if matches!(fate, Fate::Done | Fate::Unheard | Fate::DiesAfter) {
            act();
        }
        if matches!(fate, Fate::DiesBefore | Fate::DiesAfter) {
            self.died.notify_one();
            pending::<()>().await;
        }
        yield_now().await;
        fate
    }

    /// Runs `work` until it ends, or dies as a fate has it.
    async fn survive<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        tokio::select! {
            biased;
            () = self.died.notified() => None,
            result = work => Some(result),
        }
    }
}

/// Runs `work` for so many polls, then drops it wherever it stands, as a crash would.
pub async fn crashing<T>(polls: u32, work: impl Future<Output = T>) -> Option<T> {
    let mut work = pin!(work);
    let mut left = polls;
    poll_fn(move |context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        work.as_mut().poll(context).map(Some)
    })
    .await
}

/// A mail as the post office took it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The outbox's item.
    pub id: String,
    /// To whom.
    pub to: String,
    /// Whom an answer to it is for, where that is not the academy.
    pub answers_to: Option<String>,
    /// What it says.
    pub words: Rendered,
}

/// Takes mails, as SES would.
#[derive(Debug, Clone, Default)]
pub struct PostOffice {
    taken: Arc<Mutex<Vec<Taken>>>,
    asked: Arc<AtomicUsize>,
    fates: Arc<Fates>,
}

impl PostOffice {
    /// The mails so far, oldest first.
    pub fn taken(&self) -> Vec<Taken> {
        self.taken.lock().unwrap().clone()
    }

    /// How often each outbox item was taken.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for mail in self.taken() {
            *counts.entry(mail.id).or_insert(0) += 1;
        }
        counts
    }

    /// How often it was asked to take a mail.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// The next mails meet these fates.
    pub fn meets(&self, fates: impl IntoIterator<Item = Fate>) {
        self.fates.set(fates);
    }
}

impl Sender for PostOffice {
    async fn send(&self, mail: Outgoing<'_>, _until: Deadline) -> Result<(), SendError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let taken = Taken {
            id: mail.id.to_string(),
            to: mail.to.to_string(),
            answers_to: mail.answers_to.map(ToString::to_string),
            words: mail.words.clone(),
        };
        let act = || self.taken.lock().unwrap().push(taken);
        match self.fates.meet(act).await {
            Fate::Throttled => Err(SendError::Busy("TooManyRequestsException".to_owned())),
            Fate::Paused => Err(SendError::Passing("SendingPausedException".to_owned())),
            Fate::Unheard => Err(SendError::Unheard("no answer".to_owned())),
            Fate::Refused => Err(SendError::Refused("MessageRejected".to_owned())),
            _ => Ok(()),
        }
    }
}

/// The bucket and the edge in front of it.
#[derive(Debug, Clone, Default)]
pub struct Bucket {
    files: Arc<Mutex<BTreeMap<String, Asset>>>,
    refreshed: Arc<Mutex<Vec<Vec<String>>>>,
    fates: Arc<Fates>,
}

impl Bucket {
    /// The page at `key`; empty when there is none.
    pub fn page(&self, key: &str) -> String {
        let files = self.files.lock().unwrap();
        let body = files.get(key).map(|asset| asset.body.clone());
        String::from_utf8(body.unwrap_or_default()).unwrap()
    }

    /// All files.
    pub fn files(&self) -> BTreeMap<String, Asset> {
        self.files.lock().unwrap().clone()
    }

    /// The invalidations so far.
    pub fn refreshed(&self) -> Vec<Vec<String>> {
        self.refreshed.lock().unwrap().clone()
    }

    /// The next calls meet these fates.
    pub fn meets(&self, fates: impl IntoIterator<Item = Fate>) {
        self.fates.set(fates);
    }
}

fn problem(fate: &Fate) -> Result<(), Problem> {
    match fate {
        Fate::Done => Ok(()),
        other => Err(Problem::unavailable(format!("{other:?}"))),
    }
}

impl Site for Bucket {
    async fn put(&self, page: &Asset, _until: Deadline) -> Result<(), Problem> {
        let act = || {
            let (key, page) = (page.key.clone(), page.clone());
            self.files.lock().unwrap().insert(key, page);
        };
        problem(&self.fates.meet(act).await)
    }

    async fn remove(&self, key: &str, _until: Deadline) -> Result<(), Problem> {
        let act = || {
            self.files.lock().unwrap().remove(key);
        };
        problem(&self.fates.meet(act).await)
    }

    async fn refresh(&self, paths: &[String], _until: Deadline) -> Result<(), Problem> {
        let act = || self.refreshed.lock().unwrap().push(paths.to_vec());
        problem(&self.fates.meet(act).await)
    }
}

/// Where seals are kept, in memory: each with every text that was ever put there, the first one first.
#[derive(Debug, Clone, Default)]
pub struct MemoryVault {
    seals: Arc<Mutex<BTreeMap<String, String>>>,
    fates: Arc<Fates>,
}

impl MemoryVault {
    /// The seals by name.
    pub fn seals(&self) -> BTreeMap<String, String> {
        self.seals.lock().unwrap().clone()
    }

    /// Puts `text` there, whatever was there: what the bucket never allows.
    pub fn put(&self, name: &str, text: &str) {
        let (name, text) = (name.to_owned(), text.to_owned());
        self.seals.lock().unwrap().insert(name, text);
    }

    /// The next calls meet these fates.
    pub fn meets(&self, fates: impl IntoIterator<Item = Fate>) {
        self.fates.set(fates);
    }
}

impl Vault for MemoryVault {
    async fn keep(
        &self,
        name: &str,
        text: &str,
        _until: Deadline,
    ) -> Result<Option<String>, VaultError> {
        let mut found = None;
        let act = || {
            let mut seals = self.seals.lock().unwrap();
            found = seals.get(name).cloned();
            seals
                .entry(name.to_owned())
                .or_insert_with(|| text.to_owned());
        };
        match self.fates.meet(act).await {
            Fate::Done => Ok(found),
            other => Err(VaultError(format!("{other:?}"))),
        }
    }
}

/// A record of the stream, as Lambda hands it over.
pub fn record(pk: &str, sk: &str, number: usize) -> Value {
    json!({
        "eventName": "INSERT",
        "eventSource": "aws:dynamodb",
        "dynamodb": {
            "Keys": {"pk": {"S": pk}, "sk": {"S": sk}},
            "SequenceNumber": format!("{number:021}"),
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
    })
}

/// What the topic hands over when SES reports that there is no such address as `email`.
pub fn bounce_of(email: &str) -> Value {
    let notice = json!({
        "eventType": "Bounce",
        "bounce": {"bounceType": "Permanent", "bouncedRecipients": [{"emailAddress": email}]},
    });
    json!({"Records": [{"Sns": {"Message": notice.to_string()}}]})
}

impl Academy {
    /// SES reports that there is no such address as `email`.
    pub async fn bounces(&self, email: &str) {
        self.hears(bounce_of(email)).await;
    }

    /// The e-mails without an account to which mail is stopped.
    pub async fn blocks(&self) -> Vec<String> {
        let items = self.items().await.into_iter();
        let blocks = items.filter(|item| item["sk"] == text("BLOCKED"));
        let blocks = blocks.map(|item| from_item::<Block>(item).unwrap());
        blocks.map(|block| block.email.to_string()).collect()
    }

    /// The topic tells what SES reports.
    pub async fn hears(&self, notices: Value) {
        let notices = serde_json::from_value(notices).unwrap();
        let work = feedback::handle(self.app().await, (), notices);
        granted::event("events-feedback", work).await.unwrap();
    }

    /// What an event function has in its hands.
    pub async fn app(&self) -> App {
        self.platform.app(Deadline::after(100)).await.unwrap()
    }

    /// The batch that tells of every mail of the outbox, oldest first, as when it was written.
    pub async fn outbox_batch(&self) -> Batch {
        let of_outbox = |pk: &&String| pk.starts_with(keys::OUTBOX_PREFIX);
        let items = self.items().await;
        let mut all: Vec<(String, String)> = items
            .iter()
            .filter_map(|item| Some((item.get("pk")?.as_s().ok()?, item.get("sk")?.as_s().ok()?)))
            .filter(|(pk, _)| of_outbox(pk))
            .map(|(pk, sk)| (pk.clone(), sk.clone()))
            .collect();
        all.sort();
        let records = all.iter().zip(1..).map(|((pk, sk), at)| record(pk, sk, at));
        Batch {
            records: records.collect(),
        }
    }

    /// The stream rings for every mail of the outbox. Nothing when the mailer died of it.
    pub async fn rings_mailer(&self, post: &PostOffice) -> Option<Failures> {
        let batch = self.outbox_batch().await;
        let work = mailer::handle(self.app().await, post.clone(), batch);
        let work = granted::event("events-mailer", work);
        post.fates.survive(work).await.map(Result::unwrap)
    }

    /// Notes that the audit log is sealed up to this hour: for tests that are about something else.
    pub async fn counts_as_sealed(&self) {
        let store = self.store();
        let read: Option<LastSeal> = store.read_one(&keys::last_seal()).await.unwrap();
        let note = LastSeal::new(Hour::of(self.clock.now()), &SealHead::empty());
        store.note_last_seal(read.as_ref(), &note).await.unwrap();
    }

    /// The schedule rings. Nothing when the sweeper died of it.
    pub async fn sweeps(&self, post: &PostOffice) -> Option<Result<Swept, Problem>> {
        let tools = (post.clone(), MemoryVault::default());
        let work = sweeper::handle(self.app().await, tools, json!({}));
        let work = granted::event("events-sweeper", work);
        post.fates.survive(work).await
    }

    /// The schedule rings, and what is over is sealed. Nothing when the sweeper died of it.
    pub async fn seals(&self, vault: &MemoryVault) -> Option<Result<Swept, Problem>> {
        let tools = (PostOffice::default(), vault.clone());
        let work = sweeper::handle(self.app().await, tools, json!({}));
        let work = granted::event("events-sweeper", work);
        vault.fates.survive(work).await
    }

    /// The stream tells of changes to these items of the catalogue. Nothing when the publisher died.
    pub async fn publishes(
        &self,
        bucket: &Bucket,
        sort_keys: &[&str],
    ) -> Option<Result<Failures, Problem>> {
        let records = sort_keys.iter().zip(1..);
        let records = records.map(|(sk, at)| record(keys::CATALOGUE, sk, at));
        let batch = Batch {
            records: records.collect(),
        };
        let work = publisher::handle(self.app().await, bucket.clone(), batch);
        let work = granted::event("events-publisher", work);
        bucket.fates.survive(work).await
    }
}
