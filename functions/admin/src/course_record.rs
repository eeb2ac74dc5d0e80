//! What the routes of a course share: finding the one that the path names, and its audit chain.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::catalogue::Course;
use academy::domain::slug::Slug;
use academy::http::{Problem, Request};
use academy::store::Items;
use academy::store::audit::{Act, Head};
use academy::store::catalogue::{CourseRecord, RemovedCourse};
use academy::store::keys::{self, Key};
use academy::store::statistics::Delta;
use academy::store::transaction::{Transaction, When};

/// The admin who asks and the course that the path names; what `beside` names for its slug is read in
/// the same round trip.
///
/// # Errors
/// 401, 403, then 404.
pub(crate) async fn named(
    app: &App,
    request: &Request,
    beside: impl FnOnce(&Slug) -> Vec<Key>,
) -> Result<(Person, CourseRecord), Problem> {
    let caller = guard::caller(app, request)?;
    let slug = Slug::parse(request.parameter("slug")).ok();
    let mut wanted = Vec::new();
    if let Some(slug) = &slug {
        wanted.push(keys::course(slug));
        wanted.extend(beside(slug));
    }
    let admin = caller.admin(app, &wanted).await?;
    let found: Option<CourseRecord> = match wanted.first() {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    let record = found.ok_or_else(|| Problem::not_found("course"))?;
    Ok((admin, record))
}

/// The keys that say whether a course of this slug may be made.
pub(crate) fn of_new(slug: &Slug) -> Vec<Key> {
    vec![keys::course(slug), keys::removed_course(slug)]
}

/// Where the chain of a new course of this slug begins: where that of a removed one ended, whose
/// remains go.
///
/// # Errors
/// When the remains do not read.
pub(crate) fn take_up(
    items: &Items,
    slug: &Slug,
    transaction: &mut Transaction,
) -> Result<Head, Problem> {
    let key = keys::removed_course(slug);
    let removed: Option<RemovedCourse> = items.get(&key)?;
    Ok(match removed {
        None => Head::empty(),
        Some(removed) => {
            transaction.delete("removed course", &key, When::present());
            removed.audit
        }
    })
}

/// An act of `admin` upon the course of this slug.
pub(crate) fn act<'a>(
    app: &App,
    admin: &'a Person,
    action: &'static str,
    slug: &Slug,
    detail: BTreeMap<String, String>,
) -> Act<'a> {
    Act {
        subject: CourseRecord::subject(slug),
        at: app.now(),
        actor: admin.id().as_str(),
        action,
        detail,
        text: None,
    }
}

/// What an audit row says of a change: price and state with what they were, and which of the texts
/// changed.
pub(crate) fn detail(before: Option<&Course>, after: &Course) -> BTreeMap<String, String> {
    let mut detail = BTreeMap::from([
        ("version".to_owned(), after.version.to_string()),
        ("price_paise".to_owned(), after.price.value().to_string()),
        ("state".to_owned(), after.state.to_string()),
    ]);
    let Some(before) = before else {
        return detail;
    };
    if before.price != after.price {
        let was = before.price.value().to_string();
        detail.insert("price_paise_before".to_owned(), was);
    }
    if before.state != after.state {
        detail.insert("state_before".to_owned(), before.state.to_string());
    }
    if before.slug != after.slug {
        detail.insert("slug_before".to_owned(), before.slug.to_string());
        detail.insert("slug".to_owned(), after.slug.to_string());
    }
    let changed: Vec<&str> = [
        ("name", before.name != after.name),
        ("summary", before.summary != after.summary),
        ("description", before.description != after.description),
        ("duration", before.duration != after.duration),
        ("level", before.level != after.level),
        ("topics", before.topics != after.topics),
        ("modules", before.modules != after.modules),
        ("featured", before.featured != after.featured),
    ]
    .into_iter()
    .filter_map(|(name, changed)| changed.then_some(name))
    .collect();
    if !changed.is_empty() {
        detail.insert("changed".to_owned(), changed.join(", "));
    }
    detail
}

/// Counts a course that became open to students, or is so no more.
///
/// # Errors
/// When there is no randomness to draw a shard with.
pub(crate) fn count(
    before: Option<&Course>,
    after: Option<&Course>,
    transaction: &mut Transaction,
) -> Result<(), Problem> {
    let open = |course: Option<&Course>| i64::from(course.is_some_and(|c| c.state.is_open()));
    let delta = Delta::new().courses(open(after) - open(before));
    Ok(delta.count(transaction)?)
}
