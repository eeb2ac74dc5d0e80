//! What is due, one after another.

use std::time::Duration;

use academy::app::App;
use academy::domain::time::Timestamp;
use academy::store::outbox::Due;
use academy::store::query::{Entry, Query};
use academy::store::{StoreError, keys};

/// How many items are listed at once.
const PAGE: usize = 100;

/// The items of one partition of the index of what is due, as far as it is.
#[derive(Debug)]
pub(crate) struct DueItems {
    query: Query,
    page: std::vec::IntoIter<Entry<Due>>,
    after: Option<String>,
    is_over: bool,
}

impl DueItems {
    /// Those that are due at `now`, the longest-waiting first.
    pub(crate) fn of(partition: &str, now: Timestamp) -> Self {
        Self {
            query: until(partition, now),
            page: Vec::new().into_iter(),
            after: None,
            is_over: false,
        }
    }

    /// The next of them; none once all were given, or less than `reserve` is left of the round's time.
    ///
    /// # Errors
    /// When the table cannot be reached.
    pub(crate) async fn next(
        &mut self,
        app: &App,
        reserve: Duration,
    ) -> Result<Option<Entry<Due>>, StoreError> {
        let mut next = self.page.next();
        if next.is_none() && !self.is_over {
            let query = self.query.clone().after(self.after.as_deref()).limit(PAGE);
            let page: Vec<Entry<Due>> = app.store.query(&query).await?;
            self.is_over = page.len() < PAGE;
            self.after = page.last().map(|last| last.position.clone());
            self.page = page.into_iter();
            next = self.page.next();
        }
        Ok(next.filter(|_| app.store.deadline().left() >= reserve))
    }
}

/// What is due at `now` in one partition of the index.
pub(crate) fn until(partition: &str, now: Timestamp) -> Query {
    // Sorts behind every place of `now` and before those of the next moment.
    let last = keys::by_time(now, "\u{10ffff}");
    Query::index(keys::BY_DUE, partition).up_to(&last)
}
