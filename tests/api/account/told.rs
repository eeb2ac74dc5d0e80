//! Of each attribute of what is kept of a person: where their copy tells it, or why it does not. So whoever
//! keeps something more has to say which of the two it is.

use std::collections::BTreeSet;

use academy::store::Item;
use academy_tests::leaving::{CANARIES, SECOND, id_of, kanari, prepared};
use academy_tests::{Academy, Person};
use serde_json::{Value, json};

use super::kind;

/// What becomes of an attribute in the copy of one's data.
#[derive(Debug, Clone, Copy)]
enum Told {
    /// It stands there; of a list, in each of its entries.
    As(&'static str),
    /// It is left out, for this reason.
    Not(&'static str),
}

use Told::{As, Not};

const PLACE: Told = Not("where it lies in the table, and until when: it repeats the rest");
const HEAD: Told = Not("the head of the chain whose rows are told as history");
const OWN: Told = Not("it names whose copy this is");
const EPOCH: Told = Not("a number that ends what is older");
const SECRET: Told = Not("a secret, or a hash of one");
const MARKS: Told = Not("it marks a place for what is told of the enrollment, or finds it");
const LINK: Told = Not("it holds up a mailed link, and the mail is told");
const SENDING: Told = Not("how a mail is being sent, of which status and time are told");
const COUNTS: Told = Not("it tells one change from another");

/// What every item may have.
const PLACES: [&str; 12] = [
    "pk",
    "sk",
    "schema",
    "expires_at",
    "list_pk",
    "list_sk",
    "course_pk",
    "course_sk",
    "due_pk",
    "due_sk",
    "waiting_pk",
    "waiting_sk",
];

type Attributes = &'static [(&'static str, Told)];

/// Each kind of item that is of a person, with what it has of its own.
const KINDS: &[(&str, Attributes)] = &[
    ("USER PROFILE", PROFILE),
    ("USER SESSION", SESSION),
    ("USER SECOND_FACTOR_OFFER", OFFER),
    ("USER EMAIL_CHANGE", EMAIL_CHANGE),
    ("USER FORMER_EMAIL", FORMER_EMAIL),
    ("USER ENROLLMENT", ENROLLMENT),
    ("USER LIVE", CLAIM),
    ("EMAIL LOGIN", LOGIN),
    ("EMAIL REGISTRATION", REGISTRATION),
    ("EMAIL BLOCKED", BLOCKED),
    ("EMAIL MESSAGE", POINTER),
    ("EMAIL APPLICATION", POINTER),
    ("REGISTRATION", REGISTRATION),
    ("RESET", RESET),
    ("MESSAGE", MESSAGE),
    ("APPLICATION", APPLICATION),
    ("OUTBOX", MAIL),
    ("IDEMPOTENCY", REQUEST),
    ("AUDIT", ROW),
    ("AUDIT_TEXT", TEXT),
    ("SEARCH", SEARCH),
    ("REFERENCE", CLAIM),
    ("RECEIPT", CLAIM),
    ("UTR", CLAIM),
];

const PROFILE: Attributes = &[
    ("id", As("account/id")),
    ("email", As("account/email")),
    ("name", As("account/name")),
    ("phone", As("account/phone")),
    ("role", As("account/role")),
    ("active", As("account/active")),
    ("created_at", As("account/created_at")),
    ("verified_at", As("account/verified_at")),
    ("last_login_at", As("account/last_login_at")),
    ("terms_version", As("account/terms_version")),
    ("terms_accepted_at", As("account/terms_accepted_at")),
    ("enrollments_count", As("account/enrollments_count")),
    ("mail_blocked", As("account/mail_blocked")),
    ("utrs_sent", As("account/utrs_sent")),
    ("tried_taken_utrs", As("account/tried_taken_utrs")),
    ("second_factor", As("account/second_factor_since")),
    ("erasing", Not("whoever is being erased cannot ask")),
    ("epoch", EPOCH),
    ("audit", HEAD),
];
const SESSION: Attributes = &[
    ("hash", As("sessions/id")),
    ("created_at", As("sessions/created_at")),
    ("last_seen_at", As("sessions/last_seen_at")),
    ("user_agent", As("sessions/user_agent")),
    (
        "ends_at",
        Not("12 hours, or 7 days, after it began; then it is gone"),
    ),
    (
        "code_of",
        Not("how its wrong codes are counted, for as long as it lives"),
    ),
    (
        "stepped_up_until",
        Not("for ten minutes, of the session that asks"),
    ),
    ("user_id", OWN),
    ("epoch", EPOCH),
];
const OFFER: Attributes = &[
    ("sealed", SECRET),
    ("ends_at", Not("half an hour after it was shown")),
    ("user_id", OWN),
];
const EMAIL_CHANGE: Attributes = &[
    ("email", As("email_wanted")),
    ("id", LINK),
    ("ends_at", LINK),
    ("user_id", OWN),
    ("epoch", EPOCH),
];
const FORMER_EMAIL: Attributes = &[
    ("email", As("former_emails/email")),
    ("until", As("former_emails/until")),
    ("user_id", OWN),
];
const ENROLLMENT: Attributes = &[
    ("id", As("enrollments/id")),
    ("course", As("enrollments/course/slug")),
    ("course_name", As("enrollments/course/name")),
    ("course_duration", As("enrollments/course_duration")),
    ("state", As("enrollments/state")),
    ("version", As("enrollments/version")),
    ("amount", As("enrollments/amount_paise")),
    ("amount_received", As("enrollments/amount_received_paise")),
    ("reference", As("enrollments/reference")),
    ("payment_option", As("enrollments/payment_option")),
    ("utr", As("enrollments/utr")),
    ("receipt_number", As("enrollments/receipt_number")),
    ("created_at", As("enrollments/created_at")),
    ("submitted_at", As("enrollments/submitted_at")),
    ("review_by", As("enrollments/review_by")),
    ("verified_at", As("enrollments/verified_at")),
    ("refunded_at", As("enrollments/refunded_at")),
    ("price_holds_until", As("enrollments/price_holds_until")),
    ("reason", As("enrollments/reason")),
    ("note", As("enrollments/note")),
    ("received_utrs", As("enrollments/received_utrs")),
    ("refund_utr", As("enrollments/refund_utr")),
    ("flagged", As("enrollments/flagged")),
    ("reminded", As("enrollments/reminded")),
    (
        "erased",
        Not("that its student is no more, who could ask for nothing"),
    ),
    ("audit", HEAD),
];
const LOGIN: Attributes = &[
    ("email", As("account/email")),
    ("name", As("account/name")),
    ("phone", As("account/phone")),
    ("role", As("account/role")),
    ("active", As("account/active")),
    ("sessions", As("sessions/id")),
    ("second_factor", As("account/second_factor_since")),
    ("second_factor_uses", COUNTS),
    ("password_hash", SECRET),
    ("user_id", OWN),
    ("epoch", EPOCH),
];
const REGISTRATION: Attributes = &[
    ("name", As("registration/name")),
    ("phone", As("registration/phone")),
    ("email", As("account/email")),
    ("terms_version", As("registration/terms_version")),
    ("created_at", As("registration/created_at")),
    ("link_ends_at", As("registration/link_ends_at")),
    ("id", LINK),
    ("user_id", Not("the id of an account that there is not")),
    ("password_hash", SECRET),
    ("audit", HEAD),
];
const BLOCKED: Attributes = &[
    ("email", As("former_emails/email")),
    ("since", As("former_emails/mail_blocked_since")),
    ("mail", Not("the mail by which the academy was told")),
];
const POINTER: Attributes = &[
    ("email", As("account/email")),
    ("id", Not("it leads to what is told")),
    ("to", Not("it leads to what is told")),
];
const RESET: Attributes = &[
    ("id", LINK),
    ("email", LINK),
    ("ends_at", LINK),
    ("user_id", OWN),
    ("epoch", EPOCH),
];
const MESSAGE: Attributes = &[
    ("id", As("messages/id")),
    ("name", As("messages/name")),
    ("email", As("messages/email")),
    ("phone", As("messages/phone")),
    ("subject", As("messages/subject")),
    ("message", As("messages/message")),
    ("state", As("messages/state")),
    ("created_at", As("messages/created_at")),
    ("updated_at", As("history/at")),
    ("mails", Not("the mail by which the academy was told")),
    ("version", COUNTS),
    ("audit", HEAD),
];
const APPLICATION: Attributes = &[
    ("id", As("applications/id")),
    ("name", As("applications/name")),
    ("email", As("applications/email")),
    ("phone", As("applications/phone")),
    ("internship", As("applications/internship/slug")),
    ("role", As("applications/internship/role")),
    ("cover_letter", As("applications/cover_letter")),
    ("state", As("applications/state")),
    ("created_at", As("applications/created_at")),
    ("updated_at", As("history/at")),
    ("mails", As("mails/message")),
    ("version", COUNTS),
    ("audit", HEAD),
];
const MAIL: Attributes = &[
    ("to", As("mails/to")),
    ("status", As("mails/status")),
    ("message", As("mails/message")),
    ("created_at", As("mails/created_at")),
    ("sent_at", As("mails/sent_at")),
    ("id", SENDING),
    ("attempts", SENDING),
    ("next_attempt_at", SENDING),
    ("failure", SENDING),
];
const REQUEST: Attributes = &[
    ("result", As("requests/result")),
    ("status", As("requests/status")),
    ("ends_at", As("requests/until")),
    ("hash", SECRET),
    ("body", SECRET),
    ("whose", OWN),
];
const ROW: Attributes = &[
    ("row", As("history/action")),
    ("hash", Not("it holds the chain together")),
];
const TEXT: Attributes = &[
    ("text", As("history/text")),
    ("at", As("history/at")),
    ("subject", As("history/target")),
    ("seq", Not("which row it belongs to, with which it is told")),
    ("salt", SECRET),
];
const SEARCH: Attributes = &[
    ("id", MARKS),
    ("kind", MARKS),
    ("place", MARKS),
    ("word", MARKS),
];
const CLAIM: Attributes = &[
    ("enrollment", MARKS),
    ("of", MARKS),
    ("course", MARKS),
    ("user_id", OWN),
];

fn fate(kind: &str, attribute: &str) -> Option<Told> {
    if PLACES.contains(&attribute) {
        return Some(PLACE);
    }
    let (_, attributes) = KINDS.iter().find(|(named, _)| *named == kind)?;
    let named = attributes.iter().find(|(named, _)| *named == attribute);
    named.map(|(_, told)| *told)
}

/// Whether `part` has what the path leads to; of a list, in each of its entries, and there is one.
fn tells(part: &Value, path: &str) -> bool {
    if let Some(entries) = part.as_array() {
        return !entries.is_empty() && entries.iter().all(|entry| tells(entry, path));
    }
    match path.split_once('/') {
        Some((name, rest)) => part.get(name).is_some_and(|part| tells(part, rest)),
        None => part.get(path).is_some(),
    }
}

/// The items that hold her id, or anything that was planted.
async fn hers(academy: &Academy) -> Vec<Item> {
    let id = id_of(academy, SECOND).await.to_string();
    let planted: Vec<String> = CANARIES
        .iter()
        .map(|canary| canary.to_lowercase())
        .collect();
    let mut items = academy.items().await;
    items.retain(|item| {
        let said = format!("{item:?}").to_lowercase();
        said.contains(&id) || planted.iter().any(|canary| said.contains(canary))
    });
    items
}

/// An admin looks at what she sent.
async fn answers(admin: &mut Person) {
    for (list, state) in [("messages", "closed"), ("applications", "shortlisted")] {
        let path = format!("/api/admin/{list}");
        let sent = admin.get(&path).await.expect(200);
        let path = format!("{path}/{}", sent.text_at("/items/0/id"));
        let body = json!({"state": state});
        admin.call("PATCH", &path, body).await.expect(200);
    }
}

/// Fails for an attribute that neither stands in the copy nor has a reason here why it does not.
#[tokio::test]
async fn every_attribute_of_what_is_kept_is_told_or_has_a_reason() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let mut kanari = kanari(&academy, &mut admin).await;
    answers(&mut admin).await;
    // While a second factor waits for its code, and when it is set up.
    let mut items = hers(&academy).await;
    kanari.sets_up_a_second_factor(&academy).await;
    items.extend(hers(&academy).await);
    let copy = kanari.get("/api/account/export").await.expect(200).json;
    let mut faults = BTreeSet::new();
    for item in &items {
        let kind = kind(item);
        for attribute in item.keys() {
            match fate(&kind, attribute) {
                Some(As(path)) if !tells(&copy, path) => {
                    faults.insert(format!("{kind}: {attribute} is not told as {path}"));
                }
                Some(As(_)) => {}
                Some(Not(why)) => assert!(!why.is_empty()),
                None => {
                    faults.insert(format!("{kind}: {attribute} is named nowhere"));
                }
            }
        }
    }
    assert_eq!(faults, BTreeSet::new());
}

/// Fails if the copy leaves out what became of a message or an application, that mail to a former e-mail is
/// stopped, what was sent to pay, or to what a registration that waits agreed.
#[tokio::test]
async fn what_others_did_about_her_is_told_too() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let mut kanari = kanari(&academy, &mut admin).await;
    answers(&mut admin).await;
    let copy = kanari.get("/api/account/export").await.expect(200);
    let rows = copy.json["history"].as_array().unwrap();
    for (of, to) in [("messages", "closed"), ("applications", "shortlisted")] {
        let mut rows = rows.iter();
        let row = rows.find(|row| row["detail"]["target_kind"] == of);
        let row = row.unwrap_or_else(|| panic!("nothing of {of}"));
        assert_eq!(row["actor"], "academy", "{row}");
        assert_eq!(row["detail"]["to"], to, "{row}");
    }
    assert_eq!(
        copy.text_at("/former_emails/0/mail_blocked_since"),
        "2026-04-01T04:30:00Z"
    );
    assert_eq!(copy.number_at("/account/utrs_sent"), Some(2));
    assert_eq!(copy.json["account"]["tried_taken_utrs"], json!(false));
    let terms = copy.text_at("/registration/terms_version");
    assert_eq!(terms, academy::facts::TERMS_VERSION);
}
