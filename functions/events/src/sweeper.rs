//! `events-sweeper`: every five minutes, what is due: mails that did not go out yet, erasures that were
//! interrupted, reminders, what was kept long enough, pages that the publisher missed, the gauges, once a
//! day the mail about waiting payments, and the seals of the audit log. Each sweep stands for itself; one
//! that fails keeps none of the others from its work, and none takes the time of those behind it. Seals
//! come last: how many rows an hour has, others decide.

use std::time::Duration;

use academy::app::App;
use academy::config::{ConfigError, Environment};
use academy::domain::enrollment::reminder_due_at;
use academy::domain::time::Timestamp;
use academy::http::Problem;
use academy::lambda;
use academy::mail::Message;
use academy::mail::send::{Sender, Ses};
use academy::metrics::{self, Gauge, Unit};
use academy::store::enrollments::Enrollment;
use academy::store::item::Record;
use academy::store::outbox::{Due, Recipient, mail_of, post};
use academy::store::people::Profile;
use academy::store::published::{Published, Republish, Standing};
use academy::store::query::{Entry, Query};
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{StoreError, keys};
use serde::Serialize;
use serde_json::Value;

use crate::catalogue::Catalogue;
use crate::daily::daily;
use crate::delivery::{ONE_MAIL, Outcome, deliver};
use crate::due::{DueItems, until};
use crate::erasures::{ONE_ERASURE, erasures};
use crate::retention::retention;
use crate::seals::{SealBucket, Sealed, Vault, seal};

/// Its name everywhere.
pub const ROUTE: &str = "events-sweeper";

/// The most items that a gauge counts: beyond it, it shows this many.
const COUNTED: usize = 2_000;
/// So many of these in a row end the sending: SES's day is over, not its second.
const SES_REFUSALS: u32 = 5;
/// What is kept of the time for the sweeps behind mails and erasures.
pub(crate) const OTHERS: Duration = Duration::from_secs(15);
/// The longest that seals are worked at in one round.
const SEALING: Duration = Duration::from_secs(40);

/// What a round did.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Swept {
    /// Mails that SES took.
    pub mails_sent: u32,
    /// Mails that wait for a later round.
    pub mails_deferred: u32,
    /// Mails that can never go out.
    pub mails_failed: u32,
    /// Students who were reminded.
    pub reminders: u32,
    /// Erasures that were ended.
    pub erasures: u32,
    /// Messages, applications and enrollments whose time was over.
    pub removed: u32,
    /// Mails about waiting payments that were written today.
    pub daily_mails: u32,
    /// Erasures that are not over.
    pub erasures_waiting: i64,
    /// Hours of the audit log that were sealed.
    pub hours_sealed: u32,
    /// Hours of it that are over and not sealed.
    pub hours_unsealed: i64,
    /// 1 where the pages do not show the catalogue.
    pub pages_stale: i64,
    /// Calls for the publisher.
    pub calls_to_publish: u32,
    /// Payments that wait for an admin.
    pub payments_waiting: i64,
    /// For how long the oldest of them waits, in seconds.
    pub payments_waiting_seconds: i64,
    /// Mails that are still due.
    pub mails_waiting: i64,
    /// For how long the oldest of them is due, in seconds.
    pub mails_waiting_seconds: i64,
    /// Items and sweeps that failed; the log says why.
    pub failures: u32,
}

impl Swept {
    /// Counts and logs that `item` failed; the others have their turn.
    pub(crate) fn failed(&mut self, item: &str, error: &StoreError) {
        self.failures += 1;
        lambda::item_failed(ROUTE, item, &error.to_string());
    }
}

/// What the sweeper reaches besides the table.
///
/// # Errors
/// When one of their settings, or the credentials, are missing.
pub fn connect(
    environment: &Environment,
    route: &'static str,
) -> Result<(Ses, SealBucket), ConfigError> {
    let sender = Ses::connect(environment, route)?;
    Ok((sender, SealBucket::connect(environment, route)?))
}

/// Sweeps once.
///
/// # Errors
/// When any sweep failed, after all had their turn: so that the failure shows.
pub async fn handle<S: Sender, V: Vault>(
    app: App,
    (sender, vault): (S, V),
    _event: Value,
) -> Result<Swept, Problem> {
    let mut swept = Swept::default();
    let told = |result: Result<(), StoreError>| result.map_err(|error| error.to_string());
    let sweeps = [
        ("mails", told(mails(&app, &sender, &mut swept).await)),
        ("erasures", told(erasures(&app, &mut swept).await)),
        ("reminders", told(reminders(&app, &mut swept).await)),
        ("retention", told(retention(&app, &mut swept).await)),
        ("pages", told(pages(&app, &mut swept).await)),
        ("gauges", told(gauges(&app, &mut swept).await)),
        ("seals", seals(&app, &vault, &mut swept).await),
    ];
    for (name, result) in sweeps {
        if let Err(cause) = result {
            swept.failures += 1;
            lambda::item_failed(ROUTE, name, &cause);
        }
    }
    if swept.failures > 0 {
        return Err(Problem::internal(format!("{swept:?}")));
    }
    Ok(swept)
}

/// Mails that are due: throttled ones, those whose taker died, those for which the stream did not ring.
async fn mails<S: Sender>(app: &App, sender: &S, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due = DueItems::of(keys::DUE_OUTBOX, app.now());
    let mut refusals = 0;
    while refusals < SES_REFUSALS
        && let Some(entry) = due.next(app, ONE_MAIL + ONE_ERASURE + OTHERS).await?
    {
        let Some(id) = mail_of(&entry.record.key().pk) else {
            continue;
        };
        match deliver(app, sender, &id).await {
            Ok(Outcome::NotOurs) => {}
            Ok(Outcome::Sent) => {
                swept.mails_sent += 1;
                refusals = 0;
            }
            Ok(Outcome::Deferred(_)) => {
                swept.mails_deferred += 1;
                refusals += 1;
                tokio::time::sleep(app.mail_pause).await;
            }
            // Nothing that SES said: however many there are, the others have their turn.
            Ok(Outcome::Unready(cause)) => {
                swept.mails_deferred += 1;
                lambda::item_failed(ROUTE, id.as_str(), cause);
            }
            Ok(Outcome::Failed(cause)) => {
                swept.mails_failed += 1;
                lambda::item_failed(ROUTE, id.as_str(), &cause);
            }
            Err(error) => swept.failed(id.as_str(), &error),
        }
    }
    Ok(())
}

/// Unpaid enrollments whose one reminder is due, in archived courses too.
async fn reminders(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let mut due = DueItems::of(keys::DUE_REMINDER, app.now());
    while let Some(entry) = due.next(app, OTHERS).await? {
        match remind(app, &entry.record).await {
            Ok(reminded) => swept.reminders += u32::from(reminded),
            Err(error) => swept.failed(&entry.record.key().sk, &error),
        }
    }
    Ok(())
}

/// Reminds one student, once: the mail and the mark are one transaction. Whoever changed the
/// enrollment meanwhile goes first, and the next round judges it again.
async fn remind(app: &App, due: &Due) -> Result<bool, StoreError> {
    let now = app.now();
    let found: Option<Enrollment> = app.store.read_one(&due.key()).await?;
    let waits = |e: &Enrollment| e.is_to_be_reminded() && reminder_due_at(e.created_at) <= now;
    let Some(mut enrollment) = found.filter(waits) else {
        return Ok(false);
    };
    let profile: Option<Profile> = app
        .store
        .read_one(&keys::profile(&enrollment.student()))
        .await?;
    let mut transaction = Transaction::new();
    let version = enrollment.version;
    enrollment.reminded = true;
    enrollment.save(&mut transaction, version);
    // Who cannot log in is not asked to pay.
    let asked = profile.is_some_and(|profile| profile.active);
    if asked {
        let message = Message::Reminder {
            enrollment: enrollment.id.clone(),
            course_name: enrollment.course_name.clone(),
            amount: enrollment.amount,
            reference: enrollment.reference.clone(),
        };
        let student = Recipient::Person(enrollment.student());
        post(&mut transaction, student, message, now)?;
    }
    match transaction.commit(&app.store).await {
        Ok(()) => Ok(asked),
        Err(CommitError::Broken(_)) => Ok(false),
        Err(CommitError::Store(error)) => Err(error),
    }
}

/// Hours of the audit log that are over, in a time of their own.
async fn seals<V: Vault>(app: &App, vault: &V, swept: &mut Swept) -> Result<(), String> {
    let alone = App {
        store: app.store.until(app.store.deadline().at_most(SEALING)),
        ..app.clone()
    };
    let mut sealed = Sealed::default();
    let result = seal(&alone, vault, &mut sealed).await;
    (swept.hours_sealed, swept.hours_unsealed) = (sealed.hours, sealed.left);
    let unsealed = gauge("AuditHoursUnsealed", Unit::Count, swept.hours_unsealed);
    metrics::emit(&app.environment.stage, app.now(), &[unsealed]);
    result.map_err(|error| error.to_string())
}

/// Pages that do not show the catalogue: the publisher is called once more. One read of the catalogue,
/// which is bounded.
async fn pages(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let items = app
        .store
        .read(&[keys::published(), keys::republish()])
        .await?;
    let note: Option<Published> = items.get(&keys::published())?;
    let catalogue = Catalogue::read(app).await?;
    if note.is_none() && catalogue.is_empty() {
        return Ok(());
    }
    let (now, fingerprint) = (app.now(), catalogue.fingerprint()?);
    if note.unwrap_or_default().standing(&fingerprint, now) != Standing::Stale {
        return Ok(());
    }
    swept.pages_stale = 1;
    let last: Option<Republish> = items.get(&keys::republish())?;
    if let Some(call) = Republish::due(last.as_ref(), &fingerprint, now) {
        app.store.call_publisher(&call).await?;
        swept.calls_to_publish += 1;
    }
    Ok(())
}

/// What docs/OPERATIONS.md explains; no alarm looks at it yet.
async fn gauges(app: &App, swept: &mut Swept) -> Result<(), StoreError> {
    let now = app.now();
    let payments = Query::index(keys::BY_DUE, keys::DUE_WAITING);
    let mails = until(keys::DUE_OUTBOX, now);
    let erasures = until(keys::DUE_ERASURE, now);
    let payments = waiting(app, payments).await?;
    (swept.payments_waiting, swept.payments_waiting_seconds) = since(payments, now);
    (swept.mails_waiting, swept.mails_waiting_seconds) = since(waiting(app, mails).await?, now);
    (swept.erasures_waiting, _) = since(waiting(app, erasures).await?, now);
    let gauges = [
        gauge("PaymentsWaiting", Unit::Count, swept.payments_waiting),
        gauge(
            "PaymentsWaitingAge",
            Unit::Seconds,
            swept.payments_waiting_seconds,
        ),
        gauge("MailsWaiting", Unit::Count, swept.mails_waiting),
        gauge(
            "MailsWaitingAge",
            Unit::Seconds,
            swept.mails_waiting_seconds,
        ),
        gauge("ErasuresWaiting", Unit::Count, swept.erasures_waiting),
        gauge("PagesStale", Unit::Count, swept.pages_stale),
    ];
    metrics::emit(&app.environment.stage, now, &gauges);
    daily(app, payments, swept).await
}

fn gauge(name: &'static str, unit: Unit, value: i64) -> Gauge {
    Gauge { name, unit, value }
}

/// How many items wait, and since when the first of them; nothing where none does.
async fn waiting(app: &App, due: Query) -> Result<Option<(i64, Timestamp)>, StoreError> {
    let items: Vec<Entry<Due>> = app.store.query(&due.limit(COUNTED)).await?;
    let count = i64::try_from(items.len()).unwrap_or(i64::MAX);
    Ok(items.first().and_then(|first| {
        let millis = first.position.split('#').next()?;
        Some((count, Timestamp::from_millis(millis.parse().ok()?)))
    }))
}

/// How many wait, and for how many seconds the first of them.
fn since(waiting: Option<(i64, Timestamp)>, now: Timestamp) -> (i64, i64) {
    waiting.map_or((0, 0), |(count, since)| {
        (count, now.seconds_since(since).max(0))
    })
}
