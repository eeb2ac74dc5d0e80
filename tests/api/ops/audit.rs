//! `academy audit verify`: BARS 10, an altered, removed or reordered row is named.

use academy::domain::audit::KEPT_DAYS;
use academy::store::item::{Item, number, text};
use academy::store::keys::{self, Key};
use academy_ops::audit;
use academy_tests::Academy;
use academy_tests::database::{TABLE, client};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::json;

const UTR: &str = "412345678901";

/// An academy with something in most chains; gives the subject of an enrollment with five rows, two of
/// which have a text.
async fn lived_in() -> (Academy, String) {
    let academy = Academy::open().await;
    let now = academy.clock.now();
    academy_ops::seed::catalogue(&academy.store(), now)
        .await
        .unwrap();
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    asha.pays(&id, UTR).await;
    let path = format!("/api/admin/enrollments/{id}");
    let reason = json!({"reason": "the transfer is not there"});
    meera
        .post(&format!("{path}/reject"), reason)
        .await
        .expect(200);
    asha.pays(&id, UTR).await;
    meera
        .post(&format!("{path}/verify"), json!({}))
        .await
        .expect(200);
    let reason = json!({"reason": "asked for"});
    meera
        .post(&format!("{path}/refund"), reason)
        .await
        .expect(200);
    (academy, format!("enrollments/{id}"))
}

async fn broken(academy: &Academy) -> Vec<(String, String)> {
    audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap()
        .broken
}

/// Sets what `path` names: `row.actor`, or `text`.
async fn update(academy: &Academy, key: &Key, path: &str, value: AttributeValue) {
    let mut update = client(&academy.database.url)
        .update_item()
        .table_name(TABLE)
        .set_key(Some(key.attributes()))
        .expression_attribute_values(":value", value);
    let places: Vec<_> = path.split('.').map(|name| format!("#{name}")).collect();
    for (place, name) in places.iter().zip(path.split('.')) {
        update = update.expression_attribute_names(place, name);
    }
    let set = format!("SET {} = :value", places.join("."));
    update.update_expression(set).send().await.unwrap();
}

async fn remove(academy: &Academy, key: &Key) {
    let removed = client(&academy.database.url)
        .delete_item()
        .table_name(TABLE)
        .set_key(Some(key.attributes()))
        .send();
    removed.await.unwrap();
}

/// Fails if `subjects` knows only what has rows.
#[tokio::test]
async fn what_nobody_touched_is_whole() {
    let (academy, _) = lived_in().await;
    let report = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, []);
    // Six courses, three internships, two people, a course without rows, one enrollment.
    assert_eq!(report.chains, 6 + 3 + 2 + 1 + 1);
    assert_eq!(report.rows, 6 + 3 + 2 + 6);
}

/// Fails if `verify_links` does not hold a row against what vouches for it.
#[tokio::test]
async fn an_altered_row_is_named() {
    let (academy, subject) = lived_in().await;
    let key = keys::audit_row(&subject, 3);
    update(&academy, &key, "row.actor", text("somebody else")).await;
    let found = broken(&academy).await;
    assert_eq!(
        found,
        [(
            subject,
            "the audit chain is broken at row 3: the row was altered".to_owned()
        )]
    );
}

/// Fails if `rows_in_place` does not look at the place that a row says.
#[tokio::test]
async fn a_removed_row_is_named() {
    let (academy, subject) = lived_in().await;
    remove(&academy, &keys::audit_row(&subject, 2)).await;
    let found = broken(&academy).await;
    let words = "the audit chain is broken at row 2: the row is missing, or rows were moved";
    assert_eq!(found, [(subject, words.to_owned())]);
}

/// Fails if `verify_chain` looks neither at the place that a row says nor at what vouches for it.
#[tokio::test]
async fn rows_that_changed_places_are_named() {
    let (academy, subject) = lived_in().await;
    for (place, seq) in [(2, 3), (3, 2)] {
        let key = keys::audit_row(&subject, place);
        update(&academy, &key, "row.seq", number(seq)).await;
    }
    let found = broken(&academy).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("broken at row 2"), "{found:?}");
}

/// Fails if `verify_chain` is content with fewer rows than the head counts.
#[tokio::test]
async fn a_chain_cut_at_its_end_or_gone_is_named_by_the_head_of_its_subject() {
    let (academy, subject) = lived_in().await;
    remove(&academy, &keys::audit_row(&subject, 6)).await;
    let found = broken(&academy).await;
    assert!(found[0].1.contains("broken at row 6"), "{found:?}");
    for seq in 1..6 {
        remove(&academy, &keys::audit_row(&subject, seq)).await;
    }
    let found = broken(&academy).await;
    assert_eq!(found.len(), 1);
    assert!(found[0].1.contains("broken at row 1"), "{found:?}");
}

/// Fails if `verify_chain` is content with more rows than the head counts.
#[tokio::test]
async fn a_row_past_the_head_is_named() {
    let (academy, subject) = lived_in().await;
    let mut items = academy.items().await;
    let last = keys::audit_row(&subject, 6);
    items.retain(|item| item["pk"] == text(&last.pk) && item["sk"] == text(&last.sk));
    let mut forged = items.remove(0);
    forged.insert("sk".to_owned(), text("0000000007"));
    let put = client(&academy.database.url).put_item().table_name(TABLE);
    put.set_item(Some(forged)).send().await.unwrap();
    let found = broken(&academy).await;
    assert!(found[0].1.contains("broken at row 7"), "{found:?}");
}

/// Fails if `judge_texts` is not asked.
#[tokio::test]
async fn a_text_may_be_erased_but_not_altered() {
    let (academy, subject) = lived_in().await;
    remove(&academy, &keys::audit_text(&subject, 3)).await;
    assert_eq!(broken(&academy).await, []);
    let key = keys::audit_text(&subject, 6);
    update(&academy, &key, "text", text("never said")).await;
    let found = broken(&academy).await;
    assert_eq!(
        found,
        [(subject, "the text of row 6 was altered".to_owned())]
    );
}

/// Fails if `may_be_gone` lets any subject be gone.
#[tokio::test]
async fn a_subject_that_vanished_without_a_last_row_is_named() {
    let (academy, subject) = lived_in().await;
    let id = subject.strip_prefix("enrollments/").unwrap();
    let id = academy::domain::ids::EnrollmentId::parse(id).unwrap();
    remove(&academy, &keys::enrollment(&id)).await;
    let found = broken(&academy).await;
    let words = "its subject is gone, though the last row says refund";
    assert_eq!(found, [(subject, words.to_owned())]);
}

/// Fails if `LAST_ACTS` leaves out `delete`.
#[tokio::test]
async fn a_deleted_enrollment_leaves_a_whole_chain() {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let path = format!("/api/admin/enrollments/{id}/delete");
    let reason = json!({"reason": "made by mistake"});
    meera.post(&path, reason).await.expect(204);
    assert_eq!(broken(&academy).await, []);
}

/// PRODUCT: audit and money records 8 years. Fails without `expires_at` on a row or on its words.
#[tokio::test]
async fn ttl_takes_rows_and_words_after_eight_years_and_verifying_misses_none_of_them() {
    let (academy, subject) = lived_in().await;
    let eight_years = KEPT_DAYS * 24 * 60 * 60;
    let written = academy.clock.now().seconds();
    let kept = academy.items().await;
    let of_audit = |item: &&Item| item["pk"].as_s().is_ok_and(|pk| pk.starts_with("AUDIT"));
    let kept: Vec<_> = kept.iter().filter(of_audit).collect();
    assert_eq!(kept.len(), 6 + 3 + 2 + 6 + 2, "rows, and two with words");
    for item in kept {
        let until = Some(&number(written + eight_years + 1));
        assert_eq!(item.get("expires_at"), until, "{item:?}");
    }
    let rows = [1, 2, 4].map(|seq| keys::audit_row(&subject, seq));
    for row in &rows {
        remove(&academy, row).await;
    }
    assert_eq!(broken(&academy).await.len(), 1);
    academy.wait_seconds(eight_years);
    assert_eq!(broken(&academy).await.len(), 1, "to the second");
    academy.wait_seconds(1);
    assert_eq!(broken(&academy).await, []);
}
