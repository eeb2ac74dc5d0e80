//! Queries: pages of a partition or an index, never a scan.

use aws_sdk_dynamodb::types::AttributeValue;

use super::item::{Item, Record, from_item, text};
use super::retry::retry;
use super::{Store, StoreError, failed, keys};
use crate::lambda::Work;
use crate::on_behalf;

/// Which entries of a partition, and in which order.
#[derive(Debug, Clone)]
pub struct Query {
    index: Option<&'static str>,
    partition: String,
    /// The lowest and highest sort key, both within.
    range: (String, String),
    ascending: bool,
    limit: usize,
}

/// Sorts behind every sort key that is made here.
pub(super) const LAST: &str = "\u{10ffff}";

impl Query {
    /// The partition `partition` of the table itself, read consistently.
    pub fn table(partition: impl Into<String>) -> Self {
        Self {
            index: None,
            partition: partition.into(),
            range: (" ".to_owned(), LAST.to_owned()),
            ascending: true,
            limit: usize::MAX,
        }
    }

    /// The partition `partition` of an index, which may lag.
    pub fn index(index: &'static str, partition: impl Into<String>) -> Self {
        Self {
            index: Some(index),
            ..Self::table(partition)
        }
    }

    /// Only entries whose sort key begins with `prefix`.
    #[must_use]
    pub fn beginning_with(mut self, prefix: &str) -> Self {
        self.range = (prefix.to_owned(), format!("{prefix}{LAST}"));
        self
    }

    /// Only entries from `low` on.
    #[must_use]
    pub fn from(mut self, low: &str) -> Self {
        self.range.0 = self.range.0.max(low.to_owned());
        self
    }

    /// Only entries up to `high`, itself included.
    #[must_use]
    pub fn up_to(mut self, high: &str) -> Self {
        self.range.1 = self.range.1.min(high.to_owned());
        self
    }

    /// The highest sort key first.
    #[must_use]
    pub fn descending(mut self) -> Self {
        self.ascending = false;
        self
    }

    /// At most `limit` entries.
    #[must_use]
    pub fn limit(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Goes on behind the entry whose sort key is `position`.
    #[must_use]
    pub fn after(self, position: Option<&str>) -> Self {
        match position {
            None => self,
            // The keys made here hold no character below the space: nothing lies between the two.
            Some(position) if self.ascending => self.from(&format!("{position}\u{1}")),
            Some(position) => {
                let mut below = position.to_owned();
                let last = below.pop().map_or(0, u32::from);
                let before = char::from_u32(last.saturating_sub(1)).unwrap_or(' ');
                below.push(before);
                below.push_str(LAST);
                self.up_to(&below)
            }
        }
    }

    /// The name of the sort key in the index, or in the table.
    fn sort_key(&self) -> &'static str {
        self.key_names().1
    }

    fn key_names(&self) -> (&'static str, &'static str) {
        match self.index {
            Some(keys::BY_LIST) => ("list_pk", "list_sk"),
            Some(keys::BY_COURSE) => ("course_pk", "course_sk"),
            Some(keys::BY_DUE) => ("due_pk", "due_sk"),
            Some(keys::BY_WAITING) => ("waiting_pk", "waiting_sk"),
            _ => ("pk", "sk"),
        }
    }
}

/// An entry of a query: the record, and its position for the next page.
#[derive(Debug, Clone)]
pub struct Entry<R> {
    /// The record.
    pub record: R,
    /// Its sort key in the list.
    pub position: String,
}

/// The first `limit` of `entries`, and where the next page begins, if there is one.
pub fn cut<R>(mut entries: Vec<Entry<R>>, limit: usize) -> (Vec<R>, Option<String>) {
    let more = entries.len() > limit;
    entries.truncate(limit);
    let position = entries.last().filter(|_| more).map(|e| e.position.clone());
    let records = entries.into_iter().map(|entry| entry.record);
    (records.collect(), position)
}

/// The items that one call gave, and where the next one goes on.
type Page = (Vec<Item>, Option<Item>);

impl Store {
    /// The records that `query` finds, in its order.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses, or an item does not read.
    pub async fn query<R: Record>(&self, query: &Query) -> Result<Vec<Entry<R>>, StoreError> {
        let mut entries = Vec::new();
        if query.range.0 > query.range.1 {
            return Ok(entries);
        }
        let mut start: Option<Item> = None;
        loop {
            let left = query.limit.saturating_sub(entries.len());
            let (items, next) = self.query_once(query, left, start).await?;
            for item in items {
                let position = item.get(query.sort_key()).and_then(|v| v.as_s().ok());
                let position = position.cloned().unwrap_or_default();
                let record = from_item(item)?;
                entries.push(Entry { record, position });
            }
            match next {
                Some(next) if entries.len() < query.limit => start = Some(next),
                _ => return Ok(entries),
            }
        }
    }

    /// The same, without their positions.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub async fn collect<R: Record>(&self, query: &Query) -> Result<Vec<R>, StoreError> {
        let found = self.query(query).await?;
        Ok(found.into_iter().map(|entry| entry.record).collect())
    }

    /// The newest `limit` records of several lists, each of which is asked for as many: a page of their
    /// merger is within a page of each. What moved from one list to another may be seen in both for a
    /// moment: what `version` says is later counts.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub async fn merged<R: Record + Send + 'static>(
        &self,
        lists: Vec<Query>,
        limit: usize,
        version: impl Fn(&R) -> u32,
    ) -> Result<Vec<Entry<R>>, StoreError> {
        let lists = self.side_by_side::<R>(lists).await?;
        let mut entries: Vec<Entry<R>> = lists.into_iter().flatten().collect();
        entries.sort_by(|a, b| {
            let newest_first = b.position.cmp(&a.position);
            newest_first.then(version(&b.record).cmp(&version(&a.record)))
        });
        entries.dedup_by(|a, b| a.position == b.position);
        entries.truncate(limit);
        Ok(entries)
    }

    /// What each of `queries` finds, asked at the same time: no more than a few may be.
    ///
    /// # Errors
    /// As [`Store::query`].
    pub async fn side_by_side<R: Record + Send + 'static>(
        &self,
        queries: Vec<Query>,
    ) -> Result<Vec<Vec<Entry<R>>>, StoreError> {
        let read = |query| {
            let store = self.clone();
            on_behalf::spawn(async move { store.query::<R>(&query).await })
        };
        let reads: Vec<_> = queries.into_iter().map(read).collect();
        let mut found = Vec::new();
        for read in reads {
            let part = read.await.map_err(|e| StoreError::Refused {
                operation: "Query",
                cause: e.to_string(),
            })?;
            found.push(part?);
        }
        Ok(found)
    }

    fn query_once<'a>(
        &'a self,
        query: &'a Query,
        left: usize,
        start: Option<Item>,
    ) -> Work<'a, Result<Page, StoreError>> {
        Box::pin(async move {
            let (pk, sk) = query.key_names();
            let call = || {
                let range = &query.range;
                self.client
                    .query()
                    .table_name(&self.table)
                    .set_index_name(query.index.map(str::to_owned))
                    .key_condition_expression("#pk = :pk AND #sk BETWEEN :low AND :high")
                    .expression_attribute_names("#pk", pk)
                    .expression_attribute_names("#sk", sk)
                    .expression_attribute_values(":pk", text(&query.partition))
                    .expression_attribute_values(":low", text(&range.0))
                    .expression_attribute_values(":high", text(&range.1))
                    .scan_index_forward(query.ascending)
                    .consistent_read(query.index.is_none())
                    .set_limit(i32::try_from(left).ok())
                    .set_exclusive_start_key(start.clone())
                    .send()
            };
            let answer = retry(self.deadline, call)
                .await
                .map_err(|e| failed("Query", e))?;
            let next = answer.last_evaluated_key.filter(|key| !key.is_empty());
            Ok((answer.items.unwrap_or_default(), next))
        })
    }
}

/// A number that an item holds, or 0.
pub fn number_of(item: &Item, name: &str) -> i64 {
    match item.get(name) {
        Some(AttributeValue::N(text)) => text.parse().unwrap_or(0),
        _ => 0,
    }
}
