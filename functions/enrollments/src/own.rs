//! The caller's own enrollment that a path names.

use academy::app::App;
use academy::auth::guard::{Caller, Person};
use academy::domain::ids::EnrollmentId;
use academy::domain::money::Paise;
use academy::domain::time::Timestamp;
use academy::http::{Problem, Request};
use academy::store::catalogue::CourseRecord;
use academy::store::enrollments::{Enrollment, amount_due, is_amount_fixed};
use academy::store::keys::{self, Key};

/// Reads who asks, their enrollment `{id}` of the path, and `beside`, in one round trip. An id that is
/// not theirs is not read at all: that there is such an enrollment is nobody else's business.
///
/// # Errors
/// 401; 404 for what is not there or another person's.
pub(crate) async fn read(
    app: &App,
    request: &Request,
    caller: &Caller,
    beside: &[Key],
) -> Result<(Person, Enrollment), Problem> {
    let id = EnrollmentId::parse(request.parameter("id")).ok();
    let own = id.filter(|id| id.user() == *caller.user_id());
    let key = own.map(|id| keys::enrollment(&id));
    let wanted: Vec<Key> = key.iter().chain(beside).cloned().collect();
    let person = caller.person(app, &wanted).await?;
    let found = match &key {
        Some(key) => person.items.get(key)?,
        None => None,
    };
    let enrollment = found.ok_or_else(|| Problem::not_found("enrollment"))?;
    Ok((person, enrollment))
}

/// What is due for `enrollment` now. Once its own price is no longer honoured, the course's is read.
///
/// # Errors
/// When the store cannot be reached.
pub(crate) async fn due(
    app: &App,
    enrollment: &Enrollment,
    now: Timestamp,
) -> Result<Paise, Problem> {
    if is_amount_fixed(enrollment, now) {
        return Ok(enrollment.amount);
    }
    let key = keys::course(&enrollment.course);
    let record: Option<CourseRecord> = app.store.read_one(&key).await?;
    Ok(amount_due(enrollment, record.map(|r| r.course.price), now))
}

/// 409, because `enrollment` stands where this cannot be done.
pub(crate) fn wrong_state(enrollment: &Enrollment) -> Problem {
    Problem::conflict(
        "wrong_state",
        format!(
            "This enrollment is {}.",
            enrollment.state.as_str().replace('_', " ")
        ),
    )
}
