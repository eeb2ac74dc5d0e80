//! `GET /api/admin/students`: students, or with `role=admin` the admins, newest first; with `q` those
//! whose name, e-mail or phone begins so, word by word, within a word newest first. Before them stands who
//! registered with exactly that e-mail and did not open the mailed link yet.

use academy::accounts::{search_kind, words};
use academy::app::App;
use academy::auth::guard;
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::role::Role;
use academy::domain::search::Query as Words;
use academy::http::cursor::{List, Paging};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::query::{Entry, Query, cut};
use academy::store::search::{SearchEntry, before_all};
use academy::views::StudentView;

use crate::inbox::or_refused;
use crate::waiting::Waiting;

/// How often one request reads on where most of what begins right does not match the other words. A
/// page may then be short; its cursor leads on.
const READS: usize = 8;

/// Lists a page of people.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let person = caller.user_id().to_string();
    let bound = ("admin-students", person.as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, bound, &FILTERS, keys, app.now());
    let asked = or_refused(app, &caller, paging.and_then(Asked::of)).await?;
    // Only the cookie is known to be ours so far, and what it was may be over: until that is judged, no
    // call may depend on what was found, or the time of a refusal would tell who is here.
    let beside = asked.email.as_ref().map(Waiting::keys);
    let beside = beside.as_ref().map_or(&[][..], |keys| keys.as_slice());
    let (admin, begun) = tokio::join!(caller.admin(app, beside), asked.begin(app));
    let items = admin?.items;
    let waiting = match &asked.email {
        Some(email) => Waiting::of(&items, email, app.now())?,
        None => None,
    };
    let (people, position) = match begun? {
        Begun::Listed(page) => page,
        Begun::Searched(_) if waiting.is_some() => asked.search_behind_one(app).await?,
        Begun::Searched(entries) => asked.search(app, entries).await?,
    };
    let waiting = waiting.iter().map(Waiting::view);
    let views = waiting.chain(people.iter().map(StudentView::from));
    let list: List<StudentView> = asked.paging.list(views.collect(), position.as_deref())?;
    Reply::ok(&list)
}

/// What was read beside the session.
enum Begun {
    /// A page of the list.
    Listed(Page),
    /// The first entries of a search, not looked at.
    Searched(Vec<Entry<SearchEntry>>),
}

/// What a list of people was asked for.
pub(crate) struct Asked<'a> {
    pub(crate) paging: Paging<'a>,
    role: Role,
    words: Option<Words>,
    /// Where the first page of students was asked for by a whole e-mail: somebody may wait there.
    email: Option<Email>,
}

/// The names of this list's filters.
pub(crate) const FILTERS: [&str; 2] = ["q", "role"];

impl<'a> Asked<'a> {
    /// Reads the filters that `paging` found.
    ///
    /// # Errors
    /// 400 `bad_query`.
    pub(crate) fn of(paging: Paging<'a>) -> Result<Self, Problem> {
        let role = paging.filter("role").map_or(Ok(Role::Student), |name| {
            let unknown = || Problem::bad_query("`role` is student or admin.");
            Role::parse(name).ok_or_else(unknown)
        });
        let words = paging
            .filter("q")
            .map(|text| Words::parse(text).map_err(|e| Problem::bad_query(format!("`q`: {e}"))));
        let (role, words) = (role?, words.transpose()?);
        let first = role == Role::Student && paging.after.is_none();
        let email = paging.filter("q").filter(|_| first);
        Ok(Self {
            role,
            words,
            email: email.and_then(|text| Email::parse(text).ok()),
            paging,
        })
    }

    /// The same queries, whatever they find.
    async fn begin(&self, app: &App) -> Result<Begun, Problem> {
        let (after, limit) = (self.paging.after.as_deref(), self.paging.limit);
        let Some(words) = &self.words else {
            return Ok(Begun::Listed(newest(app, self.role, after, limit).await?));
        };
        let kind = search_kind(self.role);
        let entries = app.store.search(kind, words, after, limit + 1).await?;
        Ok(Begun::Searched(entries))
    }

    /// The page of a search that began with `entries`.
    async fn search(&self, app: &App, entries: Vec<Entry<SearchEntry>>) -> Result<Page, Problem> {
        let (after, limit) = (self.paging.after.as_deref(), self.paging.limit);
        match &self.words {
            Some(words) => found(app, (self.role, words), after, limit, Some(entries)).await,
            None => Ok(Page::default()),
        }
    }

    /// The first page of a search, one shorter: somebody stands before it. Where that leaves no room, the
    /// next page is the first one.
    async fn search_behind_one(&self, app: &App) -> Result<Page, Problem> {
        let Some(words) = &self.words else {
            return Ok(Page::default());
        };
        let room = self.paging.limit - 1;
        let (people, position) = found(app, (self.role, words), None, room.max(1), None).await?;
        if room > 0 || people.is_empty() {
            return Ok((people, position));
        }
        Ok((Vec::new(), Some(before_all(words))))
    }
}

/// People and the position of the last, where more follow.
pub(crate) type Page = (Vec<Profile>, Option<String>);

/// The people that were asked for: at most `limit` behind `after`.
///
/// # Errors
/// When the store cannot be reached or refuses.
pub(crate) async fn people(
    app: &App,
    asked: &Asked<'_>,
    after: Option<&str>,
    limit: usize,
) -> Result<Page, Problem> {
    match &asked.words {
        None => newest(app, asked.role, after, limit).await,
        Some(words) => found(app, (asked.role, words), after, limit, None).await,
    }
}

async fn newest(app: &App, role: Role, after: Option<&str>, limit: usize) -> Result<Page, Problem> {
    let query = Query::index(keys::BY_LIST, keys::list_of_people(role))
        .descending()
        .after(after)
        .limit(limit + 1);
    Ok(cut(app.store.query::<Profile>(&query).await?, limit))
}

/// Reads the entries of what begins right, and shows each person once: at the first of their words
/// that the query meets. So no page has to know what another one showed. The first entries may have
/// been read already.
async fn found(
    app: &App,
    (role, sought): (Role, &Words),
    after: Option<&str>,
    limit: usize,
    mut begun: Option<Vec<Entry<SearchEntry>>>,
) -> Result<Page, Problem> {
    let mut shown: Vec<Entry<Profile>> = Vec::new();
    let mut read_to = after.map(str::to_owned);
    for _ in 0..READS {
        let wanted = limit + 1;
        let entries = match begun.take() {
            Some(entries) => entries,
            None => {
                let (kind, after) = (search_kind(role), read_to.as_deref());
                app.store.search(kind, sought, after, wanted).await?
            }
        };
        let ids = entries.iter().map(|e| UserId::parse(&e.record.id));
        let ids = ids.collect::<Result<Vec<_>, _>>();
        let ids = ids.map_err(Problem::internal)?;
        let profiles: Vec<_> = ids.iter().map(keys::profile).collect();
        let items = app.store.read(&profiles).await?;
        let last = entries.len() < wanted;
        read_to = entries.last().map(|entry| entry.position.clone());
        for (entry, key) in entries.into_iter().zip(&profiles) {
            let profile: Option<Profile> = items.get(key)?;
            let there = profile.filter(|p| !p.erasing);
            let matching = there.filter(|p| entry.record.shows(sought, &words(p)));
            shown.extend(matching.map(|record| Entry {
                record,
                position: entry.position,
            }));
        }
        if last || shown.len() > limit {
            return Ok(in_order(cut(shown, limit), after));
        }
    }
    // Reading stopped though more may follow.
    let (people, position) = cut(shown, limit);
    Ok((people, position.or(read_to)))
}

/// What fits one page is in the list's own order; longer finds go by their words.
fn in_order((mut people, position): Page, after: Option<&str>) -> Page {
    if after.is_none() && position.is_none() {
        people.sort_by(|a, b| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    }
    (people, position)
}
