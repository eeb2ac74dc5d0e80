//! What is counted, exactly, in the transactions that change it. Sixteen shards keep acts apart; a read
//! adds them up.

use std::collections::BTreeMap;

use academy_domain::enrollment::State;
use academy_domain::time::IndiaDate;

use super::keys::{self, Key, STATISTICS_SHARDS};
use super::query::number_of;
use super::transaction::{Changes, Transaction, When};
use super::{Item, Items, StoreError};
use crate::clock::random;

/// What an act adds to the counts.
#[derive(Debug, Clone, Default)]
pub struct Delta {
    totals: BTreeMap<String, i64>,
    days: BTreeMap<String, (IndiaDate, &'static str, i64)>,
}

impl Delta {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// An enrollment left one state (none when it is new) for another (none when it is deleted).
    #[must_use]
    pub fn moved(mut self, from: Option<State>, to: Option<State>) -> Self {
        if let Some(from) = from {
            *self.totals.entry(from.as_str().to_owned()).or_default() -= 1;
        }
        if let Some(to) = to {
            *self.totals.entry(to.as_str().to_owned()).or_default() += 1;
        }
        self
    }

    /// An account of a student was opened (+1) or went (-1).
    #[must_use]
    pub fn students(self, amount: i64) -> Self {
        self.total("students", amount)
    }

    /// A course was published (+1) or is no longer (-1).
    #[must_use]
    pub fn courses(self, amount: i64) -> Self {
        self.total("courses", amount)
    }

    /// A message came or was marked new again (+1), or is new no more (-1).
    #[must_use]
    pub fn messages_new(self, amount: i64) -> Self {
        self.total("messages_new", amount)
    }

    /// An application came (+1), or was decided or removed (-1).
    #[must_use]
    pub fn applications_pending(self, amount: i64) -> Self {
        self.total("applications_pending", amount)
    }

    /// Money came (positive) or went back (negative), in paise, on `day`.
    #[must_use]
    pub fn revenue(self, amount_paise: i64, day: &IndiaDate) -> Self {
        self.total("revenue_paise", amount_paise)
            .day(day, "revenue", amount_paise)
    }

    /// Somebody opened an account on `day`.
    #[must_use]
    pub fn registration(self, day: &IndiaDate) -> Self {
        self.day(day, "registrations", 1)
    }

    /// Somebody enrolled on `day` (+1), or that enrollment was deleted (-1).
    #[must_use]
    pub fn enrollment(self, day: &IndiaDate, amount: i64) -> Self {
        self.day(day, "enrollments", amount)
    }

    fn total(mut self, name: &str, amount: i64) -> Self {
        *self.totals.entry(name.to_owned()).or_default() += amount;
        self
    }

    fn day(mut self, day: &IndiaDate, what: &'static str, amount: i64) -> Self {
        let name = attribute(day, what);
        let entry = self.days.entry(format!("{day} {name}"));
        entry.or_insert((*day, what, 0)).2 += amount;
        self
    }

    /// Adds it up in the transaction, on one shard drawn by lot.
    ///
    /// # Errors
    /// When there is no randomness to draw with.
    pub fn count(&self, transaction: &mut Transaction) -> Result<(), StoreError> {
        let [lot] = random::<1>()?;
        let shard = lot % STATISTICS_SHARDS;
        let mut totals = Changes::new();
        for (name, amount) in self.totals.iter().filter(|(_, amount)| **amount != 0) {
            totals = totals.add(name, *amount);
        }
        if !totals.is_empty() {
            transaction.update("totals", &keys::totals(shard), totals, When::default());
        }
        let mut months: BTreeMap<String, Changes> = BTreeMap::new();
        for (day, what, amount) in self.days.values().filter(|(_, _, amount)| *amount != 0) {
            let changes = months.entry(day.month_key()).or_default();
            *changes = std::mem::take(changes).add(&attribute(day, what), *amount);
        }
        for (month, changes) in months {
            transaction.update(
                "month",
                &keys::month(shard, &month),
                changes,
                When::default(),
            );
        }
        Ok(())
    }
}

/// The counts as they stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Opened accounts of students.
    pub students: i64,
    /// Published courses.
    pub courses: i64,
    /// Enrollments in each state.
    pub enrollments: BTreeMap<&'static str, i64>,
    /// Received on active enrollments, in paise.
    pub revenue_paise: i64,
    /// Messages that nobody has read.
    pub messages_new: i64,
    /// Applications that nobody has decided on.
    pub applications_pending: i64,
}

/// One day's counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// The day, in India.
    pub date: IndiaDate,
    /// Accounts opened.
    pub registrations: i64,
    /// Enrollments made.
    pub enrollments: i64,
    /// Verified that day less refunded that day, in paise.
    pub revenue_paise: i64,
}

/// The keys to read for [`totals`] and [`days`] of the days `days`.
pub fn keys_of(days: &[IndiaDate]) -> Vec<Key> {
    let mut months: Vec<_> = days.iter().map(|day| day.month_key()).collect();
    months.dedup();
    let shard_keys = |shard| {
        let months = months.iter().map(move |m| keys::month(shard, m));
        std::iter::once(keys::totals(shard)).chain(months)
    };
    (0..STATISTICS_SHARDS).flat_map(shard_keys).collect()
}

/// Adds up the shards' totals.
pub fn totals(items: &Items) -> Totals {
    let sum = |name: &str| {
        let shards = (0..STATISTICS_SHARDS).filter_map(|s| items.item(&keys::totals(s)));
        shards.map(|item| number_of(item, name)).sum()
    };
    Totals {
        students: sum("students"),
        courses: sum("courses"),
        enrollments: State::ALL
            .iter()
            .map(|state| (state.as_str(), sum(state.as_str())))
            .collect(),
        revenue_paise: sum("revenue_paise"),
        messages_new: sum("messages_new"),
        applications_pending: sum("applications_pending"),
    }
}

/// Adds up the shards' days.
pub fn days(items: &Items, days: &[IndiaDate]) -> Vec<Day> {
    let mut months: BTreeMap<String, Vec<&Item>> = BTreeMap::new();
    for month in days.iter().map(|day| day.month_key()) {
        months.entry(month).or_insert_with_key(|month| {
            let shards = (0..STATISTICS_SHARDS).map(|shard| keys::month(shard, month));
            shards.filter_map(|key| items.item(&key)).collect()
        });
    }
    let sum = |day: &IndiaDate, what: &'static str| {
        let name = attribute(day, what);
        let shards = months.get(&day.month_key()).into_iter().flatten();
        shards.map(|item| number_of(item, &name)).sum()
    };
    days.iter()
        .map(|day| Day {
            date: *day,
            registrations: sum(day, "registrations"),
            enrollments: sum(day, "enrollments"),
            revenue_paise: sum(day, "revenue"),
        })
        .collect()
}

/// The month item's attribute for one day: `d21_revenue`.
fn attribute(day: &IndiaDate, what: &str) -> String {
    format!("d{:02}_{what}", day.day())
}
