//! The first catalogue. Seeding only creates what is absent: what is there, or what an admin removed,
//! is never touched, whatever it says.

use std::collections::BTreeMap;

use academy::domain::catalogue::{Course, Internship};
use academy::domain::time::Timestamp;
use academy::store::Store;
use academy::store::audit::{self, Act, Head};
use academy::store::catalogue::{Entry, Kept};
use academy::store::retry::Deadline;
use academy::store::statistics::Delta;
use academy::store::transaction::{CommitError, Transaction};

use crate::OpsError;

/// What seeding did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seeded {
    /// The slugs of the courses that it created.
    pub courses: Vec<String>,
    /// The slugs of the internships that it created.
    pub internships: Vec<String>,
}

/// Publishes each course and internship of the first catalogue that is absent. May be called again at
/// any time, and by several at once.
///
/// # Errors
/// When the store cannot be reached. What was created by then stays, and the next call goes on.
pub async fn catalogue(store: &Store, now: Timestamp) -> Result<Seeded, OpsError> {
    let (courses, internships) = academy_site::first_catalogue()?;
    let courses = courses.into_iter().map(|course| course.published(now));
    let internships = internships.into_iter().map(|i| i.published(now));
    Ok(Seeded {
        courses: create(store, courses.collect(), now).await?,
        internships: create(store, internships.collect(), now).await?,
    })
}

/// Creates those of `entries` that are absent, and were not removed; gives their slugs.
async fn create<E: Seed>(
    store: &Store,
    entries: Vec<E>,
    now: Timestamp,
) -> Result<Vec<String>, OpsError> {
    let keys = |entry: &E| [E::key(entry.slug()), E::removed_key(entry.slug())];
    let wanted: Vec<_> = entries.iter().flat_map(keys).collect();
    let there = store.until(Deadline::standard()).read(&wanted).await?;
    let mut created = Vec::new();
    for entry in entries {
        if keys(&entry).iter().any(|key| there.has(key)) {
            continue;
        }
        let slug = entry.slug().clone();
        let mut transaction = Transaction::new();
        let (delta, paise) = (entry.opened(), entry.paise());
        let head = audit::append(
            &mut transaction,
            &Head::empty(),
            act(E::subject(&slug), paise, now),
        )?;
        transaction.create(NEW, &E::Kept::new(entry, false, head));
        delta.count(&mut transaction)?;
        if commit(store, transaction).await? {
            created.push(slug.to_string());
        }
    }
    Ok(created)
}

/// What seeding must know of a kind of entry.
trait Seed: Entry {
    /// What a student pays.
    fn paise(&self) -> i64;
    /// What is counted when it is published.
    fn opened(&self) -> Delta;
}

impl Seed for Course {
    fn paise(&self) -> i64 {
        self.price.value()
    }

    fn opened(&self) -> Delta {
        Delta::new().courses(1)
    }
}

impl Seed for Internship {
    fn paise(&self) -> i64 {
        self.fee.value()
    }

    fn opened(&self) -> Delta {
        Delta::new()
    }
}

fn act(subject: String, price_paise: i64, at: Timestamp) -> Act<'static> {
    let detail = [
        ("from", "the first catalogue".to_owned()),
        ("price_paise", price_paise.to_string()),
        ("state", "published".to_owned()),
    ];
    Act {
        subject,
        at,
        actor: "system",
        action: "create",
        detail: BTreeMap::from(detail.map(|(name, value)| (name.to_owned(), value))),
        text: None,
    }
}

/// False when somebody else created it meanwhile.
async fn commit(store: &Store, transaction: Transaction) -> Result<bool, OpsError> {
    match transaction.commit(&store.until(Deadline::standard())).await {
        Ok(()) => Ok(true),
        Err(broken @ CommitError::Broken(_)) if broken.broke(NEW).is_some() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

const NEW: &str = "entry";
