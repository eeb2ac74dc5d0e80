//! `account-export`. That it holds everything is `tests/api/account/nothing_left.rs`'s.

use std::collections::BTreeSet;

use academy::domain::ids::RecordId;
use academy::domain::inbox::MessageState;
use academy::store::audit::Head;
use academy::store::messages::MessageRecord;
use academy::store::transaction::Transaction;
use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::{Value, json};

use super::NAME;

const PATH: &str = "/api/account/export";

#[tokio::test]
async fn a_new_account_gets_a_file_with_what_little_there_is() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    let file = asha.get(PATH).await.expect(200);
    assert_eq!(file.text_at("/account/name"), NAME);
    assert_eq!(
        file.text_at("/account/terms_accepted_at"),
        "2026-04-01T04:30:00Z"
    );
    assert_eq!(file.json["sessions"][0]["current"], json!(true));
    for part in [
        "enrollments",
        "messages",
        "applications",
        "mails",
        "requests",
    ] {
        assert_eq!(file.json[part], json!([]), "{part}");
    }
    assert_eq!(file.json["history"][0]["action"], json!("verify-email"));
}

#[tokio::test]
async fn nobody_gets_anything_of_somebody_elses() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut asha = academy.student(NAME).await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    asha.writes_as(NAME).await;
    let mut ravi = academy.student("Ravi Nair").await;
    let file = ravi.get(PATH).await.expect(200);
    for hers in [NAME, &email_of(NAME), "412345678901", &id] {
        assert!(!file.text.contains(hers), "{hers}");
    }
    let refused = academy.visitor().get(PATH).await;
    refused.expect_problem(401, "not_signed_in");
}

#[tokio::test]
async fn a_second_factor_is_told_of_and_not_told() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    asha.sets_up_a_second_factor(&academy).await;
    asha.logs_in(&email_of(NAME), PASSWORD).await;
    let file = asha.get(PATH).await.expect(200);
    let since = file.text_at("/account/second_factor_since");
    assert_eq!(since, "2026-04-01T04:30:00Z");
    assert_eq!(file.json["history"][1]["actor"], json!("you"));
}

/// Every number in `value`, with the name it has.
fn numbers(name: &str, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Number(_) => {
            found.insert(name.to_owned());
        }
        Value::Array(items) => items.iter().for_each(|item| numbers(name, item, found)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, value)| numbers(name, value, found)),
        _ => {}
    }
}

/// Fails if a mail or a row of the history is told as it is kept: moments counted, amounts without unit.
#[tokio::test]
async fn money_is_in_paise_and_moments_are_written_in_mails_and_history_too() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student(NAME).await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, "412345678901").await;
    let act = |act: &str| format!("/api/admin/enrollments/{id}/{act}");
    let short = json!({"amount_received_paise": 49_000});
    meera.records(&id, short).await;
    let accepted = json!({"accept_difference": true, "note": "Close enough."});
    meera.post(&act("verify"), accepted).await.expect(200);
    let reason = json!({"reason": "Asked for it."});
    meera.post(&act("refund"), reason).await.expect(200);

    let file = asha.get(PATH).await.expect(200);
    let mut found = BTreeSet::new();
    numbers("", &file.json, &mut found);
    let counts = [
        "count",
        "enrollments_count",
        "status",
        "utrs_sent",
        "version",
    ]
    .map(str::to_owned);
    let money: Vec<_> = found.iter().filter(|name| !counts.contains(name)).collect();
    assert_eq!(money, ["amount_paise", "amount_received_paise"]);
    let mut mails = file.json["mails"].as_array().unwrap().iter();
    let received = mails.find_map(|mail| mail["message"].get("payment_received"));
    let received = received.unwrap();
    assert_eq!(received["amount_paise"], json!(49_900));
    assert_eq!(received["review_by"], json!("2026-04-02T04:30:00Z"));
    let rows = file.json["history"].as_array().unwrap().iter();
    let amounts = rows.filter(|row| row["detail"]["amount_paise"] == json!(49_900));
    assert!(amounts.count() >= 2, "{}", file.json["history"]);
}

/// Files so many messages under `email` as strangers may within months.
async fn floods(academy: &Academy, email: &str, count: usize) {
    for number in 0..count {
        let now = academy.clock.now().plus_seconds(number.try_into().unwrap());
        let mut message = MessageRecord {
            id: RecordId::from_parts(now, [7; 10]),
            name: "A Stranger".parse().unwrap(),
            email: email.parse().unwrap(),
            phone: None,
            subject: None,
            message: "\u{1f4a7}".repeat(5_000).parse().unwrap(),
            state: MessageState::New,
            version: 1,
            mails: Vec::new(),
            created_at: now,
            updated_at: now,
            audit: Head::empty(),
        };
        let mut transaction = Transaction::new();
        message.file(&mut transaction).unwrap();
        transaction.commit(&academy.store()).await.unwrap();
    }
}

/// Fails if a part has no bound, or if anything is left out between two parts: a message, or rows of a
/// chain that is read in pieces.
#[tokio::test]
async fn what_is_too_much_for_one_answer_comes_in_parts_and_whole() {
    let academy = Academy::open().await;
    let mut asha = academy.student(NAME).await;
    for number in 0..60 {
        let name = json!({"name": format!("Asha {number}")});
        asha.call("PATCH", "/api/account", name).await.expect(200);
    }
    floods(&academy, &email_of(NAME), 90).await;
    let (mut messages, mut rows) = (BTreeSet::new(), 0);
    let (mut path, mut parts) = (PATH.to_owned(), 0);
    loop {
        let file = asha.get(&path).await.expect(200);
        assert!(file.text.len() < 5_000_000, "{}", file.text.len());
        assert_eq!(file.json["account"].is_null(), parts > 0);
        assert_eq!(file.json["sessions"] == json!([]), parts > 0);
        parts += 1;
        let sent = file.json["messages"].as_array().unwrap().iter();
        for id in sent.map(|message| message["id"].to_string()) {
            assert!(messages.insert(id), "told twice");
        }
        rows += file.json["history"].as_array().unwrap().len();
        let Some(cursor) = file.header("next-cursor") else {
            break;
        };
        path = format!("{PATH}?cursor={cursor}");
    }
    assert_eq!((messages.len(), rows), (90, 61));
    assert!(parts > 1, "{parts} part");
    let mut ravi = academy.student("Ravi Nair").await;
    let refused = ravi.get(&path).await;
    refused.expect_problem(400, "bad_cursor");
    let refused = asha.get(&format!("{PATH}?limit=1")).await;
    refused.expect_problem(400, "bad_query");
}
