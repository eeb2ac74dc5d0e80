//! `DELETE /api/admin/courses/{slug}`: removes a course in which nobody ever enrolled.

use std::collections::BTreeMap;

use academy::app::App;
use academy::http::{Answer, Problem, Reply, Request};
use academy::store::audit;
use academy::store::catalogue::RemovedCourse;
use academy::store::item::number;
use academy::store::keys;
use academy::store::transaction::{Transaction, When};

use crate::course_record::{act, count, named};

/// Removes a course. An enrollment that is made at the same moment wins or finds no course: both
/// transactions look at the same mark.
///
/// # Errors
/// 404; 409 `has_enrollments`.
pub async fn handle(app: &App, request: &Request) -> Answer {
    let beside = |slug: &_| vec![keys::enrolled_mark(slug)];
    let (admin, record) = named(app, request, beside).await?;
    request.no_input()?;
    let slug = &record.course.slug;
    let mark = keys::enrolled_mark(slug);
    if admin.items.has(&mark) {
        return Err(Problem::conflict(
            "has_enrollments",
            "Somebody enrolled in this course, so it stays. Archive it to take nobody new.",
        ));
    }

    let mut transaction = Transaction::new();
    let detail = BTreeMap::from([
        ("version".to_owned(), record.version.to_string()),
        ("state".to_owned(), record.course.state.to_string()),
    ]);
    let act = act(app, &admin, "delete", slug, detail);
    let removed = RemovedCourse {
        slug: slug.clone(),
        audit: audit::append(&mut transaction, &record.audit, act)?,
    };
    transaction.create("removed course", &removed);
    let unchanged = When::default().equals("version", number(record.version));
    transaction.delete("course", &keys::course(slug), unchanged);
    transaction.check("enrolled mark", &mark, When::absent());
    count(Some(&record.course), None, &mut transaction)?;
    transaction.commit(&app.store).await?;
    Ok(Reply::no_content())
}
