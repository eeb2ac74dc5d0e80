//! The sweeper seals the audit log, hour by hour, in a vault that gives nothing back.

use academy::domain::audit::GENESIS;
use academy::domain::audit::seal::{Seal, seal_hash};
use academy::store::audit::LastSeal;
use academy::store::{Item, keys};
use academy_tests::Academy;
use academy_tests::events::{Fate, MemoryVault, PostOffice, crashing};
use functions_events::sweeper;
use serde_json::json;

const HOUR: i64 = 60 * 60;

/// An academy whose first hour, 04:00 to 05:00 in UTC, has rows of three chains; at 05:15.
async fn an_hour_later() -> Academy {
    let academy = Academy::open().await;
    academy.course("python", 49_900).await;
    academy.student("Asha Rao").await.enrolls_in("python").await;
    academy.student("Ravi Nair").await;
    academy.clock.set(academy.clock.now().plus_seconds(45 * 60));
    academy
}

/// How many rows the audit log has, by a scan.
async fn rows(academy: &Academy) -> u64 {
    let is_row = |item: &&Item| item["pk"].as_s().unwrap().starts_with("AUDIT#");
    let count = academy.items().await.iter().filter(is_row).count();
    u64::try_from(count).unwrap()
}

/// The seals in order, as they read; each follows the one before.
fn chained(vault: &MemoryVault) -> Vec<Seal> {
    let mut previous = GENESIS.to_owned();
    let mut total = 0;
    let mut seals: Vec<Seal> = Vec::new();
    for (name, text) in vault.seals() {
        let seal = Seal::parse(&text).unwrap();
        assert_eq!(seal.hour.to_string(), name);
        assert_eq!(seal.previous, previous, "{name}");
        total += seal.rows.len() as u64;
        assert_eq!(seal.total, total, "{name}");
        assert!(
            seals
                .last()
                .is_none_or(|last| last.hour.next() == seal.hour)
        );
        previous = seal_hash(&text);
        seals.push(seal);
    }
    seals
}

#[tokio::test]
async fn an_hour_is_sealed_once_when_its_rows_have_settled() {
    let academy = an_hour_later().await;
    let vault = MemoryVault::default();
    academy.wait_seconds(-1);
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!((swept.hours_sealed, swept.hours_unsealed), (0, 0));
    academy.wait_seconds(1);
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!((swept.hours_sealed, swept.hours_unsealed), (1, 0));
    let seals = chained(&vault);
    assert_eq!(seals[0].hour.to_string(), "2026-04-01T04Z");
    assert_eq!(seals[0].total, rows(&academy).await);
    let subjects: Vec<_> = seals[0]
        .rows
        .iter()
        .map(|row| row.subject.split('/').next())
        .collect();
    assert_eq!(
        subjects,
        [Some("enrollments"), Some("students"), Some("students")]
    );
    for _ in 0..3 {
        let swept = academy.seals(&vault).await.unwrap().unwrap();
        assert_eq!(swept.hours_sealed, 0);
    }
    assert_eq!(vault.seals().len(), 1);
}

/// What a round reads and writes does not grow with the log.
#[tokio::test]
async fn hours_without_rows_are_sealed_too_and_missed_ones_are_caught_up_a_day_at_a_time() {
    let academy = an_hour_later().await;
    let vault = MemoryVault::default();
    academy.wait_seconds(29 * HOUR);
    let mut asha = academy.student("Meera Iyer").await;
    asha.enrolls_in("python").await;
    academy.wait_seconds(HOUR);
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!((swept.hours_sealed, swept.hours_unsealed), (24, 7));
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!((swept.hours_sealed, swept.hours_unsealed), (7, 0));
    let seals = chained(&vault);
    let counts: Vec<_> = seals.iter().map(|seal| seal.rows.len()).collect();
    assert_eq!(counts[0], 3);
    assert!(counts[1..29].iter().all(|count| *count == 0), "{counts:?}");
    assert_eq!(counts.iter().sum::<usize>() as u64, rows(&academy).await);
    assert_eq!(counts.len(), 31);
}

#[tokio::test]
async fn a_log_without_rows_is_not_sealed() {
    let academy = Academy::open().await;
    academy.wait_seconds(5 * HOUR);
    let vault = MemoryVault::default();
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!((swept.hours_sealed, swept.hours_unsealed), (0, 0));
    assert!(vault.seals().is_empty());
}

#[tokio::test]
async fn two_sweepers_at_once_write_the_same_seals() {
    let academy = an_hour_later().await;
    academy.wait_seconds(5 * HOUR);
    let vault = MemoryVault::default();
    for _ in 0..3 {
        let (one, other) = tokio::join!(academy.seals(&vault), academy.seals(&vault));
        one.unwrap().unwrap();
        other.unwrap().unwrap();
    }
    assert_eq!(chained(&vault).len(), 6);
}

/// A seal that was put and not noted is found, and the next one follows it.
#[tokio::test]
async fn a_sweeper_that_dies_anywhere_leaves_seals_that_follow_one_another() {
    let mut points = 0;
    for polls in 0.. {
        let academy = an_hour_later().await;
        academy.wait_seconds(2 * HOUR);
        let vault = MemoryVault::default();
        let tools = (PostOffice::default(), vault.clone());
        let ended = crashing(
            polls,
            sweeper::handle(academy.app().await, tools, json!({})),
        )
        .await;
        academy.seals(&vault).await.unwrap().unwrap();
        let seals = chained(&vault);
        assert_eq!(seals.len(), 3, "killed after {polls} polls");
        assert_eq!(
            seals[2].total,
            rows(&academy).await,
            "killed after {polls} polls"
        );
        if ended.is_some() {
            break;
        }
        points += 1;
    }
    println!("the sealing sweeper was killed at {points} points");
    assert!(points > 10, "{points} points");
}

#[tokio::test]
async fn a_vault_that_fails_is_told_and_the_hour_is_sealed_by_the_next_round() {
    for fate in [
        Fate::Throttled,
        Fate::Refused,
        Fate::Unheard,
        Fate::DiesBefore,
        Fate::DiesAfter,
    ] {
        let academy = an_hour_later().await;
        academy.wait_seconds(HOUR);
        let vault = MemoryVault::default();
        vault.meets([Fate::Done, fate.clone()]);
        let first = academy.seals(&vault).await;
        assert!(first.is_none_or(|result| result.is_err()), "{fate:?}");
        let swept = academy.seals(&vault).await.unwrap().unwrap();
        assert_eq!(
            (swept.hours_sealed, swept.hours_unsealed),
            (1, 0),
            "{fate:?}"
        );
        assert_eq!(chained(&vault).len(), 2, "{fate:?}");
    }
}

/// The note may be lost, or come back old from a backup: the seals are what counts.
#[tokio::test]
async fn a_lost_or_old_note_of_the_last_seal_changes_no_seal() {
    let academy = an_hour_later().await;
    academy.wait_seconds(3 * HOUR);
    let vault = MemoryVault::default();
    academy.seals(&vault).await.unwrap().unwrap();
    let sealed = vault.seals();
    let note: LastSeal = academy
        .store()
        .read_one(&keys::last_seal())
        .await
        .unwrap()
        .unwrap();
    assert_eq!((note.hour.as_str(), note.total), ("2026-04-01T07Z", 3));
    let mut transaction = academy::store::transaction::Transaction::new();
    let gone = academy::store::transaction::When::present();
    transaction.delete("note", &keys::last_seal(), gone);
    transaction.commit(&academy.store()).await.unwrap();
    academy.wait_seconds(HOUR);
    let swept = academy.seals(&vault).await.unwrap().unwrap();
    assert_eq!(swept.hours_sealed, 5, "found, all but one");
    assert_eq!(chained(&vault).len(), 5);
    assert!(
        sealed
            .iter()
            .all(|(name, text)| vault.seals()[name] == *text)
    );
}

/// What somebody put where a seal belongs stays for `academy audit verify` to name; the hours go on.
#[tokio::test]
async fn what_is_no_seal_stops_no_later_one() {
    let academy = an_hour_later().await;
    academy.wait_seconds(2 * HOUR);
    let vault = MemoryVault::default();
    vault.put("2026-04-01T05Z", "not a seal");
    academy.seals(&vault).await.unwrap().unwrap();
    let seals = vault.seals();
    assert_eq!(seals["2026-04-01T05Z"], "not a seal");
    let last = Seal::parse(&seals["2026-04-01T06Z"]).unwrap();
    assert_eq!(last.previous, seal_hash("not a seal"));
    assert_eq!(last.total, 3);
}
