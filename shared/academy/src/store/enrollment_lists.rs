//! The panel's lists of enrollments: by state, course and day.
//!
//! They lie in an index in the order that they are shown in, so that a page is read as it stands. Only what
//! waits for an admin lies by when it was submitted, whichever day it was made: a filter of days passes
//! entries over. So a page of it is read in rounds, each as long as those before it together, until it is
//! full; it looks at [`LOOKED_AT_MOST`] entries at most, and may then be shorter than was asked for, with a
//! position to go on from.

use academy_domain::enrollment::State;
use academy_domain::slug::Slug;
use academy_domain::time::Timestamp;

use super::enrollments::Enrollment;
use super::keys;
use super::query::{Entry, Query, cut};
use super::{Store, StoreError};

/// Entries that a page of what waits looks at, however few of them its filter shows.
const LOOKED_AT_MOST: usize = 1_000;

/// Which enrollments a list of the admins shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these.
    pub state: Option<State>,
    /// Only of this course.
    pub course: Option<Slug>,
    /// Made at or after.
    pub from: Option<Timestamp>,
    /// Made before.
    pub before: Option<Timestamp>,
}

/// A page, and the position behind which the next one begins, if there is one.
pub type Page = (Vec<Enrollment>, Option<String>);

/// A list that has begun: its first entries were read, by the same calls whatever they are.
pub struct Listing<'a> {
    store: &'a Store,
    filter: &'a Filter,
    limit: usize,
    /// What is shown of all that was read.
    found: Vec<Entry<Enrollment>>,
    /// How many entries were passed over or shown, where what waits is looked through.
    looked_at: usize,
    /// The last of these, where more may follow.
    looked_up_to: Option<String>,
}

impl<'a> Listing<'a> {
    /// Begins to read a page of at most `limit` enrollments of `filter` behind `after`: newest first, but
    /// those under review longest waiting first.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn begin(
        store: &'a Store,
        filter: &'a Filter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Self, StoreError> {
        let mut list = Self {
            store,
            filter,
            limit,
            found: Vec::new(),
            looked_at: 0,
            looked_up_to: None,
        };
        // One more than is shown tells whether there is a next page.
        if filter.state == Some(State::UnderReview) {
            list.look_at(limit + 1, after).await?;
        } else {
            list.found = store.newest_enrollments(filter, after, limit + 1).await?;
        }
        Ok(list)
    }

    /// The page. What it costs has a bound that no table moves; of what waits, it may therefore be shorter
    /// than was asked for, or empty, and yet have a position to go on from.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn page(mut self) -> Result<Page, StoreError> {
        while self.found.len() <= self.limit && self.looked_at < LOOKED_AT_MOST {
            let Some(last) = self.looked_up_to.take() else {
                break;
            };
            let count = self.looked_at.min(LOOKED_AT_MOST - self.looked_at);
            self.look_at(count, Some(&last)).await?;
        }
        let (shown, position) = cut(self.found, self.limit);
        Ok((shown, position.or(self.looked_up_to)))
    }

    /// Looks at the next `count` of what waits for an admin, longest first.
    async fn look_at(&mut self, count: usize, after: Option<&str>) -> Result<(), StoreError> {
        let mut query = match &self.filter.course {
            None => Query::index(keys::BY_DUE, keys::DUE_WAITING),
            Some(course) => {
                let list = keys::list_of_course(course, State::UnderReview);
                Query::index(keys::BY_WAITING, list)
            }
        };
        if let Some(from) = self.filter.from {
            // Nothing is submitted before it is made. When it is submitted after that, nothing tells, so
            // `before` is no bound here.
            query = query.from(&from.sort_key());
        }
        let query = query.after(after).limit(count);
        let entries: Vec<Entry<Enrollment>> = self.store.query(&query).await?;
        let last = entries.last().filter(|_| entries.len() == count);
        self.looked_up_to = last.map(|entry| entry.position.clone());
        self.looked_at += entries.len();
        let filter = self.filter;
        let shown = entries.into_iter().filter(|e| filter.shows(&e.record));
        self.found.extend(shown);
        Ok(())
    }
}

impl Store {
    /// The enrollment that waits for an admin longest, if any waits.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub async fn longest_waiting(&self) -> Result<Option<Enrollment>, StoreError> {
        let query = Query::index(keys::BY_DUE, keys::DUE_WAITING).limit(1);
        Ok(self.collect(&query).await?.pop())
    }

    /// The enrollments of `filter`, newest first: at most `limit` behind `after`.
    async fn newest_enrollments(
        &self,
        filter: &Filter,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Entry<Enrollment>>, StoreError> {
        let states: Vec<State> = filter
            .state
            .map_or_else(|| State::ALL.to_vec(), |state| vec![state]);
        let lists = states.into_iter().map(|state| {
            let query = match &filter.course {
                None => Query::index(keys::BY_LIST, keys::list_of_enrollments(state)),
                Some(course) => Query::index(keys::BY_COURSE, keys::list_of_course(course, state)),
            };
            filter.within(query.descending()).after(after).limit(limit)
        });
        let version = |enrollment: &Enrollment| enrollment.version;
        self.merged(lists.collect(), limit, version).await
    }
}

impl Filter {
    fn within(&self, mut query: Query) -> Query {
        if let Some(from) = self.from {
            query = query.from(&from.sort_key());
        }
        if let Some(before) = self.before {
            // A place is the time, `#`, the id: the bare time sorts before all of that moment.
            query = query.up_to(&before.sort_key());
        }
        query
    }

    /// Whether it shows `enrollment`.
    fn shows(&self, enrollment: &Enrollment) -> bool {
        let made = enrollment.created_at;
        self.state.is_none_or(|state| state == enrollment.state)
            && self
                .course
                .as_ref()
                .is_none_or(|course| *course == enrollment.course)
            && self.from.is_none_or(|from| made >= from)
            && self.before.is_none_or(|before| made < before)
    }
}
