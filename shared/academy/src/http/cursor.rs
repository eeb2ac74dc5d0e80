//! Lists in pages. A cursor is encrypted and bound to the route, its filters and the person, so that
//! it opens nothing that its holder could not already read, and it dies after 24 hours.

use std::collections::BTreeMap;

use academy_domain::time::Timestamp;
use serde::Serialize;

use super::{Problem, Request};
use crate::crypto::Key;

/// How long a cursor lives, in seconds.
const LIFETIME_SECONDS: i64 = 24 * 60 * 60;
/// Items on a page when none is asked for.
const DEFAULT_LIMIT: usize = 20;
/// Items on a page at most.
pub const MAX_LIMIT: usize = 100;

/// One page of a list, as every list answers it.
#[derive(Debug, Serialize)]
pub struct List<T> {
    /// The page's items, in the list's order.
    pub items: Vec<T>,
    /// What to send for the next page; none when this is the last.
    pub next_cursor: Option<String>,
}

/// What a list was asked for: filters, how many, and from where.
#[derive(Debug)]
pub struct Paging<'a> {
    /// Items at most.
    pub limit: usize,
    /// The position behind the last item of the page before.
    pub after: Option<String>,
    filters: BTreeMap<&'a str, &'a str>,
    bound: Vec<Vec<u8>>,
    key: Key,
    now: Timestamp,
}

impl<'a> Paging<'a> {
    /// Reads `limit`, `cursor` and the filters named in `filters` from the query. `person` is whom a
    /// cursor is bound to: a user id, or nothing for a public list.
    ///
    /// # Errors
    /// 400 `bad_query`, 400 `bad_cursor`.
    pub fn read(
        request: &'a Request,
        (route, person): (&str, &str),
        filters: &[&str],
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let known: Vec<&str> = ["limit", "cursor"].iter().chain(filters).copied().collect();
        Self::of(request, (route, person), &known, keys, now)
    }

    /// The same of what says itself how much it gives at once: it takes no `limit`.
    ///
    /// # Errors
    /// As [`Paging::read`].
    pub fn read_whole(
        request: &'a Request,
        bound: (&str, &str),
        filters: &[&str],
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let known: Vec<&str> = ["cursor"].iter().chain(filters).copied().collect();
        Self::of(request, bound, &known, keys, now)
    }

    fn of(
        request: &'a Request,
        (route, person): (&str, &str),
        known: &[&str],
        keys: &[Key],
        now: Timestamp,
    ) -> Result<Self, Problem> {
        let mut query = request.query(known)?;
        let limit = match query.remove("limit") {
            None => DEFAULT_LIMIT,
            Some(text) => limit(text)?,
        };
        let cursor = query.remove("cursor");
        let mut bound = vec![route.as_bytes().to_vec(), person.as_bytes().to_vec()];
        for (name, value) in &query {
            bound.push(name.as_bytes().to_vec());
            bound.push(value.as_bytes().to_vec());
        }
        let after = cursor.map(|c| open(keys, &bound, c, now)).transpose()?;
        let key = keys
            .first()
            .cloned()
            .ok_or_else(|| Problem::internal("there is no session key to seal a cursor with"))?;
        Ok(Self {
            limit,
            after,
            filters: query,
            bound,
            key,
            now,
        })
    }

    /// The filter `name`, when it was asked for.
    pub fn filter(&self, name: &str) -> Option<&'a str> {
        self.filters.get(name).copied()
    }

    /// The answer: `items`, and a cursor for what follows `position`, if anything does.
    ///
    /// # Errors
    /// 500 when there is no randomness to seal with.
    pub fn list<T>(&self, items: Vec<T>, position: Option<&str>) -> Result<List<T>, Problem> {
        let expires = self.now.plus_seconds(LIFETIME_SECONDS).seconds();
        let seal = |position: &str| {
            let text = format!("{expires} {position}");
            self.key
                .seal("cursor", &parts(&self.bound), text.as_bytes())
        };
        Ok(List {
            items,
            next_cursor: position.map(seal).transpose()?,
        })
    }
}

fn limit(text: &str) -> Result<usize, Problem> {
    let digits = !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse() {
        Ok(n) if digits && (1..=MAX_LIMIT).contains(&n) => Ok(n),
        _ => Err(Problem::bad_query("`limit` is a number from 1 to 100.")),
    }
}

fn open(keys: &[Key], bound: &[Vec<u8>], cursor: &str, now: Timestamp) -> Result<String, Problem> {
    let text = keys
        .iter()
        .find_map(|key| key.open("cursor", &parts(bound), cursor))
        .and_then(|bytes| String::from_utf8(bytes).ok());
    let position = text.as_deref().and_then(|text| {
        let (expires, position) = text.split_once(' ')?;
        let expires: i64 = expires.parse().ok()?;
        (expires > now.seconds()).then(|| position.to_owned())
    });
    position.ok_or_else(|| {
        Problem::malformed(
            "bad_cursor",
            "This cursor is not of this list, or too old. Please begin with the first page.",
        )
    })
}

fn parts(bound: &[Vec<u8>]) -> Vec<&[u8]> {
    bound.iter().map(Vec::as_slice).collect()
}
