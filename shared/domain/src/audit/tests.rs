//! Tests of the audit chain: whatever is done to it shows, at the row where it was done.

use super::*;
use proptest::prelude::*;

/// When the first row of a [`chain`] was written; the others follow a second apart.
const BEGIN: i64 = 1_775_037_600;

fn second(of: i64) -> Timestamp {
    Timestamp::from_seconds(BEGIN + of)
}

fn chain(length: u64) -> Vec<Row> {
    let mut head = Head::empty();
    (0..length)
        .map(|index| {
            let row = Row {
                subject: "enrollment/e1".to_owned(),
                seq: head.seq + 1,
                at: second(index as i64),
                actor: "admin1".to_owned(),
                action: "verify".to_owned(),
                detail: BTreeMap::from([("amount_paise".to_owned(), index.to_string())]),
                text_hash: None,
                previous_at: head.at,
                previous_hash: head.hash.clone(),
            };
            head = Head::after(&row);
            row
        })
        .collect()
}

fn head(rows: &[Row]) -> Head {
    rows.last().map_or_else(Head::empty, Head::after)
}

fn fault(rows: &[Row], head: &Head) -> Option<(u64, Fault)> {
    verify_chain(rows, Some(head), second(0))
        .err()
        .map(|broken| (broken.seq, broken.fault))
}

/// What is altered, and how.
type Alteration = (&'static str, fn(&mut Row));

/// Every way in which a row's content can be altered.
fn alterations() -> [Alteration; 11] {
    [
        ("subject", |row| row.subject.push('x')),
        ("at", |row| row.at = row.at.plus_millis(1)),
        ("actor", |row| row.actor = "admin2".to_owned()),
        ("action", |row| row.action = "reject".to_owned()),
        ("detail's value", |row| {
            row.detail
                .insert("amount_paise".to_owned(), "999".to_owned());
        }),
        ("detail's name", |row| {
            row.detail = BTreeMap::from([("amount".to_owned(), "0".to_owned())]);
        }),
        ("detail added", |row| {
            row.detail.insert(String::new(), String::new());
        }),
        ("detail removed", |row| row.detail.clear()),
        ("text hash", |row| row.text_hash = Some(String::new())),
        ("time of the one before", |row| {
            row.previous_at = Some(second(-1));
        }),
        ("previous hash", |row| row.previous_hash = "f".repeat(64)),
    ]
}

#[test]
fn a_chain_as_it_was_written_verifies() {
    for length in 0..6 {
        let rows = chain(length);
        assert_eq!(verify_chain(&rows, None, second(0)), Ok(()));
        assert_eq!(verify_chain(&rows, Some(&head(&rows)), second(0)), Ok(()));
    }
    assert_eq!(Head::empty().seq, 0);
    assert_eq!(chain(1)[0].seq, FIRST_SEQ);
    assert_eq!(chain(1)[0].previous_hash, GENESIS);
}

/// Eight years of 365 days, with their two leap days.
#[test]
fn rows_are_kept_for_eight_years() {
    let at = second(0);
    let kept = kept_until(at).seconds_since(at);
    assert_eq!(kept, 2_922 * 24 * 60 * 60);
    assert_eq!(kept_since(kept_until(at)), at);
}

#[test]
fn an_altered_row_is_named() {
    let rows = chain(6);
    for (what, alter) in alterations() {
        for index in 0..rows.len() {
            let mut altered = rows.clone();
            alter(&mut altered[index]);
            let expected = Some((index as u64 + 1, Fault::Altered));
            assert_eq!(
                fault(&altered, &head(&rows)),
                expected,
                "{what} of row {}",
                index + 1
            );
        }
    }
}

#[test]
fn a_removed_row_is_named() {
    let rows = chain(6);
    for index in 0..rows.len() {
        let mut fewer = rows.clone();
        fewer.remove(index);
        assert_eq!(
            fault(&fewer, &head(&rows)),
            Some((index as u64 + 1, Fault::Missing))
        );
    }
    // Of what is gone itself, nothing says where its chain ended; a gap in it shows all the same.
    for index in 1..rows.len() - 1 {
        let mut fewer = rows.clone();
        fewer.remove(index);
        let broken = verify_chain(&fewer, None, second(0)).unwrap_err();
        let missing = (index as u64 + 1, Fault::Missing);
        assert_eq!((broken.seq, broken.fault), missing);
    }
    assert_eq!(fault(&[], &head(&rows)), Some((1, Fault::Missing)));
    assert_eq!(fault(&rows[..3], &head(&rows)), Some((4, Fault::Missing)));
}

#[test]
fn reordered_and_repeated_rows_are_named() {
    let rows = chain(6);
    for index in 0..rows.len() - 1 {
        let mut moved = rows.clone();
        moved.swap(index, index + 1);
        assert_eq!(
            fault(&moved, &head(&rows)),
            Some((index as u64 + 1, Fault::Missing))
        );
        let mut renumbered = moved.clone();
        for (row, seq) in renumbered.iter_mut().zip(FIRST_SEQ..) {
            row.seq = seq;
        }
        assert!(matches!(
            fault(&renumbered, &head(&rows)),
            Some((_, Fault::Altered))
        ));
    }
    let mut repeated = rows.clone();
    repeated.insert(2, rows[2].clone());
    assert_eq!(fault(&repeated, &head(&rows)), Some((4, Fault::Missing)));
}

#[test]
fn the_first_of_several_faults_is_named() {
    let rows = chain(9);
    let mut bad = rows.clone();
    bad[2].actor.push('x');
    bad[5].actor.push('x');
    bad.remove(7);
    assert_eq!(fault(&bad, &head(&rows)), Some((3, Fault::Altered)));
}

#[test]
fn rows_after_the_head_are_surplus() {
    let rows = chain(4);
    assert_eq!(fault(&rows, &head(&rows[..2])), Some((3, Fault::Surplus)));
    assert_eq!(fault(&rows, &Head::empty()), Some((1, Fault::Surplus)));
}

#[test]
fn a_head_of_another_chain_does_not_fit() {
    let rows = chain(3);
    let other = Head {
        seq: 3,
        hash: "f".repeat(64),
        at: Some(second(2)),
    };
    assert_eq!(fault(&rows, &other), Some((3, Fault::Altered)));
}

#[test]
fn a_whole_chain_rewritten_from_another_start_is_named() {
    let rows = chain(3);
    let mut forged = vec![rows[1].clone()];
    forged[0].seq = 1;
    assert_eq!(
        verify_chain(&forged, None, second(0)).map_err(|broken| broken.seq),
        Err(1)
    );
}

/// Fails if the rows of eight years ago are asked for, in whatever order they went.
#[test]
fn old_rows_may_be_there_or_gone_and_the_rest_is_whole() {
    let all = chain(6);
    for old in 0..=6_usize {
        let since = second(old as i64);
        for kept in 0..1_u32 << old {
            let there = |(index, row): (usize, &Row)| {
                (index >= old || kept & (1 << index) != 0).then(|| row.clone())
            };
            let rows: Vec<Row> = all.iter().enumerate().filter_map(there).collect();
            let head = head(&all);
            assert_eq!(
                verify_chain(&rows, Some(&head), since),
                Ok(()),
                "{old}, {kept:b}"
            );
            assert_eq!(verify_chain(&rows, None, since), Ok(()), "{old}, {kept:b}");
        }
    }
}

/// Fails if a row may go before its time because older ones went.
#[test]
fn behind_old_rows_that_are_gone_every_other_fault_is_named() {
    let all = chain(6);
    let found = |rows: &[Row]| {
        let broken = verify_chain(rows, Some(&head(&all)), second(2)).err();
        broken.map(|broken| (broken.seq, broken.fault))
    };
    for index in 2..6 {
        let mut rows = all[2..].to_vec();
        rows[index - 2].actor.push('x');
        assert_eq!(found(&rows), Some((index as u64 + 1, Fault::Altered)));
        for from in [0, 1, 2] {
            let mut rows = all.clone();
            rows.remove(index);
            // Of the rows before it, the old ones went, or are there still.
            let rows = &rows[from..];
            let first_missing = match (from, index) {
                (2, 2) => FIRST_SEQ,
                _ => index as u64 + 1,
            };
            assert_eq!(
                found(rows),
                Some((first_missing, Fault::Missing)),
                "{from}, {index}"
            );
        }
    }
    assert_eq!(found(&[]), Some((FIRST_SEQ, Fault::Missing)));
}

#[test]
fn a_row_that_says_falsely_that_it_is_old_is_named() {
    let all = chain(3);
    for index in 0..3 {
        let mut rows = all.clone();
        rows[index].at = second(-1);
        assert_eq!(
            fault(&rows, &head(&all)),
            Some((index as u64 + 1, Fault::Altered))
        );
    }
}

#[test]
fn hashes_are_those_of_the_written_encoding() {
    let row = &chain(1)[0];
    let mut bytes = Vec::new();
    let mut part = |text: &str| {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    };
    part("academy audit row 1");
    part("enrollment/e1");
    bytes.extend(1u64.to_be_bytes());
    bytes.extend(1_775_037_600_000i64.to_be_bytes());
    for text in ["admin1", "verify"] {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.extend(1u64.to_be_bytes());
    for text in ["amount_paise", "0"] {
        bytes.extend((text.len() as u64).to_be_bytes());
        bytes.extend(text.as_bytes());
    }
    bytes.push(0);
    bytes.extend(0u64.to_be_bytes());
    bytes.push(0);
    bytes.extend(0i64.to_be_bytes());
    bytes.extend(64u64.to_be_bytes());
    bytes.extend(GENESIS.as_bytes());
    assert_eq!(row_hash(row), HEXLOWER.encode(&Sha256::digest(&bytes)));
}

#[test]
fn texts_are_hashed_with_their_salt() {
    let hash = text_hash(b"salt", "text");
    assert_eq!(hash.len(), 64);
    assert_eq!(hash, text_hash(b"salt", "text"));
    assert_ne!(hash, text_hash(b"sal", "ttext"));
    assert_ne!(hash, text_hash(b"Salt", "text"));
    assert_ne!(hash, text_hash(b"salt", "Text"));
}

#[test]
fn a_fault_is_told_in_words() {
    let broken = BrokenAt {
        seq: 7,
        fault: Fault::Altered,
    };
    assert_eq!(
        broken.to_string(),
        "the audit chain is broken at row 7: the row was altered"
    );
}

proptest! {
    /// Moving a character from one part to the next gives another hash.
    #[test]
    fn no_two_rows_are_encoded_alike(a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}") {
        let of = |actor: &str, action: &str| {
            let mut row = chain(1).remove(0);
            row.actor = actor.to_owned();
            row.action = action.to_owned();
            row_hash(&row)
        };
        prop_assert_eq!((&a, &b) == (&c, &d), of(&a, &b) == of(&c, &d));
    }

    #[test]
    fn rows_are_read_back_from_the_store_with_the_same_hash(length in 1u64..5, text in prop::option::of("[0-9a-f]{64}")) {
        let mut row = chain(length).remove(length as usize - 1);
        row.text_hash = text;
        let json = serde_json::to_string(&row).unwrap();
        let back: Row = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(row_hash(&back), row_hash(&row));
    }
}
