//! `PUT /api/admin/courses/{slug}`: the whole course as it shall be. The publisher takes it from the
//! table's stream; enrollments keep the price that they were made at.

use academy::app::App;
use academy::auth::guard::Person;
use academy::domain::catalogue::Course;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::{CourseRecord, RemovedCourse};
use academy::store::item::number;
use academy::store::keys;
use academy::store::transaction::{Transaction, When};
use academy::views::CourseView;

use crate::course_create::slug_taken;
use crate::course_input::EditedCourse;
use crate::course_record::{act, count, detail, named, of_new, take_up};

/// Replaces a course.
///
/// # Errors
/// 404; 409 `version_conflict` when somebody edited it since; 409 `wrong_state` for a step that the
/// states do not have; for a slug that changes, 422 once it was public and 409 `slug_taken`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    // Read here for its slug, and judged below: who is asking comes first.
    let input = request.input::<EditedCourse>();
    let slug = input.as_ref().ok().and_then(EditedCourse::slug);
    let beside = |_: &_| slug.iter().flat_map(of_new).collect();
    let (admin, record) = named(app, request, beside).await?;
    let input = input?;
    let version = input.version.unwrap_or_default();
    let course = input.course(record.version + 1, app.now())?;
    let renamed = course.slug != record.course.slug;
    if renamed && record.was_public {
        let words = "The address of a course that was once published stays as it is.";
        return Err(Problem::invalid_field("slug", "fixed", words));
    }
    if version != record.version {
        return Err(Problem::conflict(
            "version_conflict",
            "Somebody changed this course since you opened it. Please look at it again.",
        ));
    }
    let (from, to) = (record.course.state, course.state);
    if !from.may_become(to) {
        let detail = format!("A course that is {from} cannot become {to} in one step.");
        return Err(Problem::conflict("wrong_state", detail));
    }
    if renamed && admin.items.has(&keys::course(&course.slug)) {
        return Err(slug_taken());
    }

    let mut transaction = Transaction::new();
    count(Some(&record.course), Some(&course), &mut transaction)?;
    if renamed {
        rename(app, &admin, &record, &course, &mut transaction)?;
    } else {
        let act = act(
            app,
            &admin,
            "update",
            &course.slug,
            detail(Some(&record.course), &course),
        );
        let head = audit::append(&mut transaction, &record.audit, act)?;
        let record_now = CourseRecord::new(course.clone(), record.was_public, head);
        transaction.put("course", &record_now, at_version(record.version));
    }
    transaction.commit(&app.store).await?;
    Reply::ok(&CourseView::from(course))
}

/// Moves a draft to another slug: the old chain ends with where it went, the new one begins with
/// whence it came.
fn rename(
    app: &App,
    admin: &Person,
    record: &CourseRecord,
    course: &Course,
    transaction: &mut Transaction,
) -> Result<(), Problem> {
    let old = &record.course.slug;
    let said = detail(Some(&record.course), course);
    let leaving = act(app, admin, "update", old, said.clone());
    let removed = RemovedCourse {
        slug: old.clone(),
        audit: audit::append(transaction, &record.audit, leaving)?,
    };
    transaction.delete("course", &keys::course(old), at_version(record.version));
    transaction.create("left behind", &removed);

    let head = take_up(&admin.items, &course.slug, transaction)?;
    let coming = act(app, admin, "update", &course.slug, said);
    let head = audit::append(transaction, &head, coming)?;
    transaction.create("renamed", &CourseRecord::new(course.clone(), false, head));
    Ok(())
}

fn at_version(version: u32) -> When {
    When::default().equals("version", number(version))
}
