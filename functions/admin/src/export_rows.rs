//! The columns of each export, and what stands in them. Amounts are in paise and times in UTC, as
//! everywhere in the API; a value that is not there is an empty cell.

use academy::domain::time::Timestamp;
use academy::store::applications::ApplicationRecord;
use academy::store::enrollments::Enrollment;
use academy::store::messages::MessageRecord;
use academy::store::people::Profile;
use academy::views::time;

/// The columns of students.
pub(crate) const STUDENTS: &[&str] = &[
    "id",
    "name",
    "email",
    "phone",
    "role",
    "active",
    "created_at",
    "verified_at",
    "last_login_at",
    "enrollments_count",
    "mail_blocked",
];

/// A student's row.
pub(crate) fn student(person: &Profile) -> Vec<String> {
    vec![
        person.id.to_string(),
        person.name.to_string(),
        person.email.to_string(),
        text(person.phone.as_ref()),
        person.role.to_string(),
        person.active.to_string(),
        person.created_at.rfc3339(),
        person.verified_at.rfc3339(),
        at(person.last_login_at),
        person.enrollments_count.to_string(),
        person.mail_blocked.to_string(),
    ]
}

/// The columns of enrollments.
pub(crate) const ENROLLMENTS: &[&str] = &[
    "id",
    "student_id",
    "student_name",
    "student_email",
    "student_phone",
    "course",
    "course_name",
    "state",
    "amount_paise",
    "currency",
    "amount_received_paise",
    "mismatch",
    "reference",
    "payment_option",
    "utr",
    "created_at",
    "submitted_at",
    "review_by",
    "verified_at",
    "refunded_at",
    "refund_utr",
    "receipt_number",
    "reason",
    "note",
    "flagged",
];

/// An enrollment's row; nothing is known of a student who was erased.
pub(crate) fn enrollment((each, student): &(Enrollment, Option<Profile>)) -> Vec<String> {
    let student = student.as_ref();
    vec![
        each.id.to_string(),
        each.student().to_string(),
        text(student.map(|s| &s.name)),
        text(student.map(|s| &s.email)),
        text(student.and_then(|s| s.phone.as_ref())),
        each.course.to_string(),
        each.course_name.clone(),
        each.state.to_string(),
        each.amount.value().to_string(),
        "INR".to_owned(),
        text(each.amount_received.map(|amount| amount.value())),
        text(each.mismatch.map(|mismatch| mismatch.as_str())),
        each.reference.to_string(),
        text(each.payment_option.as_ref()),
        text(each.utr.as_ref()),
        each.created_at.rfc3339(),
        at(each.submitted_at),
        at(each.review_by),
        at(each.verified_at),
        at(each.refunded_at),
        text(each.refund_utr.as_ref()),
        text(each.receipt_number.as_ref()),
        text(each.reason.as_ref()),
        text(each.note.as_ref()),
        each.flagged.to_string(),
    ]
}

/// The columns of messages.
pub(crate) const MESSAGES: &[&str] = &[
    "id",
    "name",
    "email",
    "phone",
    "subject",
    "message",
    "state",
    "created_at",
];

/// A message's row.
pub(crate) fn message(each: &MessageRecord) -> Vec<String> {
    vec![
        each.id.to_string(),
        each.name.to_string(),
        each.email.to_string(),
        text(each.phone.as_ref()),
        text(each.subject.as_ref()),
        each.message.to_string(),
        each.state.to_string(),
        each.created_at.rfc3339(),
    ]
}

/// The columns of applications.
pub(crate) const APPLICATIONS: &[&str] = &[
    "id",
    "internship",
    "role",
    "name",
    "email",
    "phone",
    "cover_letter",
    "state",
    "created_at",
];

/// An application's row.
pub(crate) fn application(each: &ApplicationRecord) -> Vec<String> {
    vec![
        each.id.to_string(),
        each.internship.to_string(),
        each.role.clone(),
        each.name.to_string(),
        each.email.to_string(),
        each.phone.to_string(),
        text(each.cover_letter.as_ref()),
        each.state.to_string(),
        each.created_at.rfc3339(),
    ]
}

fn text(value: Option<impl ToString>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn at(moment: Option<Timestamp>) -> String {
    text(time(moment))
}
