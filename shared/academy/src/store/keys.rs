//! Every key of the table, spelled once. `docs/DATA_MODEL.md` says what each item holds.

use academy_domain::email::Email;
use academy_domain::enrollment::State;
use academy_domain::ids::{EnrollmentId, RecordId, UserId};
use academy_domain::inbox::{ApplicationState, MessageState};
use academy_domain::receipt::ReceiptNumber;
use academy_domain::reference::Reference;
use academy_domain::role::Role;
use academy_domain::slug::Slug;
use academy_domain::time::{FinancialYear, Timestamp};
use academy_domain::utr::Utr;

/// The key of one item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The partition.
    pub pk: String,
    /// The item within it.
    pub sk: String,
}

impl Key {
    fn new(pk: impl Into<String>, sk: impl Into<String>) -> Self {
        Self {
            pk: pk.into(),
            sk: sk.into(),
        }
    }
}

/// A person's partition.
pub fn person(id: &UserId) -> String {
    format!("USER#{id}")
}

/// Whose partition `pk` is, if it is a person's.
pub fn whose(pk: &str) -> Option<UserId> {
    UserId::parse(pk.strip_prefix("USER#")?).ok()
}

/// A person's profile.
pub fn profile(id: &UserId) -> Key {
    Key::new(person(id), "PROFILE")
}

/// A session, by the hash of its secret.
pub fn session(id: &UserId, hash: &str) -> Key {
    Key::new(person(id), format!("{SESSION_PREFIX}{hash}"))
}

/// What the sort keys of a person's sessions begin with.
pub const SESSION_PREFIX: &str = "SESSION#";

/// The secret of a second factor that its owner was shown and has not proven yet.
pub fn second_factor_offer(id: &UserId) -> Key {
    Key::new(person(id), "SECOND_FACTOR_OFFER")
}

/// The new e-mail that a person wants.
pub fn email_change(id: &UserId) -> Key {
    Key::new(person(id), "EMAIL_CHANGE")
}

/// An e-mail that was a person's until they changed it.
pub fn former_email(id: &UserId, email: &Email) -> Key {
    Key::new(person(id), format!("{FORMER_EMAIL_PREFIX}{email}"))
}

/// What the sort keys of a person's former e-mails begin with.
pub const FORMER_EMAIL_PREFIX: &str = "FORMER_EMAIL#";

/// An erasure that has begun and is not over.
pub fn erasure(id: &UserId) -> Key {
    Key::new(person(id), "ERASURE")
}

/// A forgotten password that waits for its link to be opened.
pub fn reset(id: &RecordId) -> Key {
    Key::new(format!("RESET#{id}"), "RESET")
}

/// An enrollment: its owner is in its id.
pub fn enrollment(id: &EnrollmentId) -> Key {
    Key::new(
        person(&id.user()),
        format!("{ENROLLMENT_PREFIX}{}", id.suffix()),
    )
}

/// What the sort keys of a person's enrollments begin with.
pub const ENROLLMENT_PREFIX: &str = "ENROLLMENT#";

/// The claim that makes a live enrollment the only one of its student and course.
pub fn live_claim(id: &UserId, course: &Slug) -> Key {
    Key::new(person(id), format!("LIVE#{course}"))
}

/// What logging in with an e-mail must know; also the claim that makes the e-mail unique.
pub fn login(email: &Email) -> Key {
    Key::new(format!("EMAIL#{email}"), "LOGIN")
}

/// That mail to an e-mail without an account stopped.
pub fn mail_block(email: &Email) -> Key {
    Key::new(under_email(email), "BLOCKED")
}

/// Which registration waits under an e-mail.
pub fn registration_pointer(email: &Email) -> Key {
    Key::new(format!("EMAIL#{email}"), "REGISTRATION")
}

/// A registration that waits for its link to be opened.
pub fn registration(id: &RecordId) -> Key {
    Key::new(format!("REGISTRATION#{id}"), "REGISTRATION")
}

/// The partition of the whole catalogue.
pub const CATALOGUE: &str = "CATALOGUE";
/// What the sort keys of courses begin with.
pub const COURSE_PREFIX: &str = "COURSE#";
/// What the sort keys of internships begin with.
pub const INTERNSHIP_PREFIX: &str = "INTERNSHIP#";
/// What the sort keys of removed courses begin with.
pub const REMOVED_COURSE_PREFIX: &str = "REMOVED#COURSE#";
/// What the sort keys of removed internships begin with.
pub const REMOVED_INTERNSHIP_PREFIX: &str = "REMOVED#INTERNSHIP#";

/// A course.
pub fn course(slug: &Slug) -> Key {
    Key::new(CATALOGUE, format!("{COURSE_PREFIX}{slug}"))
}

/// An internship.
pub fn internship(slug: &Slug) -> Key {
    Key::new(CATALOGUE, format!("{INTERNSHIP_PREFIX}{slug}"))
}

/// The mark that a course has, or once had, an enrollment.
pub fn enrolled_mark(slug: &Slug) -> Key {
    Key::new(CATALOGUE, format!("ENROLLED#{slug}"))
}

/// What is left of a course that was deleted or renamed: the head of its audit chain.
pub fn removed_course(slug: &Slug) -> Key {
    Key::new(CATALOGUE, format!("{REMOVED_COURSE_PREFIX}{slug}"))
}

/// What is left of an internship that was deleted or renamed: the head of its audit chain.
pub fn removed_internship(slug: &Slug) -> Key {
    Key::new(CATALOGUE, format!("{REMOVED_INTERNSHIP_PREFIX}{slug}"))
}

/// A message to the academy.
pub fn message(id: &RecordId) -> Key {
    Key::new(format!("MESSAGE#{id}"), "MESSAGE")
}

/// An application for an internship.
pub fn application(id: &RecordId) -> Key {
    Key::new(format!("APPLICATION#{id}"), "APPLICATION")
}

/// The claim that makes a live application the only one of its e-mail and opening; the e-mail is
/// named by a hash.
pub fn applied_claim(internship: &Slug, email_hash: &str) -> Key {
    Key::new(format!("APPLIED#{internship}#{email_hash}"), CLAIM)
}

/// What the sort keys of the messages under an e-mail begin with.
pub const MESSAGE_POINTER_PREFIX: &str = "MESSAGE#";
/// What the sort keys of the applications under an e-mail begin with.
pub const APPLICATION_POINTER_PREFIX: &str = "APPLICATION#";

/// An e-mail's partition: who logs in with it, and what was sent under it.
pub fn under_email(email: &Email) -> String {
    format!("EMAIL#{email}")
}

/// Points from an e-mail to a message.
pub fn message_pointer(email: &Email, id: &RecordId) -> Key {
    Key::new(under_email(email), format!("{MESSAGE_POINTER_PREFIX}{id}"))
}

/// Points from an e-mail to an application.
pub fn application_pointer(email: &Email, id: &RecordId) -> Key {
    let prefix = APPLICATION_POINTER_PREFIX;
    Key::new(under_email(email), format!("{prefix}{id}"))
}

/// The claim of a UTR.
pub fn utr_claim(utr: &Utr) -> Key {
    Key::new(format!("UTR#{utr}"), CLAIM)
}

/// The claim of a payment reference.
pub fn reference_claim(reference: &Reference) -> Key {
    Key::new(format!("REFERENCE#{reference}"), CLAIM)
}

/// The claim of a receipt's number.
pub fn receipt_claim(number: &ReceiptNumber) -> Key {
    Key::new(format!("RECEIPT#{number}"), CLAIM)
}

const CLAIM: &str = "CLAIM";

/// The next receipt number of a financial year.
pub fn receipt_counter(year: &FinancialYear) -> Key {
    Key::new(format!("RECEIPTS#{year}"), "COUNTER")
}

/// How many shards share the statistics, so that acts seldom meet on one.
pub const STATISTICS_SHARDS: u8 = 16;

/// A shard's totals.
pub fn totals(shard: u8) -> Key {
    Key::new(format!("STATS#{shard:02}"), "TOTAL")
}

/// A shard's days of one month, `2026-11`.
pub fn month(shard: u8, month: &str) -> Key {
    Key::new(format!("STATS#{shard:02}"), format!("MONTH#{month}"))
}

/// A row of a subject's audit chain.
pub fn audit_row(subject: &str, seq: u64) -> Key {
    Key::new(audit_chain(subject), format!("{seq:010}"))
}

/// The partition of a subject's audit chain.
pub fn audit_chain(subject: &str) -> String {
    format!("AUDIT#{subject}")
}

/// The erasable text of an audit row.
pub fn audit_text(subject: &str, seq: u64) -> Key {
    Key::new(audit_texts(subject), format!("{seq:010}"))
}

/// The partition of the texts of a subject's audit chain.
pub fn audit_texts(subject: &str) -> String {
    format!("AUDIT_TEXT#{subject}")
}

/// How far the pages follow the catalogue. Not in the catalogue's partition: a change there rings for
/// the publisher.
pub fn published() -> Key {
    Key::new("PUBLISHED", "SITE")
}

/// The partition that rings for the publisher without a change of the catalogue.
pub const REPUBLISH: &str = "REPUBLISH";

/// The call to publish.
pub fn republish() -> Key {
    Key::new(REPUBLISH, "SITE")
}

/// The day whose mail about waiting payments is written.
pub fn daily() -> Key {
    Key::new("DAILY", "PAYMENTS_WAITING")
}

/// How far the audit log is sealed.
pub fn last_seal() -> Key {
    Key::new("SEALS", "LAST")
}

/// What the partitions of outbox mails begin with; the mailer's stream mapping filters by it.
pub const OUTBOX_PREFIX: &str = "OUTBOX#";

/// A mail to send, or sent.
pub fn outbox(id: &RecordId) -> Key {
    Key::new(format!("{OUTBOX_PREFIX}{id}"), "MAIL")
}

/// The record of a request that named an idempotency key.
pub fn idempotency(hash: &str) -> Key {
    Key::new(format!("IDEMPOTENCY#{hash}"), "RECORD")
}

/// A limit's counter for one subject.
pub fn limit(act: &str, subject: &str) -> Key {
    Key::new(format!("LIMIT#{act}#{subject}"), "COUNTER")
}

/// The partition of search entries whose words begin with `bucket` (two characters).
pub fn search(kind: &str, bucket: &str) -> String {
    format!("SEARCH#{kind}#{bucket}")
}

/// A search entry: the word, then its place among those of the word, which ends with whose it is.
pub fn search_entry(kind: &str, word: &str, place: &str) -> Key {
    let bucket: String = word.chars().take(2).collect();
    Key::new(search(kind, &bucket), format!("{word}#{place}"))
}

/// Search entries of students.
pub const SEARCH_STUDENTS: &str = "students";
/// Search entries of admins.
pub const SEARCH_ADMINS: &str = "admins";
/// Search entries of enrollments, by reference and UTR.
pub const SEARCH_ENROLLMENTS: &str = "enrollments";

/// The index of lists.
pub const BY_LIST: &str = "by_list";
/// The index of a course's enrollments.
pub const BY_COURSE: &str = "by_course";
/// The sparse index of what is due.
pub const BY_DUE: &str = "by_due";
/// The sparse index of a course's enrollments under review, by when they were submitted.
pub const BY_WAITING: &str = "by_waiting";

/// The list of people with a role.
pub fn list_of_people(role: Role) -> String {
    format!("USERS#{}", role.as_str())
}

/// The list of the one registration that waits to become the account with this id.
pub fn list_of_registration(id: &UserId) -> String {
    format!("REGISTRATIONS#{id}")
}

/// The list of enrollments in a state.
pub fn list_of_enrollments(state: State) -> String {
    format!("ENROLLMENTS#{}", state.as_str())
}

/// The list of a course's enrollments in a state.
pub fn list_of_course(course: &Slug, state: State) -> String {
    format!("COURSE#{course}#{}", state.as_str())
}

/// The list of messages in a state.
pub fn list_of_messages(state: MessageState) -> String {
    format!("MESSAGES#{state}")
}

/// The list of applications in a state.
pub fn list_of_applications(state: ApplicationState) -> String {
    format!("APPLICATIONS#{state}")
}

/// The list of an internship's applications in a state.
pub fn list_of_internship(internship: &Slug, state: ApplicationState) -> String {
    format!("INTERNSHIP#{internship}#{state}")
}

/// The list of the mails to somebody with an account, sent or not.
pub fn list_of_mails_to(id: &UserId) -> String {
    format!("MAILS#{id}")
}

/// The list of the mails to an e-mail, whosever it is.
pub fn list_of_mails_to_email(email: &Email) -> String {
    format!("MAILS#{email}")
}

/// The list of the words that were written about a person: the texts of their audit rows, and of those
/// of their enrollments.
pub fn list_of_texts_about(id: &UserId) -> String {
    format!("TEXTS#{id}")
}

/// The list of idempotency records: of a person's requests, or, where nobody was signed in, of what the
/// request made.
pub fn list_of_records(whose: &str) -> String {
    format!("RECORDS#{whose}")
}

/// The list of all audit rows.
pub const LIST_OF_AUDIT: &str = "AUDIT";

/// Enrollments under review, by when they were submitted.
pub const DUE_WAITING: &str = "WAITING";
/// Unpaid enrollments, by when their student is to be reminded.
pub const DUE_REMINDER: &str = "REMINDER";
/// Mails that are not sent yet, by when to try.
pub const DUE_OUTBOX: &str = "OUTBOX";
/// Erasures that have begun, by when somebody looks after them.
pub const DUE_ERASURE: &str = "ERASURE";
/// What is kept for a time only, by when that ends.
pub const DUE_RETENTION: &str = "RETENTION";

/// A place among what is kept for a time only: when that ends, what it is, which one.
pub fn by_retention(ends_at: Timestamp, kind: &str, id: &str) -> String {
    by_time(ends_at, &format!("{kind}#{id}"))
}

/// What stands at a place that [`by_retention`] made.
pub fn kind_of_retention(place: &str) -> &str {
    place.split('#').nth(1).unwrap_or_default()
}

/// A place in a list that is ordered by time, then by id.
pub fn by_time(at: Timestamp, id: &str) -> String {
    format!("{}#{id}", at.sort_key())
}
