//! `academy audit verify` against the seals: what was altered, removed or added together with all that
//! vouches for it in the table is named all the same.

use academy::domain::audit::seal::{Seal, SealHead, seal_hash};
use academy::domain::audit::{Head, KEPT_DAYS};
use academy::domain::time::Hour;
use academy::store::audit::{self as log, Act, AuditRow};
use academy::store::item::{from_item, text};
use academy::store::keys::{self, Key};
use academy::store::query::Query;
use academy::store::transaction::{Transaction, When};
use academy_ops::audit;
use academy_ops::seals::Kept;
use academy_tests::Academy;
use academy_tests::events::MemoryVault;
use std::collections::BTreeMap;

const HOUR: i64 = 60 * 60;

/// Hours in which Asha enrolled, paid and was verified, each sealed; gives the subject of her enrollment.
async fn sealed() -> (Academy, MemoryVault, String) {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    let mut meera = academy.admin("Meera Iyer").await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    academy.wait_seconds(HOUR);
    asha.pays(&id, "412345678901").await;
    academy.wait_seconds(2 * HOUR);
    let path = format!("/api/admin/enrollments/{id}/verify");
    meera.post(&path, serde_json::json!({})).await.expect(200);
    academy.wait_seconds(2 * HOUR);
    let vault = MemoryVault::default();
    academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!(vault.seals().len(), 5);
    (academy, vault, format!("enrollments/{id}"))
}

fn kept(vault: &MemoryVault) -> Vec<Kept> {
    let seals = vault.seals().into_iter();
    let seals = seals.map(|(name, text)| Kept {
        name,
        text,
        versions: 1,
        deleted: false,
    });
    seals.collect()
}

async fn broken(academy: &Academy, vault: &MemoryVault) -> Vec<(String, String)> {
    broken_by(academy, &kept(vault)).await
}

async fn broken_by(academy: &Academy, kept: &[Kept]) -> Vec<(String, String)> {
    let now = academy.clock.now();
    let report = audit::verify_sealed(&academy.store(), kept, now).await;
    report.unwrap().broken
}

fn finding(of: &str, what: &str) -> (String, String) {
    (of.to_owned(), what.to_owned())
}

async fn chain(academy: &Academy, subject: &str) -> Vec<AuditRow> {
    let chain = Query::table(keys::audit_chain(subject));
    let rows = academy.store().query::<AuditRow>(&chain).await.unwrap();
    rows.into_iter().map(|entry| entry.record).collect()
}

async fn remove(academy: &Academy, keys: impl IntoIterator<Item = Key>) {
    for key in keys {
        let mut transaction = Transaction::new();
        transaction.delete("item", &key, When::present());
        transaction.commit(&academy.store()).await.unwrap();
    }
}

/// Writes a chain anew, as `edit` has its acts, with right hashes and a right head: what somebody does
/// who may write to the table and knows how it is made.
async fn forge(academy: &Academy, subject: &str, edit: impl Fn(&mut AuditRow)) {
    let mut head = Head::empty();
    let mut transaction = Transaction::new();
    for mut row in chain(academy, subject).await {
        edit(&mut row);
        row.row.previous_at = head.at;
        row.row.previous_hash = head.hash.clone();
        head = Head::after(&row.row);
        row.hash = head.hash.clone();
        transaction.replace("row", &row);
    }
    transaction.commit(&academy.store()).await.unwrap();
    set_head(academy, subject, &head).await;
}

async fn set_head(academy: &Academy, subject: &str, head: &Head) {
    let id = subject.strip_prefix("enrollments/").unwrap();
    let key = keys::enrollment(&academy::domain::ids::EnrollmentId::parse(id).unwrap());
    let mut enrollment: academy::store::enrollments::Enrollment =
        academy.store().read_one(&key).await.unwrap().unwrap();
    enrollment.audit = head.clone();
    let mut transaction = Transaction::new();
    transaction.replace("enrollment", &enrollment);
    transaction.commit(&academy.store()).await.unwrap();
}

/// Fails if `judge_sealed` misses a seal where the hour is not sealed yet.
#[tokio::test]
async fn what_nobody_touched_is_whole() {
    let (academy, vault, _) = sealed().await;
    let now = academy.clock.now();
    let report = audit::verify_sealed(&academy.store(), &kept(&vault), now).await;
    let report = report.unwrap();
    assert_eq!(report.broken, []);
    assert_eq!((report.hours, report.rows), (5, 5));
    // What was written since, in hours that are not sealed yet, belongs there.
    academy.student("Ravi Nair").await;
    assert_eq!(broken(&academy, &vault).await, []);
}

/// Fails if only the subjects are verified that the table still knows, and not those that were sealed.
#[tokio::test]
async fn a_chain_that_vanished_with_its_head_is_named() {
    let (academy, vault, subject) = sealed().await;
    let rows = chain(&academy, &subject).await;
    let rows = rows
        .iter()
        .map(|row| keys::audit_row(&subject, row.row.seq));
    remove(&academy, rows).await;
    let id = subject.strip_prefix("enrollments/").unwrap();
    let id = academy::domain::ids::EnrollmentId::parse(id).unwrap();
    remove(&academy, [keys::enrollment(&id)]).await;
    let without = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(without.broken, [], "the chains alone do not tell");
    let gone = finding(&subject, "all its rows are gone, 3 of them sealed");
    assert_eq!(broken(&academy, &vault).await, [gone]);
}

/// Fails if `judge_sealed` does not compare the hash of a row with the sealed one.
#[tokio::test]
async fn a_chain_that_was_written_anew_with_its_head_is_named_at_the_first_other_row() {
    let (academy, vault, subject) = sealed().await;
    forge(&academy, &subject, |row| {
        if row.row.seq == 2 {
            row.row.actor = "somebody else".to_owned();
        }
    })
    .await;
    let without = audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(without.broken, [], "the chains alone do not tell");
    let altered = finding(&subject, "row 2 is not what was sealed in 2026-04-01T05Z");
    assert_eq!(broken(&academy, &vault).await, [altered]);
}

/// Fails if `judge_sealed` does not miss a row that was sealed.
#[tokio::test]
async fn a_chain_that_was_cut_with_its_head_set_back_is_named() {
    let (academy, vault, subject) = sealed().await;
    remove(&academy, [keys::audit_row(&subject, 3)]).await;
    let rows = chain(&academy, &subject).await;
    set_head(&academy, &subject, &Head::after(&rows[1].row)).await;
    let gone = finding(
        &subject,
        "row 3, which was sealed in 2026-04-01T07Z, is gone",
    );
    assert_eq!(broken(&academy, &vault).await, [gone]);
}

/// Fails if `judge_sealed` takes a row without a seal in an hour that was sealed.
#[tokio::test]
async fn a_row_that_was_added_to_a_sealed_hour_is_named_whole_as_its_chain_is() {
    for (hours, named) in [
        (3, Some("2026-04-01T06Z")),
        (10, Some("2026-03-31T23Z")),
        (0, None),
    ] {
        let (academy, vault, subject) = sealed().await;
        let rows = chain(&academy, &subject).await;
        let mut transaction = Transaction::new();
        let act = Act {
            subject: subject.clone(),
            at: academy.clock.now().minus_seconds(hours * HOUR),
            actor: "somebody",
            action: "verify",
            detail: BTreeMap::new(),
            text: None,
        };
        let head = Head::after(&rows[2].row);
        let head = log::append(&mut transaction, &head, act).unwrap();
        transaction.commit(&academy.store()).await.unwrap();
        set_head(&academy, &subject, &head).await;
        let what = named.map(|hour| {
            let what = format!("row 4 was added after its hour, {hour}, was sealed");
            finding(&subject, &what)
        });
        let wanted: Vec<_> = what.into_iter().collect();
        assert_eq!(broken(&academy, &vault).await, wanted, "{hours} hours ago");
    }
}

/// Fails if `judge_sealed` takes a row without a seal in an hour that was sealed.
#[tokio::test]
async fn a_row_that_was_hidden_from_the_list_before_its_hour_was_sealed_is_named() {
    let academy = Academy::open().await;
    academy.student("Asha Rao").await;
    academy.student("Ravi Nair").await;
    let items = academy.items().await;
    let row = items
        .into_iter()
        .find(|item| item["pk"].as_s().unwrap().starts_with("AUDIT#"));
    let mut row = row.unwrap();
    let subject = from_item::<AuditRow>(row.clone()).unwrap().row.subject;
    row.insert("list_pk".to_owned(), text("ELSEWHERE"));
    let client = academy_tests::database::client(&academy.database.url);
    let put = client.put_item().table_name(academy_tests::database::TABLE);
    put.set_item(Some(row)).send().await.unwrap();
    academy.wait_seconds(2 * HOUR);
    let vault = MemoryVault::default();
    academy.seals(&vault).await.unwrap().unwrap();
    let named = finding(
        &subject,
        "row 1 was added after its hour, 2026-04-01T04Z, was sealed",
    );
    assert_eq!(broken(&academy, &vault).await, [named]);
}

/// A change to the seals.
type Change = fn(&mut Vec<Kept>);

/// What is said of the seals themselves after `change`; rows whose seal is gone are another matter.
async fn said_after(change: Change) -> Vec<(String, String)> {
    let (academy, vault, _) = sealed().await;
    let mut kept = kept(&vault);
    change(&mut kept);
    let mut found = broken_by(&academy, &kept).await;
    found.retain(|(of, _)| of.starts_with("seals"));
    found
}

/// Fails if `seals::judge` does not ask for the hours between two seals.
#[tokio::test]
async fn a_seal_that_is_missing_is_named_and_what_followed_it() {
    let unchained = |hour: &str| {
        let name = format!("seals/2026-04-01T{hour}Z");
        finding(&name, "it does not follow the seal before it")
    };
    let said = said_after(|kept| drop(kept.remove(1))).await;
    let missing = finding("seals/2026-04-01T05Z", "it is missing");
    assert_eq!(said, [missing, unchained("06")]);
    let said = said_after(|kept| drop(kept.drain(1..3))).await;
    let missing = finding("seals/2026-04-01T05Z", "it is missing, and 1 behind it");
    assert_eq!(said, [missing, unchained("07")]);
    let said = said_after(|kept| drop(kept.remove(0))).await;
    assert_eq!(said, [unchained("05")]);
}

/// Fails if `seals::judge` does not ask how often a seal was written.
#[tokio::test]
async fn a_seal_that_is_not_as_it_was_written_is_named() {
    let table: [(Change, &str); 6] = [
        (
            |kept| kept[4].text = kept[4].text.replace("total 5", "total 4"),
            "its rows do not add up",
        ),
        (|kept| kept[4].text.push('x'), "it is no seal"),
        (
            |kept| kept[4].text = kept[4].text.replace("08Z", "09Z"),
            "it is of another hour",
        ),
        (
            |kept| kept[4].deleted = true,
            "it was deleted; what lies beneath counts",
        ),
        (
            |kept| kept[4].versions = 2,
            "it was written again; what was written first counts",
        ),
        (|kept| kept[4].name.push('x'), "it is named after no hour"),
    ];
    for (change, wanted) in table {
        let said = said_after(change).await;
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(said[0].0.starts_with("seals/2026-04-01T08Z"), "{said:?}");
        assert_eq!(said[0].1, wanted);
    }
}

/// Fails if `seals::judge` does not ask how far behind the last seal is.
#[tokio::test]
async fn sealing_that_stopped_or_never_began_is_named() {
    let (academy, vault, _) = sealed().await;
    academy.wait_seconds(3 * HOUR);
    assert_eq!(broken(&academy, &vault).await, []);
    let none = finding(
        "seals",
        "there are none, though there are rows since 2026-04-01T04Z",
    );
    assert_eq!(broken_by(&academy, &[]).await, [none]);
    academy.wait_seconds(HOUR);
    let stopped = finding(
        "seals/2026-04-01T09Z",
        "nothing was sealed from here on, 4 hours",
    );
    assert_eq!(broken(&academy, &vault).await, [stopped]);
}

/// After eight years rows may be removed, and seals expire; what is left is whole. Fails if `seals::is_over`
/// calls no hour over.
#[tokio::test]
async fn what_need_not_be_kept_any_longer_is_missed_by_nobody() {
    let (academy, vault, subject) = sealed().await;
    let hours = (KEPT_DAYS + 30) * 24;
    academy.wait_seconds(hours * HOUR);
    let last = vault.seals().into_values().next_back().unwrap();
    let mut hour = Hour::parse("2026-04-01T09Z").unwrap();
    let mut head = SealHead {
        hash: seal_hash(&last),
        total: 5,
    };
    for _ in 0..hours {
        let seal = Seal::behind(&head, hour, Vec::new());
        let text = seal.to_text();
        vault.put(&hour.to_string(), &text);
        head.hash = seal_hash(&text);
        hour = hour.next();
    }
    assert_eq!(broken(&academy, &vault).await, []);
    let rows = chain(&academy, &subject).await;
    let rows = rows
        .iter()
        .map(|row| keys::audit_row(&subject, row.row.seq));
    remove(&academy, rows).await;
    assert_eq!(broken(&academy, &vault).await, []);
    // The bucket's lifecycle takes the oldest seals away.
    let mut kept = kept(&vault);
    kept.drain(..20);
    assert_eq!(broken_by(&academy, &kept).await, []);
    // But not those that are younger.
    kept.drain(..kept.len() / 2);
    let found = broken_by(&academy, &kept).await;
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].1, "it does not follow the seal before it");
}
