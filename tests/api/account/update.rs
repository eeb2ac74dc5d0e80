//! `account-update`.

use academy_tests::Academy;
use academy_tests::academy::{PASSWORD, email_of};
use serde_json::json;

use super::{actions, kept};

const PATH: &str = "/api/account";

#[tokio::test]
async fn a_corrected_name_and_phone_show_everywhere_and_are_found() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let mut admin = academy.admin("Meera Das").await;
    let body = json!({"name": "  आशा O'Brien <b> ", "phone": "098765 43210"});
    let account = asha.call("PATCH", PATH, body).await.expect(200);
    assert_eq!(account.text_at("/name"), "आशा O'Brien <b>");
    assert_eq!(account.text_at("/phone"), "+919876543210");
    assert_eq!(asha.account().await.text_at("/name"), "आशा O'Brien <b>");
    let login = asha
        .logs_in(&email_of("Asha Rao"), PASSWORD)
        .await
        .expect(200);
    assert_eq!(login.text_at("/user/name"), "आशा O'Brien <b>");
    assert_eq!(login.text_at("/user/phone"), "+919876543210");
    for (q, found) in [("o%27brien", 1), ("98765", 1), ("rao", 0), ("asha.rao", 1)] {
        let list = admin
            .get(&format!("/api/admin/students?q={q}"))
            .await
            .expect(200);
        assert_eq!(list.json["items"].as_array().unwrap().len(), found, "{q}");
    }
    assert!(actions(&academy).await.contains(&"update".to_owned()));
}

#[tokio::test]
async fn what_is_absent_stays_and_a_blank_or_null_phone_goes() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    for gone in [json!(null), json!(""), json!("  ")] {
        let body = json!({"phone": "9876543210"});
        let with = asha.call("PATCH", PATH, body).await.expect(200);
        assert_eq!(with.text_at("/name"), "Asha Rao");
        let without = asha
            .call("PATCH", PATH, json!({"phone": gone}))
            .await
            .expect(200);
        assert!(without.json["phone"].is_null());
        let login = asha
            .logs_in(&email_of("Asha Rao"), PASSWORD)
            .await
            .expect(200);
        assert!(login.json["user"]["phone"].is_null());
    }
    let before = kept(&academy).await;
    asha.call("PATCH", PATH, json!({})).await.expect(200);
    asha.call("PATCH", PATH, json!({"name": "Asha Rao"}))
        .await
        .expect(200);
    assert_eq!(kept(&academy).await, before);
}

#[tokio::test]
async fn bad_fields_are_told_of_all_at_once_and_change_nothing() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let before = kept(&academy).await;
    let body =
        json!({"name": "x".repeat(121), "phone": "12", "email": "a@example.com", "role": "admin"});
    asha.call("PATCH", PATH, body).await.expect_fields(&[
        ("name", "too_long"),
        ("phone", "add_country_code"),
        ("email", "unknown_field"),
        ("role", "unknown_field"),
    ]);
    let body = json!({"name": "a\u{0}b", "phone": 7});
    let refused = asha.call("PATCH", PATH, body).await;
    refused.expect_fields(&[("name", "control_characters"), ("phone", "wrong_type")]);
    assert_eq!(kept(&academy).await, before);
}

/// Two tabs at once: the words that find a person are of the name that stands in the end. Fails if a
/// change of an account does not go through its audit chain.
#[tokio::test(flavor = "multi_thread")]
async fn many_corrections_at_once_leave_one_name_and_its_words_only() {
    let academy = Academy::open().await;
    let asha = academy.student("Asha Rao").await;
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..20 {
        let mut asha = asha.clone();
        tasks.spawn(async move {
            let body = json!({"name": format!("Name{number} Rao")});
            asha.call("PATCH", PATH, body).await.status
        });
    }
    while let Some(status) = tasks.join_next().await {
        assert!([200, 503].contains(&status.unwrap()));
    }
    let name = asha.clone().account().await.text_at("/name").to_lowercase();
    let items = academy.items().await;
    let words = items
        .iter()
        .filter_map(|item| item.get("word")?.as_s().ok());
    let mut words: Vec<_> = words.cloned().collect();
    words.sort();
    let first = name.split(' ').next().unwrap();
    assert_eq!(words, [email_of("Asha Rao").as_str(), first, "rao"]);
}
