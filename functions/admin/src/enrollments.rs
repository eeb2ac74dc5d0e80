//! `GET /api/admin/enrollments`: what waits, and everything else; by state, course and date, or by a
//! word of the student, the reference or the UTR.

use academy::app::App;
use academy::auth::guard;
use academy::domain::enrollment::State;
use academy::domain::search::Query as Words;
use academy::domain::slug::Slug;
use academy::domain::time::{IndiaDate, Timestamp};
use academy::http::cursor::Paging;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::enrollment_lists::{Filter, Listing, Page};
use academy::store::enrollments::Enrollment;
use academy::store::keys;
use academy::store::people::Profile;
use academy::views::AdminEnrollmentView;

use crate::enrollment_search::Search;
use crate::inbox::or_refused;

/// What a list was asked for.
pub(crate) struct Asked<'a> {
    filter: Filter,
    words: Option<Words>,
    pub(crate) paging: Paging<'a>,
}

/// The names of this list's filters.
pub(crate) const FILTERS: [&str; 5] = ["state", "course", "from", "to", "q"];

/// Lists a page of enrollments with their students. Round trips: the page beside the session, then
/// the students in one batch; a search takes what `enrollment_search` says, and what waits, narrowed to a
/// course or to days, what `store::enrollment_lists` says.
///
/// # Errors
/// 400 `bad_query`, 400 `bad_cursor`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let person = caller.user_id().to_string();
    let route = ("admin-enrollments", person.as_str());
    let keys = &app.settings.session_keys;
    let paging = Paging::read(request, route, &FILTERS, keys, app.now());
    let asked = or_refused(app, &caller, paging.and_then(Asked::of)).await?;
    // Only the cookie is known to be ours so far, and what it was may be over: until that is judged, no
    // call may depend on what was found, or the time of a refusal would tell who is here.
    let (after, limit) = (asked.paging.after.as_deref(), asked.paging.limit);
    let (admin, begun) = tokio::join!(caller.admin(app, &[]), asked.begin(app, after, limit));
    admin?;
    let (enrollments, position) = asked.page(begun?, after, limit).await?;

    let joined = with_students(app, enrollments).await?;
    let views = joined
        .iter()
        .map(|(enrollment, student)| AdminEnrollmentView::new(enrollment, student.as_ref()));
    let items = views.collect();
    Reply::ok(
        &asked
            .paging
            .list::<AdminEnrollmentView>(items, position.as_deref())?,
    )
}

/// What was begun beside the session.
enum Begun<'a> {
    /// A list, whose first entries were read.
    Listing(Listing<'a>),
    /// A search, whose first entries were read.
    Searching(Search<'a>),
}

/// Each enrollment with its student, who are read in one batch; none is left of who was erased.
///
/// # Errors
/// When the store cannot be reached or refuses.
pub(crate) async fn with_students(
    app: &App,
    enrollments: Vec<Enrollment>,
) -> Result<Vec<(Enrollment, Option<Profile>)>, Problem> {
    let key = |each: &Enrollment| keys::profile(&each.student());
    let students: Vec<_> = enrollments.iter().map(key).collect();
    let profiles = app.store.read(&students).await?;
    let mut joined = Vec::new();
    for (enrollment, student) in enrollments.into_iter().zip(&students) {
        let found: Option<Profile> = profiles.get(student)?;
        joined.push((enrollment, found.filter(|student| !student.erasing)));
    }
    Ok(joined)
}

impl<'a> Asked<'a> {
    /// Reads the filters that `paging` found.
    ///
    /// # Errors
    /// 400 `bad_query`.
    pub(crate) fn of(paging: Paging<'a>) -> Result<Self, Problem> {
        let state = paging.filter("state").map(|text| {
            let unknown = || Problem::bad_query("`state` is no state of enrollments.");
            State::parse(text).ok_or_else(unknown)
        });
        let course = paging
            .filter("course")
            .map(|text| Slug::parse(text).map_err(|_| Problem::bad_query("`course` is no slug.")));
        let from = bound(&paging, "from", false)?;
        let before = bound(&paging, "to", true)?;
        let words = paging
            .filter("q")
            .map(|text| Words::parse(text).map_err(|e| Problem::bad_query(format!("`q`: {e}"))));
        Ok(Self {
            filter: Filter {
                state: state.transpose()?,
                course: course.transpose()?,
                from,
                before,
            },
            words: words.transpose()?,
            paging,
        })
    }

    /// Begins to read what is behind `after`, by the same calls whatever is found.
    async fn begin<'s>(
        &'s self,
        app: &'s App,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Begun<'s>, Problem> {
        let store = &app.store;
        Ok(match &self.words {
            // With `q`, only the state applies besides.
            Some(words) => {
                let wanted = (words, self.filter.state);
                Begun::Searching(Search::begin(store, wanted, after).await?)
            }
            None => Begun::Listing(Listing::begin(store, &self.filter, after, limit).await?),
        })
    }

    /// The page of what was begun.
    async fn page(
        &self,
        begun: Begun<'_>,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page, Problem> {
        Ok(match begun {
            Begun::Listing(list) => list.page().await?,
            Begun::Searching(search) => {
                in_order(search.page(limit).await?, after, self.filter.state)
            }
        })
    }
}

/// The bound that `name` says, by a day of India, as admins write it, or by a moment; `ends` where it is the last.
fn bound(paging: &Paging<'_>, name: &str, ends: bool) -> Result<Option<Timestamp>, Problem> {
    let of_day = |day: IndiaDate| if ends { day.end() } else { day.start() };
    // What is shown as of a second is of its whole.
    let of_moment = |at: Timestamp| match ends {
        true => Timestamp::from_seconds(at.seconds() + 1),
        false => at,
    };
    let read = |text| {
        let day = IndiaDate::parse(text).map(of_day);
        let at = day.or_else(|_| Timestamp::parse(text).map(of_moment));
        at.map_err(|_| {
            let words = "is a day in India, as 2026-04-01, or a moment, as 2026-04-01T10:00:00Z.";
            Problem::bad_query(format!("`{name}` {words}"))
        })
    };
    paging.filter(name).map(read).transpose()
}

/// What fits one page is in the list's own order; longer finds go by their words.
fn in_order((mut found, position): Page, after: Option<&str>, state: Option<State>) -> Page {
    if after.is_none() && position.is_none() {
        found.sort_by(|a, b| match state {
            Some(State::UnderReview) => (a.submitted_at, &a.id).cmp(&(b.submitted_at, &b.id)),
            _ => (b.created_at, &b.id).cmp(&(a.created_at, &a.id)),
        });
    }
    (found, position)
}

/// The enrollments that were asked for: at most `limit` behind `after`.
///
/// # Errors
/// When the store cannot be reached or refuses.
pub(crate) async fn find(
    app: &App,
    asked: &Asked<'_>,
    after: Option<&str>,
    limit: usize,
) -> Result<Page, Problem> {
    let begun = asked.begin(app, after, limit).await?;
    asked.page(begun, after, limit).await
}
