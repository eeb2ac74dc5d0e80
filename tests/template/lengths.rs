//! How long the texts of a request may be: docs/openapi.yaml says it as the domain counts it, in code
//! points of what is kept.

use std::collections::BTreeMap;

use academy::domain::audit::TARGET_MOST;
use academy::domain::catalogue::{MODULES_MOST, TOPICS_MOST};
use academy::domain::email::Email;
use academy::domain::password::{self, CODE_MOST};
use academy::domain::person::PersonName;
use academy::domain::search::Query;
use academy::domain::slug::Slug;
use academy::domain::text::{
    CoverLetter, Description, Label, Message, Note, Reason, Subject, Summary, TransferNumber,
};
use academy_tests::contract::{DOCUMENT, resolved};
use serde_json::Value;

use super::routes::operations;

/// The texts of requests that have a length of their own, by their schemas, with the most characters.
const LENGTHS: [(usize, &str); 13] = [
    (
        PersonName::MOST,
        "Registration.name AccountInput.name StudentUpdate.name MessageInput.name ApplicationInput.name",
    ),
    (
        Email::MOST,
        "Registration.email Resend.email Login.email EmailInput.email MessageInput.email \
         ApplicationInput.email",
    ),
    (
        password::MOST,
        "Registration.password VerifyEmail.password Login.password Reset.password Password.password \
         EmailInput.password EraseInput.password PasswordInput.current_password \
         PasswordInput.new_password",
    ),
    (CODE_MOST, "Login.code Code.code"),
    (
        Slug::MOST,
        "NewEnrollment.course CourseInput.slug CourseUpdate.slug InternshipInput.slug \
         InternshipUpdate.slug",
    ),
    (
        Label::MOST,
        "CourseInput.name CourseInput.duration CourseInput.topics[] CourseInput.modules[] \
         CourseUpdate.name CourseUpdate.duration CourseUpdate.topics[] CourseUpdate.modules[] \
         InternshipInput.role InternshipInput.company InternshipInput.duration \
         InternshipInput.location InternshipInput.topics[] InternshipUpdate.role \
         InternshipUpdate.company InternshipUpdate.duration InternshipUpdate.location \
         InternshipUpdate.topics[]",
    ),
    (Summary::MOST, "CourseInput.summary CourseUpdate.summary"),
    (
        Description::MOST,
        "CourseInput.description CourseUpdate.description InternshipInput.description \
         InternshipUpdate.description",
    ),
    (Message::MOST, "MessageInput.message"),
    (Subject::MOST, "MessageInput.subject"),
    (CoverLetter::MOST, "ApplicationInput.cover_letter"),
    (Note::MOST, "VerifyInput.note NoteInput.note"),
    (
        Reason::MOST,
        "RejectInput.reason RefundInput.reason DeleteInput.reason StudentErasure.reason",
    ),
];

/// Texts whose characters nobody counts: of numbers the digits are, whatever stands between them; ids and the
/// tokens of links are ours, or not.
const UNCOUNTED: &str = "Registration.phone AccountInput.phone MessageInput.phone \
    ApplicationInput.phone UtrInput.utr VerifyInput.utr UtrInput.option BulkVerifyInput.ids[] \
    VerifyEmail.token Reset.token Token.token";

/// Fails if a text of a request gets another limit in the domain or in the document, if a new one is
/// declared without its limit, or if one is counted that has none.
#[test]
fn the_lengths_of_a_requests_texts_are_those_of_the_domain() {
    let names = |names: &'static str| names.split_whitespace().map(str::to_owned);
    let mut wanted: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (most, of) in LENGTHS {
        wanted.extend(names(of).map(|name| (name, Some(most))));
    }
    wanted.insert("RefundInput.refund_utr".into(), Some(TransferNumber::MOST));
    wanted.extend(names(UNCOUNTED).map(|name| (name, None)));
    let mut found = BTreeMap::new();
    for (_, _, operation) in operations() {
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        let name = schema["$ref"].as_str().unwrap_or_default();
        let name = name.rsplit('/').next().unwrap_or_default();
        texts(name, schema, &mut found);
    }
    assert_eq!(found, wanted);
}

/// Notes every text among the fields of `schema`, which is called `name`, with the most characters.
fn texts(name: &str, schema: &Value, found: &mut BTreeMap<String, Option<usize>>) {
    for (field, declared) in schema["properties"].as_object().into_iter().flatten() {
        let field = format!("{name}.{field}");
        match resolved(declared) {
            text if is_a(text, "string") => found.insert(field, number(&text["maxLength"])),
            many if is_a(&many["items"], "string") => {
                found.insert(format!("{field}[]"), number(&many["items"]["maxLength"]))
            }
            _ => None,
        };
    }
    if schema["$ref"].is_string() {
        texts(name, resolved(schema), found);
    }
}

fn is_a(schema: &Value, kind: &str) -> bool {
    let mut kinds = schema["type"].as_array().into_iter().flatten();
    schema["type"] == kind || kinds.any(|one| one == kind)
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| number.try_into().ok())
}

/// Fails if a password may be chosen that is shorter in the document than in the domain, if lists of the
/// catalogue may be longer, or what is looked for.
#[test]
fn the_other_limits_of_a_request_are_those_of_the_domain() {
    let schemas = &DOCUMENT["components"]["schemas"];
    for (schema, field) in [
        ("Registration", "password"),
        ("Reset", "password"),
        ("PasswordInput", "new_password"),
    ] {
        let least = &schemas[schema]["properties"][field]["minLength"];
        assert_eq!(number(least), Some(password::LEAST), "{schema}");
    }
    for (schema, list, most) in [
        ("CourseFields", "topics", TOPICS_MOST),
        ("CourseFields", "modules", MODULES_MOST),
        ("InternshipFields", "topics", TOPICS_MOST),
    ] {
        let declared = &schemas[schema]["properties"][list]["maxItems"];
        assert_eq!(number(declared), Some(most), "{schema} {list}");
    }
    let looked_for = &DOCUMENT["components"]["parameters"]["q"]["schema"]["maxLength"];
    assert_eq!(number(looked_for), Some(Query::MOST));
    let log = &DOCUMENT["paths"]["/api/admin/audit"]["get"]["parameters"];
    let mut log = log.as_array().unwrap().iter();
    let target = log.find(|parameter| parameter["name"] == "target").unwrap();
    assert_eq!(number(&target["schema"]["maxLength"]), Some(TARGET_MOST));
}
