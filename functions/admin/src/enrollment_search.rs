//! Enrollments by a word: first those whose reference or UTR begins with it, then all enrollments of
//! the people whom it finds. Nothing of a student lies on an enrollment, so the second goes through
//! the people.
//!
//! Each enrollment stands on one page only, though several words may find it: what decides where it
//! stands is computed from the record, so no page must remember the ones before.
//!
//! Cost: the first entries of all sources are read side by side; of a number that may be words of a name,
//! by two queries of the people. A round looks at 50 search entries at
//! most, reads what they name in one batch, and for each person at most 100 enrollments by one query,
//! side by side. So a reference is found in two round trips, a name in three. A page that does not
//! fill takes ten rounds at most; then it may be shorter than was asked for, with a cursor to go on.

use academy::domain::enrollment::State;
use academy::domain::ids::{EnrollmentId, UserId};
use academy::domain::search::Query as Words;
use academy::http::Problem;
use academy::on_behalf;
use academy::store::enrollment_lists::Page;
use academy::store::enrollments::Enrollment;
use academy::store::people::Profile;
use academy::store::query::Entry;
use academy::store::search::SearchEntry;
use academy::store::{Store, StoreError, keys};
use tokio::task::JoinHandle;

/// Search entries looked at in a round.
const ENTRIES_MOST: usize = 50;
/// Enrollments of one person looked at in a round: whoever enrolls and cancels a thousand times makes
/// no search slow.
const OF_ONE_MOST: usize = 100;
/// Rounds a page.
const ROUNDS_MOST: usize = 10;

/// What is searched, one after the other.
const SOURCES: [&str; 3] = [
    keys::SEARCH_ENROLLMENTS,
    keys::SEARCH_STUDENTS,
    keys::SEARCH_ADMINS,
];

/// How far a search has come: everything up to here was shown or passed over.
#[derive(Debug, Clone, Default)]
struct Place {
    /// Which of [`SOURCES`].
    source: usize,
    /// The search entry's place there; empty at the beginning.
    entry: String,
    /// Which of that person's enrollments; empty where nothing of the entry is left.
    enrollment: String,
}

/// Entries that are being read.
type Reading = JoinHandle<Result<Vec<Entry<SearchEntry>>, StoreError>>;

/// What a round found, and where it stopped, if that was before its last entry.
#[derive(Default)]
struct Round {
    hits: Vec<(Enrollment, Place)>,
    stopped: Option<Place>,
}

/// A search that has begun: the first entries of all sources were read, and nothing was done with them
/// yet.
pub(crate) struct Search<'a> {
    store: &'a Store,
    wanted: (&'a Words, Option<State>),
    place: Place,
    ahead: Vec<Option<Vec<Entry<SearchEntry>>>>,
}

impl<'a> Search<'a> {
    /// Begins to look for the enrollments that the words find and, if one is named, that are in the
    /// state, behind `after`: a query of each source, side by side, whatever they find.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub(crate) async fn begin(
        store: &'a Store,
        wanted: (&'a Words, Option<State>),
        after: Option<&str>,
    ) -> Result<Self, Problem> {
        let place = after.map(Place::read).unwrap_or_default();
        let reads: Vec<_> = (place.source..SOURCES.len())
            .map(|source| look_ahead(store, wanted.0, &place, source))
            .collect();
        let mut ahead = Vec::new();
        for read in reads {
            ahead.push(Some(read.await.map_err(Problem::internal)??));
        }
        Ok(Self {
            store,
            wanted,
            place,
            ahead,
        })
    }

    /// At most `limit` of them.
    ///
    /// # Errors
    /// When the store cannot be reached or refuses.
    pub(crate) async fn page(self, limit: usize) -> Result<Page, Problem> {
        let Self {
            store,
            wanted,
            mut place,
            mut ahead,
        } = self;
        let first = place.source;
        let mut hits = Vec::new();
        for _ in 0..ROUNDS_MOST {
            let Some(source) = SOURCES.get(place.source) else {
                break;
            };
            let begun = ahead.get_mut(place.source - first).and_then(Option::take);
            let entries = match begun {
                Some(entries) => entries,
                None => {
                    let read = look_ahead(store, wanted.0, &place, place.source);
                    read.await.map_err(Problem::internal)??
                }
            };
            let round = match *source {
                keys::SEARCH_ENROLLMENTS => by_number(store, wanted, &entries).await?,
                _ => by_person(store, wanted, &place, &entries).await?,
            };
            hits.extend(round.hits);
            place = match entries.last() {
                _ if round.stopped.is_some() => round.stopped.unwrap_or_default(),
                Some(last) if entries.len() == ENTRIES_MOST => Place {
                    entry: last.position.clone(),
                    enrollment: String::new(),
                    ..place
                },
                _ => Place {
                    source: place.source + 1,
                    ..Place::default()
                },
            };
            if hits.len() > limit {
                break;
            }
        }
        let more = hits.len() > limit;
        hits.truncate(limit);
        let position = match hits.last() {
            Some((_, shown)) if more => Some(shown.write()),
            _ if place.source < SOURCES.len() => Some(place.write()),
            _ => None,
        };
        let found = hits.into_iter().map(|(enrollment, _)| enrollment);
        Ok((found.collect(), position))
    }
}

/// Begins to read the next entries of a source: from `place` on, if it is there, or else from the first.
fn look_ahead(store: &Store, words: &Words, place: &Place, source: usize) -> Reading {
    let (store, words) = (store.clone(), words.clone());
    let entry = Some(place.entry.clone());
    let entry = entry.filter(|entry| source == place.source && !entry.is_empty());
    let kind = SOURCES.get(source).copied().unwrap_or_default();
    on_behalf::spawn(async move {
        let entry = entry.as_deref();
        store.search(kind, &words, entry, ENTRIES_MOST).await
    })
}

/// What `entries` of references and UTRs name.
async fn by_number(
    store: &Store,
    (words, state): (&Words, Option<State>),
    entries: &[Entry<SearchEntry>],
) -> Result<Round, Problem> {
    let named: Vec<_> = entries
        .iter()
        .filter_map(|entry| {
            let id = EnrollmentId::parse(&entry.record.id).ok()?;
            Some((keys::enrollment(&id), entry))
        })
        .collect();
    let wanted: Vec<_> = named.iter().map(|(key, _)| key.clone()).collect();
    let items = store.read(&wanted).await?;
    let mut round = Round::default();
    for (key, entry) in named {
        let found: Option<Enrollment> = items.get(&key)?;
        let shown = found.filter(|enrollment| {
            entry.record.shows(words, &enrollment.words())
                && state.is_none_or(|state| state == enrollment.state)
        });
        let place = Place {
            source: 0,
            entry: entry.position.clone(),
            enrollment: String::new(),
        };
        let hit = shown.map(|enrollment| (enrollment, place));
        round.hits.extend(hit);
    }
    Ok(round)
}

/// The enrollments of the people whom `entries` name, and before them what is left of the person at
/// `place`; without those that [`by_number`] finds.
async fn by_person(
    store: &Store,
    (words, state): (&Words, Option<State>),
    place: &Place,
    entries: &[Entry<SearchEntry>],
) -> Result<Round, Problem> {
    let mut reads = Vec::new();
    for (id, place) in people(store, words, place, entries).await? {
        let store = store.clone();
        let after = Some(place.enrollment.clone()).filter(|after| !after.is_empty());
        let read = async move {
            let after = after.as_deref();
            store.enrollments_of(&id, after, OF_ONE_MOST).await
        };
        reads.push((place, on_behalf::spawn(read)));
    }
    let mut round = Round::default();
    for (place, read) in reads {
        let enrollments = read.await.map_err(Problem::internal)??;
        let unfinished = enrollments.len() == OF_ONE_MOST;
        for each in enrollments {
            let place = Place {
                enrollment: each.position,
                ..place.clone()
            };
            let elsewhere = words.matches(&each.record.words());
            if unfinished {
                round.stopped = Some(place.clone());
            }
            if !elsewhere && state.is_none_or(|state| state == each.record.state) {
                round.hits.push((each.record, place));
            }
        }
        if unfinished {
            break;
        }
    }
    Ok(round)
}

/// The people to look at, each with the place from which on.
async fn people(
    store: &Store,
    words: &Words,
    place: &Place,
    entries: &[Entry<SearchEntry>],
) -> Result<Vec<(UserId, Place)>, Problem> {
    let person = |id: &str| UserId::parse(id).ok();
    let named: Vec<_> = entries
        .iter()
        .filter_map(|entry| Some((person(&entry.record.id)?, entry)))
        .collect();
    let wanted: Vec<_> = named.iter().map(|(id, _)| keys::profile(id)).collect();
    let profiles = store.read(&wanted).await?;
    let mut people = Vec::new();
    if !place.enrollment.is_empty() {
        let id = place.entry.rsplit('#').next().and_then(person);
        people.extend(id.map(|id| (id, place.clone())));
    }
    for ((id, entry), key) in named.into_iter().zip(&wanted) {
        let profile: Option<Profile> = profiles.get(key)?;
        let shown = profile.is_some_and(|profile| {
            let its_words = academy::accounts::words(&profile);
            profile.enrollments_count > 0 && entry.record.shows(words, &its_words)
        });
        if shown {
            let place = Place {
                source: place.source,
                entry: entry.position.clone(),
                enrollment: String::new(),
            };
            people.push((id, place));
        }
    }
    Ok(people)
}

impl Place {
    /// Words and ids hold no space.
    fn write(&self) -> String {
        format!("{} {} {}", self.source, self.entry, self.enrollment)
    }

    fn read(text: &str) -> Self {
        let mut parts = text.split(' ').map(str::to_owned);
        let source = parts.next().and_then(|source| source.parse().ok());
        Self {
            source: source.unwrap_or(SOURCES.len()),
            entry: parts.next().unwrap_or_default(),
            enrollment: parts.next().unwrap_or_default(),
        }
    }
}
