//! The shapes of API.md, made from what is kept. A field without a value is `null`, never absent.

mod audit;

use academy_domain::catalogue::{Course, Internship};
use academy_domain::enrollment::State;
use academy_domain::role::Role;
use academy_domain::time::Timestamp;
use serde::Serialize;

use crate::facts;
use crate::store::applications::ApplicationRecord;
use crate::store::enrollments::Enrollment;
use crate::store::messages::MessageRecord;
use crate::store::people::{Login, Profile};
use crate::store::registrations::Registration;

pub use audit::{AuditEntryView, detail};

/// A time as the API writes it.
pub fn time(at: Option<Timestamp>) -> Option<String> {
    at.map(Timestamp::rfc3339)
}

/// `Course`.
#[derive(Debug, Serialize)]
pub struct CourseView {
    slug: String,
    name: String,
    summary: String,
    description: String,
    duration: String,
    level: &'static str,
    price_paise: i64,
    topics: Vec<String>,
    modules: Vec<String>,
    featured: bool,
    state: &'static str,
    version: u32,
    updated_at: String,
}

impl From<Course> for CourseView {
    fn from(course: Course) -> Self {
        Self {
            slug: course.slug.to_string(),
            name: course.name,
            summary: course.summary,
            description: course.description,
            duration: course.duration,
            level: course.level.as_str(),
            price_paise: course.price.value(),
            topics: course.topics,
            modules: course.modules,
            featured: course.featured,
            state: course.state.as_str(),
            version: course.version,
            updated_at: course.updated_at.rfc3339(),
        }
    }
}

/// `Internship`.
#[derive(Debug, Serialize)]
pub struct InternshipView {
    slug: String,
    role: String,
    company: String,
    duration: String,
    location: String,
    fee_paise: i64,
    description: String,
    topics: Vec<String>,
    state: &'static str,
    version: u32,
    updated_at: String,
}

impl From<Internship> for InternshipView {
    fn from(internship: Internship) -> Self {
        Self {
            slug: internship.slug.to_string(),
            role: internship.role,
            company: internship.company,
            duration: internship.duration,
            location: internship.location,
            fee_paise: internship.fee.value(),
            description: internship.description,
            topics: internship.topics,
            state: internship.state.as_str(),
            version: internship.version,
            updated_at: internship.updated_at.rfc3339(),
        }
    }
}

/// `Message`.
#[derive(Debug, Serialize)]
pub struct MessageView {
    id: String,
    name: String,
    email: String,
    phone: Option<String>,
    subject: Option<String>,
    message: String,
    state: &'static str,
    created_at: String,
}

impl From<&MessageRecord> for MessageView {
    fn from(message: &MessageRecord) -> Self {
        Self {
            id: message.id.to_string(),
            name: message.name.to_string(),
            email: message.email.to_string(),
            phone: message.phone.as_ref().map(ToString::to_string),
            subject: message.subject.as_ref().map(ToString::to_string),
            message: message.message.to_string(),
            state: message.state.as_str(),
            created_at: message.created_at.rfc3339(),
        }
    }
}

/// `Application`.
#[derive(Debug, Serialize)]
pub struct ApplicationView {
    id: String,
    internship: InternshipRole,
    name: String,
    email: String,
    phone: String,
    cover_letter: Option<String>,
    state: &'static str,
    created_at: String,
}

#[derive(Debug, Serialize)]
struct InternshipRole {
    slug: String,
    role: String,
}

impl From<&ApplicationRecord> for ApplicationView {
    fn from(application: &ApplicationRecord) -> Self {
        Self {
            id: application.id.to_string(),
            internship: InternshipRole {
                slug: application.internship.to_string(),
                role: application.role.clone(),
            },
            name: application.name.to_string(),
            email: application.email.to_string(),
            phone: application.phone.to_string(),
            cover_letter: application.cover_letter.as_ref().map(ToString::to_string),
            state: application.state.as_str(),
            created_at: application.created_at.rfc3339(),
        }
    }
}

/// `user`.
#[derive(Debug, Serialize)]
pub struct UserView {
    id: String,
    name: String,
    email: String,
    phone: Option<String>,
    role: &'static str,
}

impl From<&Profile> for UserView {
    fn from(profile: &Profile) -> Self {
        Self {
            id: profile.id.to_string(),
            name: profile.name.to_string(),
            email: profile.email.to_string(),
            phone: profile.phone.as_ref().map(ToString::to_string),
            role: profile.role.as_str(),
        }
    }
}

/// Whoever registers is a student.
impl From<&Registration> for UserView {
    fn from(waiting: &Registration) -> Self {
        Self {
            id: waiting.user_id.to_string(),
            name: waiting.name.to_string(),
            email: waiting.email.to_string(),
            phone: waiting.phone.as_ref().map(ToString::to_string),
            role: Role::Student.as_str(),
        }
    }
}

impl From<&Login> for UserView {
    fn from(login: &Login) -> Self {
        Self {
            id: login.user_id.to_string(),
            name: login.name.to_string(),
            email: login.email.to_string(),
            phone: login.phone.as_ref().map(ToString::to_string),
            role: login.role.as_str(),
        }
    }
}

/// `Student`.
#[derive(Debug, Serialize)]
pub struct StudentView {
    #[serde(flatten)]
    user: UserView,
    active: bool,
    created_at: String,
    verified_at: Option<String>,
    last_login_at: Option<String>,
    enrollments_count: u32,
    mail_blocked: bool,
}

impl From<&Profile> for StudentView {
    fn from(profile: &Profile) -> Self {
        Self {
            user: profile.into(),
            active: profile.active,
            created_at: profile.created_at.rfc3339(),
            verified_at: Some(profile.verified_at.rfc3339()),
            last_login_at: time(profile.last_login_at),
            enrollments_count: profile.enrollments_count,
            mail_blocked: profile.mail_blocked,
        }
    }
}

impl StudentView {
    /// Somebody who registered and did not open the mailed link yet.
    pub fn waiting(registration: &Registration, mail_blocked: bool) -> Self {
        Self {
            user: registration.into(),
            active: true,
            created_at: registration.created_at.rfc3339(),
            verified_at: None,
            last_login_at: None,
            enrollments_count: 0,
            mail_blocked,
        }
    }
}

#[derive(Debug, Serialize)]
struct CourseName {
    slug: String,
    name: String,
}

/// `Enrollment`.
#[derive(Debug, Serialize)]
pub struct EnrollmentView {
    id: String,
    course: CourseName,
    state: &'static str,
    version: u32,
    amount_paise: i64,
    currency: &'static str,
    amount_received_paise: Option<i64>,
    mismatch: Option<&'static str>,
    reference: String,
    payment_method: &'static str,
    payment_option: Option<String>,
    utr: Option<String>,
    created_at: String,
    submitted_at: Option<String>,
    review_by: Option<String>,
    verified_at: Option<String>,
    refunded_at: Option<String>,
    receipt_number: Option<String>,
    reason: Option<String>,
    group_url: Option<&'static str>,
}

impl From<&Enrollment> for EnrollmentView {
    fn from(enrollment: &Enrollment) -> Self {
        let active = enrollment.state == State::Active;
        Self {
            id: enrollment.id.to_string(),
            course: CourseName {
                slug: enrollment.course.to_string(),
                name: enrollment.course_name.clone(),
            },
            state: enrollment.state.as_str(),
            version: enrollment.version,
            amount_paise: enrollment.amount.value(),
            currency: "INR",
            amount_received_paise: enrollment.amount_received.map(|a| a.value()),
            mismatch: enrollment.mismatch.map(|m| m.as_str()),
            reference: enrollment.reference.to_string(),
            payment_method: "upi",
            payment_option: enrollment.payment_option.clone(),
            utr: enrollment.utr.as_ref().map(ToString::to_string),
            created_at: enrollment.created_at.rfc3339(),
            submitted_at: time(enrollment.submitted_at),
            review_by: time(enrollment.review_by),
            verified_at: time(enrollment.verified_at),
            refunded_at: time(enrollment.refunded_at),
            receipt_number: enrollment.receipt_number.as_ref().map(ToString::to_string),
            reason: enrollment.reason.clone(),
            group_url: active.then_some(facts::GROUP_URL),
        }
    }
}

/// `Enrollment` as admins see it, with whose it is and what only they know.
#[derive(Debug, Serialize)]
pub struct AdminEnrollmentView {
    #[serde(flatten)]
    enrollment: EnrollmentView,
    student: StudentName,
    note: Option<String>,
    flagged: bool,
}

#[derive(Debug, Serialize)]
struct StudentName {
    id: String,
    name: Option<String>,
    email: Option<String>,
    phone: Option<String>,
}

impl AdminEnrollmentView {
    /// The enrollment with its student's profile, which is gone after an erasure.
    pub fn new(enrollment: &Enrollment, student: Option<&Profile>) -> Self {
        Self {
            enrollment: enrollment.into(),
            student: StudentName {
                id: enrollment.student().to_string(),
                name: student.map(|s| s.name.to_string()),
                email: student.map(|s| s.email.to_string()),
                phone: student.and_then(|s| s.phone.as_ref().map(ToString::to_string)),
            },
            note: enrollment.note.clone(),
            flagged: enrollment.flagged,
        }
    }
}
