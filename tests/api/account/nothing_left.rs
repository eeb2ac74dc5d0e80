//! BARS, Security 19: the export holds all that a full scan finds of somebody; after the erasure the
//! scan finds none of it but what the record of a payment needs. An erasure that dies anywhere is ended
//! by the sweeper.

use std::collections::BTreeSet;

use academy::domain::ids::UserId;
use academy::domain::limits::RESEND_EMAIL;
use academy::erasure;
use academy::store::Item;
use academy::store::blocks::Block;
use academy::store::keys;
use academy::store::limits::Counter;
use academy_tests::academy::{PASSWORD, email_of};
use academy_tests::events::{PostOffice, crashing};
use academy_tests::leaving::{
    CANARIES, DELETED_MESSAGE, FIRST, FIRST_PHONE, PAID, PHONE, PHONE_WRITTEN, REJECTED, SECOND,
    THIRD, begins_to_erase, by_admin, id_of, kanari, prepared,
};
use academy_tests::{Academy, Person, invariants};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

/// Everything that an item says, in one text; names of attributes too.
fn said(item: &Item) -> String {
    let parts = item
        .iter()
        .map(|(name, value)| format!("{name}={}", words(value)));
    parts.collect::<Vec<_>>().join("\n")
}

fn words(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => text.clone(),
        AttributeValue::N(digits) => digits.clone(),
        AttributeValue::L(list) => list.iter().map(words).collect::<Vec<_>>().join("\n"),
        AttributeValue::M(map) => said(map),
        AttributeValue::Bool(bool) => bool.to_string(),
        AttributeValue::Null(_) => String::new(),
        other => panic!("nothing here is kept as {other:?}"),
    }
}

/// The items that hold `value`, by their keys; in search entries words are folded.
fn holding(items: &[Item], value: &str) -> Vec<String> {
    let value = value.to_lowercase();
    let holds = |item: &&Item| said(item).to_lowercase().contains(&value);
    items.iter().filter(holds).map(place).collect()
}

fn place(item: &Item) -> String {
    format!("{} {}", words(&item["pk"]), words(&item["sk"]))
}

/// The kind of an item: what its key begins with.
fn kind(place: &str) -> String {
    let (pk, sk) = place.split_once(' ').unwrap_or((place, ""));
    let first = |key: &str| key.split('#').next().unwrap_or_default().to_owned();
    match first(pk) {
        user if user == "USER" => format!("USER {}", first(sk)),
        other => other,
    }
}

/// Fails if the export leaves out the mail that opened the account under a former e-mail.
#[tokio::test]
async fn the_export_holds_all_that_a_scan_finds() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let mut kanari = kanari(&academy, &mut admin).await;
    let export = kanari.get("/api/account/export").await.expect(200);
    let told = export.text.to_lowercase();
    let items = academy.items().await;
    for canary in CANARIES {
        let places = holding(&items, canary);
        assert!(!places.is_empty(), "{canary} was planted nowhere");
        let value = canary.to_lowercase();
        assert!(told.contains(&value), "{canary} of {places:?} is not told");
    }
    for utr in [PAID, REJECTED] {
        let there = !holding(&items, utr).is_empty();
        assert_eq!(told.contains(utr), there, "{utr}");
    }
    for part in [
        "sessions",
        "enrollments",
        "messages",
        "applications",
        "mails",
        "history",
        "requests",
        "limits",
    ] {
        let count = export.json[part].as_array().map_or(0, Vec::len);
        assert!(count > 0, "no {part}: {}", export.text);
    }
    let mails = export.json["mails"].as_array().unwrap().iter();
    let mut mails = mails.filter(|mail| mail["message"]["verify_email"].is_object());
    assert!(mails.any(|mail| mail["to"] == FIRST), "{}", export.text);
    let disposition = export.header("content-disposition");
    assert_eq!(disposition, Some(r#"attachment; filename="my-data.json""#));
    // Nobody else's, and no secret: no hash of a password, no sealed secret, no name of an admin.
    for secret in ["argon2", "sealed", "Meera", "meera.das"] {
        assert!(!export.text.contains(secret), "{secret}");
    }
}

/// Regression 13: deleting a student destroyed the record of their payments. Fails if `is_kept` in
/// `erasure/enrollments.rs` leaves out what money came for. Fails too if a step of the erasure leaves the
/// notice of a message, or that mail to a former e-mail stopped; or if it lets mail through to the e-mail that
/// was only wanted; or if `limits::linked_to` leaves out what strangers are counted by, or the wrong codes, or `of_former_devices`
/// what those are; or
/// if `search_entries` leaves a word of a name, or a telephone number, that finds who is no more.
#[tokio::test]
async fn after_the_erasure_a_scan_finds_nothing_but_the_record_of_the_payment() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let mut kanari = kanari(&academy, &mut admin).await;
    let id = id_of(&academy, SECOND).await;
    let before = kanari.get("/api/enrollments").await.expect(200);
    let enrollments = before.json["items"].as_array().unwrap().clone();
    assert_eq!(enrollments.len(), 3);
    kanari
        .post("/api/account/delete", json!({"password": PASSWORD}))
        .await
        .expect(204);
    academy.rings_mailer(&PostOffice::default()).await;
    nothing_is_left(&academy, &id).await;
    let items = academy.items().await;
    for enrollment in enrollments {
        let reference = enrollment["reference"].as_str().unwrap();
        let is_kept = enrollment["course"]["slug"] == "paid";
        assert_eq!(!holding(&items, reference).is_empty(), is_kept);
    }
    let paid = items
        .iter()
        .find(|item| kind(&place(item)) == "USER ENROLLMENT")
        .unwrap();
    assert_eq!(words(&paid["state"]), "refunded");
    assert_eq!(words(&paid["utr"]), PAID);
    assert_eq!(words(&paid["receipt_number"]), "TCS/26-27/000001");
    assert_eq!(words(&paid["amount_received"]), "49900");
    invariants::hold(&academy, &admin, "after the erasure").await;
}

/// Fails the test unless of what was planted only the payment's UTR is found, and of the person's id
/// only the records of the payment and of who did what.
async fn nothing_is_left(academy: &Academy, id: &UserId) {
    let items = academy.items().await;
    let hers = CANARIES.into_iter().filter(|canary| *canary != THIRD);
    for canary in hers.chain([REJECTED, DELETED_MESSAGE]) {
        assert_eq!(holding(&items, canary), Vec::<String>::new(), "{canary}");
    }
    // That the e-mail which she never proved to be hers takes no mail, and the mail that told so, are of
    // whoever has it.
    let others: BTreeSet<String> = holding(&items, THIRD)
        .iter()
        .map(|place| kind(place))
        .collect();
    let stay = ["EMAIL", "OUTBOX"].map(str::to_owned);
    assert_eq!(others, BTreeSet::from(stay));
    let block = keys::mail_block(&THIRD.parse().unwrap());
    assert!(
        academy
            .store()
            .read_one::<Block>(&block)
            .await
            .unwrap()
            .is_some()
    );
    // The index for search keeps single words, and digits alone.
    for word in ["kanari", FIRST_PHONE, PHONE, PHONE_WRITTEN] {
        assert_eq!(holding(&items, word), Vec::<String>::new(), "{word}");
    }
    let finds_her: Vec<String> = holding(&items, id.as_str());
    let people = finds_her.iter().filter(|place| {
        place.starts_with("SEARCH#students#") || place.starts_with("SEARCH#admins#")
    });
    assert_eq!(people.collect::<Vec<_>>(), Vec::<&String>::new());
    let found: BTreeSet<String> = finds_her.iter().map(|place| kind(place)).collect();
    let kept = [
        "AUDIT",
        "RECEIPT",
        "REFERENCE",
        "SEARCH",
        "USER ENROLLMENT",
        "UTR",
    ];
    let kept: BTreeSet<String> = kept.map(str::to_owned).into_iter().collect();
    assert_eq!(found, kept, "{finds_her:?}");
    // Of the limits, only what a client is counted by, an e-mail that was never proven to be hers, and the
    // wrong password on her phone: it is counted by an id that is in the phone's cookie alone.
    let wanted = academy.app().await.counted(&[THIRD]).unwrap();
    let wanted = Counter::new(&RESEND_EMAIL, &wanted).key().pk;
    let limits = items.iter().map(place);
    let limits: Vec<String> = limits.filter(|place| place.starts_with("LIMIT#")).collect();
    assert!(limits.iter().any(|place| place.starts_with(&wanted)));
    let mut others: Vec<&str> = Vec::new();
    for place in &limits {
        let act = place.split('#').nth(1).unwrap_or_default();
        if !act.ends_with("_client") && !place.starts_with(&wanted) {
            others.push(act);
        }
    }
    assert_eq!(others, ["login_account"]);
    let records = items.iter().map(place);
    let records = records.filter(|place| place.starts_with("IDEMPOTENCY#"));
    assert_eq!(records.collect::<Vec<_>>(), Vec::<String>::new());
}

/// The function dies after every single step of its work, one person after another, until one lives
/// through it; the sweeper ends what was begun.
#[tokio::test]
async fn an_erasure_that_dies_anywhere_is_ended_by_the_sweeper() {
    let academy = Academy::open().await;
    let mut admin = prepared(&academy).await;
    let post = PostOffice::default();
    let mut deaths = 0;
    for polls in 1..500 {
        let name = format!("Asha Number {polls}");
        let id = somebody(&academy, &mut admin, (&name, polls)).await;
        begins_to_erase(&academy, &id).await;
        let app = academy.app().await;
        let lived = crashing(polls, erasure::go_on(&app, &id)).await.is_some();
        deaths += u32::from(!lived);
        academy.wait_seconds(40);
        academy.counts_as_sealed().await;
        let swept = academy.sweeps(&post).await.unwrap().unwrap();
        // Who dies between the last write and its answer leaves nothing.
        assert!(swept.erasures <= u32::from(!lived), "{polls}");
        let items = academy.items().await;
        for value in [&*name, &*email_of(&name), "Question by"] {
            assert_eq!(holding(&items, value), Vec::<String>::new(), "{polls}");
        }
        if lived {
            break;
        }
    }
    println!("the function died in {deaths} places");
    assert!(deaths > 20, "only {deaths}");
    invariants::hold(&academy, &admin, "after all of them").await;
}

/// Somebody with a payment, an unpaid place, and a question.
async fn somebody(academy: &Academy, admin: &mut Person, (name, number): (&str, u32)) -> UserId {
    let mut person = academy.student(name).await;
    let paid = person.enrolls_in("paid").await;
    let utr = format!("{:012}", 900_000_000_000_u64 + u64::from(number));
    person.pays(&paid, &utr).await;
    by_admin(admin, &paid, "verify", json!({})).await;
    person.enrolls_in("pending").await;
    let question = json!({
        "name": name, "email": email_of(name), "message": format!("Question by {name}"),
    });
    academy
        .visitor()
        .post("/api/messages", question)
        .await
        .expect(201);
    id_of(academy, &email_of(name)).await
}
