//! Tests of the seals: the same rows give the same text, and nothing else reads as one.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

fn hour() -> Hour {
    Hour::of(Timestamp::from_seconds(1_775_037_600))
}

fn row(subject: &str, seq: u64) -> SealedRow {
    let row = Row {
        subject: subject.to_owned(),
        seq,
        at: hour().start(),
        actor: "system".to_owned(),
        action: "create".to_owned(),
        detail: BTreeMap::new(),
        text_hash: None,
        previous_at: None,
        previous_hash: GENESIS.to_owned(),
    };
    SealedRow::of(&row)
}

fn head(total: u64) -> SealHead {
    SealHead {
        hash: seal_hash("the seal before"),
        total,
    }
}

#[test]
fn a_seal_is_a_text_that_a_person_can_check() {
    let rows = vec![row("students/s1", 2), row("courses/python", 1)];
    let seal = Seal::behind(&SealHead::empty(), hour(), rows);
    let text = seal.to_text();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[0], "academy audit seal 1");
    assert_eq!(lines[1], "hour 2026-04-01T10Z");
    assert_eq!(lines[2], format!("previous {GENESIS}"));
    assert_eq!(lines[3..5], ["rows 2", "total 2"]);
    assert_eq!(
        lines[5],
        format!("courses/python 1 {}", row("courses/python", 1).hash)
    );
    assert_eq!(
        lines[6],
        format!("students/s1 2 {}", row("students/s1", 2).hash)
    );
    assert_eq!(lines.len(), 7);
    assert!(text.ends_with('\n'));
    assert_eq!(
        seal_hash("abc"),
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

#[test]
fn the_order_in_which_rows_are_found_makes_no_difference() {
    let (one, other) = (row("a/1", 10), row("a/1", 9));
    let there = Seal::behind(&head(5), hour(), vec![one.clone(), other.clone()]);
    let back = Seal::behind(&head(5), hour(), vec![other.clone(), one, other]);
    assert_eq!(there.to_text(), back.to_text());
    assert_eq!((there.rows[0].seq, there.total), (9, 7));
}

#[test]
fn an_hour_is_sealed_once_its_rows_have_settled() {
    let end = hour().end();
    assert_eq!(
        first_unsettled(hour().start().plus_seconds(15 * 60)),
        hour()
    );
    assert_eq!(first_unsettled(end), hour());
    assert_eq!(
        first_unsettled(end.plus_seconds(15 * 60).plus_millis(-1)),
        hour()
    );
    assert_eq!(first_unsettled(end.plus_seconds(15 * 60)), hour().next());
}

#[test]
fn a_seal_stands_only_in_its_place() {
    let seal = Seal::behind(&head(5), hour(), vec![row("a/1", 1)]);
    assert_eq!(seal.stands(hour(), &head(5)), Ok(()));
    assert_eq!(
        seal.stands(hour().next(), &head(5)),
        Err(SealFault::OfAnotherHour)
    );
    let elsewhere = SealHead::empty();
    assert_eq!(seal.stands(hour(), &elsewhere), Err(SealFault::Unchained));
    for total in [4, 6] {
        assert_eq!(
            seal.stands(hour(), &head(total)),
            Err(SealFault::Miscounted)
        );
    }
}

#[test]
fn nothing_but_a_whole_seal_reads_as_one() {
    let seal = Seal::behind(&head(5), hour(), vec![row("a/1", 1), row("b/2", 3)]);
    let text = seal.to_text();
    assert_eq!(Seal::parse(&text), Ok(seal));
    let without_end = text.trim_end().to_owned();
    let broken = [
        String::new(),
        without_end.clone(),
        format!("{text}\n"),
        format!("{text}a/1\n"),
        format!("{text}a/1 x {GENESIS}\n"),
        format!("{without_end} more\n"),
        text.replace("seal 1", "seal 2"),
        text.replace("rows 2", "rows 3"),
        text.replace("rows 2", "rows 02"),
        text.replace("total 7", "total +7"),
        text.replace("10Z", "10"),
        text.replace("previous ", "previous: "),
    ];
    for text in broken {
        assert_eq!(Seal::parse(&text), Err(SealFault::Unreadable), "{text}");
    }
}

proptest! {
    #[test]
    fn seals_read_as_they_were_written(
        subjects in proptest::collection::vec(("[a-z]{1,9}/[a-z0-9-]{1,26}", any::<u64>()), 0..20),
        total in 0..u64::MAX / 2,
    ) {
        let rows = subjects.iter().map(|(subject, seq)| row(subject, *seq)).collect();
        let seal = Seal::behind(&head(total), hour(), rows);
        prop_assert_eq!(Seal::parse(&seal.to_text()), Ok(seal.clone()));
        prop_assert_eq!(seal.stands(hour(), &head(total)), Ok(()));
    }
}
