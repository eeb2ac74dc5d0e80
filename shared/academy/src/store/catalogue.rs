//! The catalogue: one partition, read whole and consistently. It is small by nature, and bounded.

use std::marker::PhantomData;

use academy_domain::audit::SubjectKind;
use academy_domain::catalogue::{Course, Internship, PublishState};
use academy_domain::slug::Slug;
use serde::{Deserialize, Serialize};

use super::audit::Head;
use super::item::Record;
use super::keys::{self, Key};
use super::query::Query;
use super::{Store, StoreError};

/// How many courses there may be, and how many internships.
pub const MAX_ENTRIES: usize = 200;

/// What the catalogue holds: courses and internships are kept, listed and edited alike.
pub trait Entry: Clone + Send + Sync + 'static {
    /// How it is kept.
    type Kept: Kept<Entry = Self>;

    /// What one is called: `course`.
    const NAME: &'static str;
    /// What one is called in a sentence: `a course`.
    const ONE: &'static str;
    /// What the audit log calls it.
    const KIND: SubjectKind;
    /// What their sort keys begin with.
    const PREFIX: &'static str;
    /// What is left of one is called so, in messages.
    const REMOVED: &'static str;

    /// Its name in addresses.
    fn slug(&self) -> &Slug;
    /// Who may see it.
    fn state(&self) -> PublishState;
    /// Raised by every edit, from 1.
    fn version(&self) -> u32;
    /// Sorts as every list does.
    fn order_key(&self) -> String;
    /// Where the one of this slug is kept.
    fn key(slug: &Slug) -> Key;
    /// Where what is left of the one of this slug is kept.
    fn removed_key(slug: &Slug) -> Key;

    /// The subject of the audit chain of the one of this slug.
    fn subject(slug: &Slug) -> String {
        Self::KIND.subject(slug)
    }
}

/// An entry of the catalogue as it is kept: with the head of its audit chain.
pub trait Kept: Record {
    /// What is kept.
    type Entry;

    /// `entry` as it is kept. What was public stays so marked.
    fn new(entry: Self::Entry, was_public: bool, audit: Head) -> Self;
    /// The entry.
    fn entry(&self) -> &Self::Entry;
    /// The entry, owned.
    fn into_entry(self) -> Self::Entry;
    /// The version that a condition can name.
    fn version(&self) -> u32;
    /// Whether it was ever public: its slug is fixed then, for its address is known.
    fn was_public(&self) -> bool;
    /// The head of its audit chain.
    fn audit(&self) -> &Head;
}

/// Makes the record `$record` of the entry `$entry`, which lies in the item's attribute `$field`.
macro_rules! kept {
    ($(#[$doc:meta])* $record:ident, $field:ident: $entry:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub struct $record {
            /// What is kept.
            pub $field: $entry,
            /// Its version again, where a condition can name it.
            pub version: u32,
            /// Whether it was ever public: its slug is fixed then, for its address is known.
            #[serde(default)]
            pub was_public: bool,
            /// The head of its audit chain.
            pub audit: Head,
        }

        impl Kept for $record {
            type Entry = $entry;

            fn new($field: $entry, was_public: bool, audit: Head) -> Self {
                Self {
                    version: $field.version,
                    was_public: was_public || $field.state.is_public(),
                    $field,
                    audit,
                }
            }

            fn entry(&self) -> &$entry {
                &self.$field
            }

            fn into_entry(self) -> $entry {
                self.$field
            }

            fn version(&self) -> u32 {
                self.version
            }

            fn was_public(&self) -> bool {
                self.was_public
            }

            fn audit(&self) -> &Head {
                &self.audit
            }
        }

        impl Record for $record {
            const KIND: &'static str = $entry::NAME;

            fn key(&self) -> Key {
                $entry::key(&self.$field.slug)
            }
        }
    };
}

kept!(
    /// A course as it is kept: with the head of its audit chain.
    CourseRecord, course: Course
);
kept!(
    /// An internship as it is kept: with the head of its audit chain.
    InternshipRecord, internship: Internship
);

/// Says how `$entry` is called and where it is kept.
macro_rules! entry {
    ($entry:ident, $record:ident, $name:literal, $one:literal, $prefix:ident, $key:ident, $removed:ident) => {
        impl Entry for $entry {
            type Kept = $record;

            const NAME: &'static str = $name;
            const ONE: &'static str = $one;
            const KIND: SubjectKind = SubjectKind::$entry;
            const PREFIX: &'static str = keys::$prefix;
            const REMOVED: &'static str = concat!("removed ", $name);

            fn slug(&self) -> &Slug {
                &self.slug
            }

            fn state(&self) -> PublishState {
                self.state
            }

            fn version(&self) -> u32 {
                self.version
            }

            fn order_key(&self) -> String {
                $entry::order_key(self)
            }

            fn key(slug: &Slug) -> Key {
                keys::$key(slug)
            }

            fn removed_key(slug: &Slug) -> Key {
                keys::$removed(slug)
            }
        }
    };
}

entry!(
    Course,
    CourseRecord,
    "course",
    "a course",
    COURSE_PREFIX,
    course,
    removed_course
);
entry!(
    Internship,
    InternshipRecord,
    "internship",
    "an internship",
    INTERNSHIP_PREFIX,
    internship,
    removed_internship
);

/// What is left of an entry that was deleted or renamed. Its audit chain can never be removed, so a
/// new one of that slug goes on with it; and seeding does not bring back what an admin removed.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Removed<E: Entry> {
    /// The slug that it had.
    pub slug: Slug,
    /// The head of its audit chain.
    pub audit: Head,
    #[serde(skip)]
    of: PhantomData<E>,
}

impl<E: Entry> Removed<E> {
    /// What is left of the entry of this slug.
    pub fn new(slug: Slug, audit: Head) -> Self {
        Self {
            slug,
            audit,
            of: PhantomData,
        }
    }
}

impl<E: Entry> Record for Removed<E> {
    const KIND: &'static str = E::REMOVED;

    fn key(&self) -> Key {
        E::removed_key(&self.slug)
    }
}

impl Store {
    /// All courses in one of `states`: featured first, then by name, ties by slug.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn courses(&self, states: &[PublishState]) -> Result<Vec<Course>, StoreError> {
        self.entries(states).await
    }

    /// All internships in one of `states`, by role, ties by slug.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn internships(
        &self,
        states: &[PublishState],
    ) -> Result<Vec<Internship>, StoreError> {
        self.entries(states).await
    }

    /// All entries of a kind in one of `states`, in their lists' order.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn entries<E: Entry>(&self, states: &[PublishState]) -> Result<Vec<E>, StoreError> {
        let query = Query::table(keys::CATALOGUE).beginning_with(E::PREFIX);
        let found = self.query::<E::Kept>(&query).await?;
        let all = found.into_iter().map(|entry| entry.record.into_entry());
        let mut all: Vec<E> = all.filter(|e| states.contains(&e.state())).collect();
        all.sort_by_cached_key(E::order_key);
        Ok(all)
    }
}

/// A page of a list that was read whole: the entries behind the one at `after`, and the position of
/// the last one shown, when more follow.
pub fn page<T>(
    all: Vec<T>,
    order_key: impl Fn(&T) -> String,
    after: Option<&str>,
    limit: usize,
) -> (Vec<T>, Option<String>) {
    let rest: Vec<T> = all
        .into_iter()
        .filter(|entry| after.is_none_or(|after| order_key(entry).as_str() > after))
        .collect();
    let more = rest.len() > limit;
    let shown: Vec<T> = rest.into_iter().take(limit).collect();
    let position = shown.last().filter(|_| more).map(order_key);
    (shown, position)
}
