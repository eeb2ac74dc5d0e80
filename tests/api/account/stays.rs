//! What an erasure keeps, to the attribute: of everything that somebody left in the table, only what stands
//! here may still be there. So whoever keeps something more of a person has to remove it in the erasure, or to
//! say here by which words of PRODUCT.md ("Erasure") it stays.

use std::collections::{BTreeMap, BTreeSet};

use academy::store::Item;
use academy_tests::academy::PASSWORD;
use academy_tests::events::PostOffice;
use academy_tests::leaving::{kanari, prepared};
use academy_tests::{Academy, Person};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

use super::kind;

/// The kinds of item that stay, the names of all that is in them (what is in a map stands behind its name), and
/// as what they stay.
const STAYS: &[(&str, &str, &str)] = &[
    (
        "AUDIT",
        "expires_at hash list_pk list_sk pk row/action row/actor row/at row/detail/amount_paise \
         row/detail/amount_received_paise row/detail/course row/detail/from row/detail/internship \
         row/detail/mismatch row/detail/option row/detail/receipt_number row/detail/role \
         row/detail/state row/detail/to row/previous_at row/previous_hash row/seq row/subject \
         row/text_hash schema sk",
        "who did what, by ids; of texts, which went, only a salted hash",
    ),
    (
        "EMAIL BLOCKED",
        "email expires_at mail pk schema since sk",
        "of an e-mail that she wanted and never proved to be hers",
    ),
    (
        "LIMIT",
        "act count ends_at expires_at pk schema sk subject",
        "keyed hashes of addresses, and of that e-mail, for a day at most",
    ),
    (
        "OUTBOX",
        "attempts created_at expires_at id message/undeliverable/email \
         message/undeliverable/trouble next_attempt_at pk schema sent_at sk status to",
        "word to the academy of the same e-mail",
    ),
    (
        "RECEIPT",
        "enrollment of/receipt pk schema sk",
        "receipt number",
    ),
    (
        "REFERENCE",
        "enrollment of/reference pk schema sk",
        "reference",
    ),
    (
        "SEARCH",
        "id kind pk place schema sk word",
        "UTR, receipt number and reference find the payment",
    ),
    (
        "USER ENROLLMENT",
        "amount amount_received audit/at audit/hash audit/seq course course_duration course_name \
         course_pk course_sk created_at due_pk due_sk erased flagged id list_pk list_sk mismatch \
         payment_option pk price_holds_until receipt_number received_utrs reference refunded_at reminded \
         review_by schema sk state submitted_at utr verified_at version",
        "enrollment id, course, amounts, dates, receipt number, reference and UTR of money that came",
    ),
    (
        "USER LIVE",
        "course enrollment pk schema sk user_id",
        "one live enrollment a course",
    ),
    ("UTR", "enrollment of/utr pk schema sk", "UTR"),
];

/// What is the academy's and nobody's: the catalogue, the counts, the last receipt's number.
const OF_NOBODY: [&str; 3] = ["CATALOGUE", "RECEIPTS", "STATS"];

fn names(item: &Item, before: &str, found: &mut BTreeSet<String>) {
    for (name, value) in item {
        match value {
            AttributeValue::M(map) => names(map, &format!("{before}{name}/"), found),
            AttributeValue::Null(_) => {}
            _ => {
                found.insert(format!("{before}{name}"));
            }
        }
    }
}

/// An admin saw less come than was due, by an option that she chose, and took it with a note.
async fn pays_short(kanari: &mut Person, admin: &mut Person) {
    kanari.lets_a_moment_pass();
    let id = kanari.enrolls_in("short").await;
    let utr = json!({"utr": "844444444444", "option": "second"});
    let path = format!("/api/enrollments/{id}/payment");
    kanari.post(&path, utr).await.expect(200);
    let came = json!({"amount_received_paise": 100, "note": "Kanari note."});
    admin.records(&id, came).await;
    let path = format!("/api/admin/enrollments/{id}/verify");
    let taken = json!({
        "amount_received_paise": 100, "accept_difference": true, "note": "Kanari note.",
    });
    admin.post(&path, taken).await.expect(200);
}

/// Fails for an attribute of what an erasure keeps that does not stand here: a new one of a person's is removed
/// by the erasure, or named here; and for one that stands here and is kept no more.
#[tokio::test]
async fn what_an_erasure_keeps_is_named_to_the_attribute() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    academy.course("short", 49_900).await;
    let before = academy.items().await;
    let mut kanari = kanari(&academy, &mut admin).await;
    pays_short(&mut kanari, &mut admin).await;
    let body = json!({"password": PASSWORD});
    kanari.post("/api/account/delete", body).await.expect(204);
    academy.rings_mailer(&PostOffice::default()).await;

    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let after = academy.items().await.into_iter();
    let after = after.filter(|item| !before.contains(item));
    for item in after.filter(|item| !OF_NOBODY.contains(&&*kind(item))) {
        names(&item, "", found.entry(kind(&item)).or_default());
    }
    let found: BTreeMap<String, String> = found
        .into_iter()
        .map(|(kind, names)| (kind, names.into_iter().collect::<Vec<_>>().join(" ")))
        .collect();
    let named = STAYS
        .iter()
        .map(|(kind, names, _)| ((*kind).to_owned(), (*names).to_owned()));
    assert_eq!(found, named.collect());
}
