//! `GET /api/admin/students`: students, or with `role=admin` the admins, newest first; with `q` those
//! whose name, e-mail or phone begins so, word by word, within a word newest first.

use academy::accounts::{search_kind, words};
use academy::app::App;
use academy::auth::guard;
use academy::domain::ids::UserId;
use academy::domain::role::Role;
use academy::domain::search::Query as Words;
use academy::http::cursor::{List, Paging};
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::keys;
use academy::store::people::Profile;
use academy::store::query::Query;
use academy::views::StudentView;

/// How often one request reads on where most of what begins right does not match the other words. A
/// page may then be short; its cursor leads on.
const READS: usize = 8;

/// Lists a page of people.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let list = list(app, request, caller.user_id());
    let (admin, list) = tokio::join!(caller.admin(app, &[]), list);
    admin?;
    Reply::ok(&list?)
}

async fn list(app: &App, request: &Request, admin: &UserId) -> Result<List<StudentView>, Problem> {
    let keys = &app.settings.session_keys;
    let bound = ("admin-students", admin.as_str());
    let paging = Paging::read(request, bound, &["q", "role"], keys, app.now())?;
    let role = match paging.filter("role") {
        None => Role::Student,
        Some(name) => {
            Role::parse(name).ok_or_else(|| Problem::bad_query("`role` is student or admin."))?
        }
    };
    match paging.filter("q") {
        None => newest(app, &paging, role).await,
        Some(text) => {
            let words = Words::parse(text);
            let words = words.map_err(|e| Problem::bad_query(format!("`q`: {e}")))?;
            found(app, &paging, role, &words).await
        }
    }
}

async fn newest(app: &App, paging: &Paging<'_>, role: Role) -> Result<List<StudentView>, Problem> {
    let query = Query::index(keys::BY_LIST, keys::list_of_people(role))
        .descending()
        .after(paging.after.as_deref())
        .limit(paging.limit + 1);
    let entries = app.store.query::<Profile>(&query).await?;
    let people = entries.into_iter().map(|e| (e.record, e.position));
    page(paging, people.collect(), None)
}

/// Reads the entries of what begins right, and shows each person once: at the first of their words
/// that the query meets. So no page has to know what another one showed.
async fn found(
    app: &App,
    paging: &Paging<'_>,
    role: Role,
    sought: &Words,
) -> Result<List<StudentView>, Problem> {
    let mut shown: Vec<(Profile, String)> = Vec::new();
    let mut after = paging.after.clone();
    for _ in 0..READS {
        let wanted = paging.limit + 1;
        let kind = search_kind(role);
        let entries = app.store.search(kind, sought, after.as_deref(), wanted);
        let entries = entries.await?;
        let ids = entries.iter().map(|e| UserId::parse(&e.record.id));
        let ids = ids.collect::<Result<Vec<_>, _>>();
        let ids = ids.map_err(Problem::internal)?;
        let profiles: Vec<_> = ids.iter().map(keys::profile).collect();
        let items = app.store.read(&profiles).await?;
        let last = entries.len() < wanted;
        after = entries.last().map(|entry| entry.position.clone());
        for (entry, key) in entries.into_iter().zip(&profiles) {
            let profile: Option<Profile> = items.get(key)?;
            let matching = profile.filter(|p| entry.record.shows(sought, &words(p)));
            shown.extend(matching.map(|profile| (profile, entry.position)));
        }
        if last || shown.len() > paging.limit {
            return page(paging, shown, None);
        }
    }
    page(paging, shown, after)
}

/// A page of `people`, of whom one more than asked for may be there. `read_to` is where reading
/// stopped though more may follow.
fn page(
    paging: &Paging<'_>,
    mut people: Vec<(Profile, String)>,
    read_to: Option<String>,
) -> Result<List<StudentView>, Problem> {
    let more = people.len() > paging.limit;
    people.truncate(paging.limit);
    let position = match people.last() {
        Some((_, position)) if more => Some(position.clone()),
        _ => read_to,
    };
    // What fits one page is in the list's own order; longer finds go by their words.
    if paging.after.is_none() && position.is_none() {
        people.sort_by(|(a, _), (b, _)| (b.created_at, &b.id).cmp(&(a.created_at, &a.id)));
    }
    let views = people.iter().map(|(profile, _)| StudentView::from(profile));
    paging.list(views.collect(), position.as_deref())
}
