//! `POST /api/admin/courses`: a new course, as a draft or published at once.

use academy::app::App;
use academy::auth::guard;
use academy::domain::catalogue::PublishState;
use academy::domain::slug::Slug;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::{CourseRecord, MAX_ENTRIES};
use academy::store::idempotency::Idempotency;
use academy::store::keys;
use academy::store::transaction::Transaction;
use academy::views::CourseView;

use crate::course_input::NewCourse;
use crate::course_record::{act, count, detail, of_new, take_up};

/// Makes a course.
///
/// # Errors
/// 409 `slug_taken`, 409 `catalogue_full`, 409 `wrong_state` for one that would begin archived.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let caller = guard::caller(app, request)?;
    let bound = ("admin-course-create", caller.user_id().as_str());
    let once = Idempotency::of(request, bound, app.key()?, app.now());
    // Read here for its slug, and judged below: who is asking comes first.
    let input = request.input::<NewCourse>();
    let slug = input.as_ref().ok().and_then(NewCourse::slug);
    let mut beside: Vec<_> = slug.iter().flat_map(of_new).collect();
    beside.extend(once.as_ref().ok().and_then(Idempotency::key));
    let (admin, there) = tokio::join!(
        caller.admin(app, &beside),
        app.store.courses(&PublishState::ALL)
    );
    let (admin, once) = (admin?, once?);
    if let Some(done) = once.done(&admin.items)? {
        let absent = || Problem::not_found("course");
        let slug = Slug::parse(&done.result).map_err(|_| absent())?;
        let made: Option<CourseRecord> = admin.items.get(&keys::course(&slug))?;
        let course = made.ok_or_else(absent)?.course;
        return Reply::json(done.status, &CourseView::from(course));
    }

    let course = input?.course(1, app.now())?;
    if !PublishState::Draft.may_become(course.state) {
        let detail = "A new course begins as a draft, or published.";
        return Err(Problem::conflict("wrong_state", detail));
    }
    if admin.items.has(&keys::course(&course.slug)) {
        return Err(slug_taken());
    }
    if there?.len() >= MAX_ENTRIES {
        return Err(Problem::conflict(
            "catalogue_full",
            format!("There are {MAX_ENTRIES} courses, which is the most. Please delete one first."),
        ));
    }

    let mut transaction = Transaction::new();
    let head = take_up(&admin.items, &course.slug, &mut transaction)?;
    let act = act(app, &admin, "create", &course.slug, detail(None, &course));
    let head = audit::append(&mut transaction, &head, act)?;
    count(None, Some(&course), &mut transaction)?;
    transaction.create("course", &CourseRecord::new(course.clone(), false, head));
    once.record(&mut transaction, 201, course.slug.as_str());
    transaction.commit(&app.store).await?;
    Reply::created(&CourseView::from(course))
}

/// 409: another course has this slug.
pub(crate) fn slug_taken() -> Problem {
    Problem::conflict(
        "slug_taken",
        "There is another course at this address. Please choose another slug.",
    )
}
