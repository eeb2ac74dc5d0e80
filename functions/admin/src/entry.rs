//! What the routes of the catalogue share, whether they are about courses or internships: finding the
//! entry that the path names, its audit chain, and what is counted.

use std::collections::BTreeMap;

use academy::app::App;
use academy::auth::guard::{self, Person};
use academy::domain::money::Paise;
use academy::domain::slug::Slug;
use academy::domain::time::Timestamp;
use academy::http::{Problem, Request};
use academy::store::Items;
use academy::store::audit::{Act, Head};
use academy::store::catalogue::{Entry, Removed};
use academy::store::keys::Key;
use academy::store::statistics::Delta;
use academy::store::transaction::{Transaction, When};
use serde::Serialize;
use serde::de::DeserializeOwned;
use validator::Validate;

/// A kind of entry that admins make, edit and delete.
pub(crate) trait Edited: Entry {
    /// The body of a new one.
    type New: Described<Self>;
    /// The body of an edit: the whole entry, and the version that was edited.
    type Changed: Described<Self>;
    /// The shape in which it is answered.
    type View: Serialize + From<Self>;

    /// What a student pays, by the name of its field.
    fn amount(&self) -> (&'static str, Paise);

    /// Which of the texts differ in `after`, by the names of their fields.
    fn texts_changed(&self, after: &Self) -> Vec<&'static str>;

    /// What is counted when so many more of them are open to students.
    fn opened(more: i64) -> Delta;

    /// The mark of an entry that cannot be deleted any more, where there is such a mark.
    fn mark(slug: &Slug) -> Option<Key>;
}

/// A body that describes an entry.
pub(crate) trait Described<E>: DeserializeOwned + Validate {
    /// The slug, for what must be read before the rest is judged.
    fn slug(&self) -> Option<Slug>;

    /// The version that was edited; 0 of a new entry.
    fn version(&self) -> u32;

    /// The entry that it describes, as version `version`.
    ///
    /// # Errors
    /// None once the body's rules have held.
    fn entry(self, version: u32, now: Timestamp) -> Result<E, Problem>;
}

/// The admin who asks and the entry that the path names; what `beside` names for its slug is read in
/// the same round trip.
///
/// # Errors
/// 401, 403, then 404.
pub(crate) async fn named<E: Edited>(
    app: &App,
    request: &Request,
    beside: impl FnOnce(&Slug) -> Vec<Key>,
) -> Result<(Person, E::Kept), Problem> {
    let caller = guard::caller(app, request)?;
    let slug = Slug::parse(request.parameter("slug")).ok();
    let mut wanted = Vec::new();
    if let Some(slug) = &slug {
        wanted.push(E::key(slug));
        wanted.extend(beside(slug));
    }
    let admin = caller.admin(app, &wanted).await?;
    let found: Option<E::Kept> = match wanted.first() {
        Some(key) => admin.items.get(key)?,
        None => None,
    };
    let record = found.ok_or_else(|| Problem::not_found(E::NAME))?;
    Ok((admin, record))
}

/// The keys that say whether an entry of this slug may be made.
pub(crate) fn of_new<E: Edited>(slug: &Slug) -> Vec<Key> {
    vec![E::key(slug), E::removed_key(slug)]
}

/// Where the chain of a new entry of this slug begins: where that of a removed one ended, whose remains
/// go.
///
/// # Errors
/// When the remains do not read.
pub(crate) fn take_up<E: Edited>(
    items: &Items,
    slug: &Slug,
    transaction: &mut Transaction,
) -> Result<Head, Problem> {
    let key = E::removed_key(slug);
    let removed: Option<Removed<E>> = items.get(&key)?;
    Ok(match removed {
        None => Head::empty(),
        Some(removed) => {
            transaction.delete(E::REMOVED, &key, When::present());
            removed.audit
        }
    })
}

/// An act of `admin` upon the entry of this slug.
pub(crate) fn act<'a, E: Edited>(
    app: &App,
    admin: &'a Person,
    action: &'static str,
    slug: &Slug,
    detail: BTreeMap<String, String>,
) -> Act<'a> {
    Act {
        subject: E::subject(slug),
        at: app.now(),
        actor: admin.id().as_str(),
        action,
        detail,
        text: None,
    }
}

/// What an audit row says of a change: amount and state with what they were, and which of the texts
/// changed.
pub(crate) fn detail<E: Edited>(before: Option<&E>, after: &E) -> BTreeMap<String, String> {
    let (name, amount) = after.amount();
    let mut detail = BTreeMap::from([
        ("version".to_owned(), after.version().to_string()),
        (name.to_owned(), amount.value().to_string()),
        ("state".to_owned(), after.state().to_string()),
    ]);
    let Some(before) = before else {
        return detail;
    };
    let (_, amount_before) = before.amount();
    if amount_before != amount {
        let was = amount_before.value().to_string();
        detail.insert(format!("before_{name}"), was);
    }
    if before.state() != after.state() {
        detail.insert("before_state".to_owned(), before.state().to_string());
    }
    if before.slug() != after.slug() {
        detail.insert("before_slug".to_owned(), before.slug().to_string());
        detail.insert("slug".to_owned(), after.slug().to_string());
    }
    let changed = before.texts_changed(after);
    if !changed.is_empty() {
        detail.insert("changed".to_owned(), changed.join(", "));
    }
    detail
}

/// The names of those fields that changed.
pub(crate) fn changed<const N: usize>(fields: [(&'static str, bool); N]) -> Vec<&'static str> {
    let changed = fields.into_iter().filter(|(_, changed)| *changed);
    changed.map(|(name, _)| name).collect()
}

/// Counts an entry that became open to students, or is so no more.
///
/// # Errors
/// When there is no randomness to draw a shard with.
pub(crate) fn count<E: Edited>(
    before: Option<&E>,
    after: Option<&E>,
    transaction: &mut Transaction,
) -> Result<(), Problem> {
    let open = |entry: Option<&E>| i64::from(entry.is_some_and(|e| e.state().is_open()));
    Ok(E::opened(open(after) - open(before)).count(transaction)?)
}

/// `a course` at the beginning of a sentence.
pub(crate) fn one<E: Entry>() -> String {
    let mut words = E::ONE.to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}
