//! The first catalogue. Seeding only creates what is absent: what is there, or what an admin removed,
//! is never touched, whatever it says.

use std::collections::BTreeMap;

use academy::domain::catalogue::{Course, Internship};
use academy::domain::time::Timestamp;
use academy::store::audit::{self, Act, Head};
use academy::store::catalogue::{CourseRecord, InternshipRecord};
use academy::store::retry::Deadline;
use academy::store::statistics::Delta;
use academy::store::transaction::{CommitError, Transaction};
use academy::store::{Store, keys};

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
    let mut wanted = Vec::new();
    for course in &courses {
        wanted.extend([
            keys::course(&course.slug),
            keys::removed_course(&course.slug),
        ]);
    }
    wanted.extend(internships.iter().map(|i| keys::internship(&i.slug)));
    let there = store.until(Deadline::standard()).read(&wanted).await?;

    let mut seeded = Seeded::default();
    for course in courses {
        let slug = course.slug.clone();
        let known = there.has(&keys::course(&slug)) || there.has(&keys::removed_course(&slug));
        if !known && create_course(store, course.published(now), now).await? {
            seeded.courses.push(slug.to_string());
        }
    }
    for internship in internships {
        let slug = internship.slug.clone();
        let known = there.has(&keys::internship(&slug));
        if !known && create_internship(store, internship.published(now), now).await? {
            seeded.internships.push(slug.to_string());
        }
    }
    Ok(seeded)
}

async fn create_course(store: &Store, course: Course, now: Timestamp) -> Result<bool, OpsError> {
    let mut transaction = Transaction::new();
    let act = created(
        CourseRecord::subject(&course.slug),
        course.price.value(),
        now,
    );
    let head = audit::append(&mut transaction, &Head::empty(), act)?;
    transaction.create(NEW, &CourseRecord::new(course, false, head));
    Delta::new().courses(1).count(&mut transaction)?;
    commit(store, transaction).await
}

async fn create_internship(
    store: &Store,
    internship: Internship,
    now: Timestamp,
) -> Result<bool, OpsError> {
    let mut transaction = Transaction::new();
    let act = created(
        InternshipRecord::subject(&internship.slug),
        internship.fee.value(),
        now,
    );
    let audit = audit::append(&mut transaction, &Head::empty(), act)?;
    let version = internship.version;
    transaction.create(
        NEW,
        &InternshipRecord {
            internship,
            version,
            audit,
        },
    );
    commit(store, transaction).await
}

fn created(subject: String, price_paise: i64, at: Timestamp) -> Act<'static> {
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
