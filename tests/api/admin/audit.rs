//! `admin-audit`.

use academy::domain::ids::UserId;
use academy::store::keys;
use academy::store::transaction::{Transaction, When};
use academy_tests::{Academy, Person};
use serde_json::{Value, json};

const AUDIT: &str = "/api/admin/audit";

/// Everything on all pages of `query`, `limit` a page.
async fn all(admin: &mut Person, query: &str, limit: usize) -> Vec<Value> {
    let mut found = Vec::new();
    let mut cursor = String::new();
    for _ in 0..100 {
        let path = format!("{AUDIT}?limit={limit}{query}{cursor}");
        let page = admin.get(&path).await.expect(200);
        let items = page.json["items"].as_array().unwrap();
        assert!(items.len() <= limit);
        found.extend(items.iter().cloned());
        match page.text_at("/next_cursor") {
            "" => return found,
            next => cursor = format!("&cursor={next}"),
        }
    }
    panic!("the pages do not end");
}

fn actions(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|r| r["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_log_says_who_did_what_to_whom_and_why_newest_first() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    academy.wait_seconds(1);
    let id = asha.enrolls_in("python").await;
    academy.wait_seconds(1);
    asha.pays(&id, "412345678901").await;
    academy.wait_seconds(1);
    let path = format!("/api/admin/enrollments/{id}/reject");
    meera
        .post(&path, json!({"reason": "Nothing came <yet>."}))
        .await
        .expect(200);
    for limit in [1, 2, 100] {
        let rows = all(&mut meera, "", limit).await;
        let newest = ["reject", "pay", "create"];
        assert_eq!(actions(&rows)[..3], newest, "at {limit} a page");
        for target in [format!("enrollments/{id}"), id.clone()] {
            let of_one = all(&mut meera, &format!("&target={target}"), limit).await;
            assert_eq!(of_one, rows[..3], "{target}, {limit} a page");
        }
    }
    let created = all(&mut meera, "", 100).await.remove(2);
    assert_eq!(created["detail"]["amount_paise"], json!(49_900));
    let mut row = all(&mut meera, "", 1).await.remove(0);
    let reference = asha.enrollment(&id).await.json["reference"].clone();
    assert!(row["id"].as_str().is_some_and(|id| !id.is_empty()));
    row.as_object_mut().unwrap().remove("id");
    let expected = json!({
        "at": "2026-04-01T04:30:03.001Z", "action": "reject", "target": id,
        "actor": {"id": academy.id_of("Meera Iyer").await, "name": "Meera Iyer"},
        "reason": "Nothing came <yet>.",
        "detail": {
            "target_kind": "enrollments", "from": "under_review", "to": "rejected", "reference": reference,
        },
    });
    let at = row["at"].clone();
    assert!(
        at.as_str()
            .is_some_and(|at| at.starts_with("2026-04-01T04:30:03"))
    );
    let mut expected = expected;
    expected["at"] = at;
    assert_eq!(row, expected);
}

#[tokio::test]
async fn names_are_those_of_today_and_what_was_erased_is_not_there() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let note = json!({"note": "Called her."});
    let path = format!("/api/admin/enrollments/{id}");
    meera.call("PATCH", &path, note).await.expect(200);
    let target = format!("&target=enrollments/{id}");
    let body = json!({"name": "Asha Menon"});
    super::student_update::change(&academy, &mut meera, "Asha Rao", body)
        .await
        .expect(200);
    let rows = all(&mut meera, &target, 10).await;
    assert_eq!(rows[0]["reason"], "Called her.");
    assert_eq!(rows[1]["actor"]["name"], "Asha Menon");

    // As an erasure does: the words go, and the person.
    let user = UserId::parse(&academy.id_of("Asha Rao").await).unwrap();
    let mut transaction = Transaction::new();
    let words = keys::audit_text(&format!("enrollments/{id}"), 2);
    transaction.delete("words", &words, When::present());
    transaction.delete("profile", &keys::profile(&user), When::present());
    transaction.commit(&academy.store()).await.unwrap();
    let rows = all(&mut meera, &target, 10).await;
    assert_eq!(rows[0]["reason"], Value::Null);
    assert_eq!(rows[1]["actor"], json!({"id": user.as_str(), "name": null}));
    let opened = all(&mut meera, &format!("&target=students/{user}"), 10).await;
    let last = opened.last().unwrap();
    assert_eq!(last["actor"], json!({"id": "system", "name": null}));
}

#[tokio::test]
async fn a_bad_target_is_refused_and_an_unknown_one_has_no_rows() {
    let academy = Academy::open().await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    for query in [
        "target=",
        "target=students/",
        "target=/x",
        "target=students/a%23b",
        "target=students/a/b",
        "q=asha",
        "limit=0",
    ] {
        let path = format!("{AUDIT}?{query}");
        let bad = meera.get_besides_the_contract(&path).await;
        bad.expect_problem(400, "bad_query");
        let student = asha.get_besides_the_contract(&path).await;
        student.expect_problem(403, "admins_only");
    }
    let long = format!("{AUDIT}?target=students/{}", "a".repeat(120));
    meera.get(&long).await.expect_problem(400, "bad_query");
    for target in ["courses/none", "none", "students"] {
        let none = meera.get(&format!("{AUDIT}?target={target}")).await;
        assert_eq!(none.expect(200).json["items"], json!([]), "{target}");
    }
}
