//! What is true at every moment, whatever failed: read from a full scan, apart from the code that keeps
//! it.

use std::collections::{BTreeMap, BTreeSet};

use academy::store::Item;

use crate::academy::Academy;
use crate::person::Person;
use crate::recount::Recount;

const LIVE: [&str; 4] = ["pending_payment", "under_review", "rejected", "active"];

/// Fails the test unless the kept counts equal a recount, every claim has its enrollment and every
/// enrollment its claims, receipts have no gap, and the audit chains verify. `admin` reads the overview.
pub async fn hold(academy: &Academy, admin: &Person, case: &str) {
    let items = academy.items().await;
    let overview = admin.clone().get("/api/admin/overview").await.expect(200);
    Recount::of(&items).expect_overview(&overview.json, academy.clock.now().millis());
    let enrollments: BTreeMap<String, &Item> = items
        .iter()
        .filter(|item| text(item, "sk").starts_with("ENROLLMENT#"))
        .map(|item| (text(item, "id").to_owned(), item))
        .collect();
    live_claims(&items, &enrollments, case);
    utr_claims(&items, &enrollments, case);
    receipts(&enrollments, case);
    inbox(&items, case);
    let report = academy_ops::audit::verify(&academy.store(), academy.clock.now())
        .await
        .unwrap();
    assert_eq!(report.broken, Vec::new(), "{case}: audit chains");
}

/// One live claim for each live enrollment, and for nothing else.
fn live_claims(items: &[Item], enrollments: &BTreeMap<String, &Item>, case: &str) {
    let of_claims = claims(items, |item| text(item, "sk").starts_with("LIVE#"));
    let live = enrollments
        .iter()
        .filter(|(_, item)| LIVE.contains(&text(item, "state")));
    let live: Vec<String> = live.map(|(id, _)| id.clone()).collect();
    assert_eq!(of_claims, sorted(live), "{case}: live claims");
}

/// A claim for each UTR that an enrollment shows or that money came by, and for nothing else.
fn utr_claims(items: &[Item], enrollments: &BTreeMap<String, &Item>, case: &str) {
    let claim = |item: &Item| format!("{} {}", text(item, "pk"), text(item, "enrollment"));
    let of_claims = sorted(of(items, "UTR#").map(claim).collect());
    let with_utr = enrollments.iter().flat_map(|(id, item)| {
        let received = item.get("received_utrs").and_then(|utrs| utrs.as_l().ok());
        let received = received
            .into_iter()
            .flatten()
            .map(|utr| utr.as_s().unwrap());
        let shown = item.get("utr").and_then(|utr| utr.as_s().ok());
        let utrs: BTreeSet<_> = shown.into_iter().chain(received).collect();
        let claimed = utrs.into_iter().map(|utr| format!("UTR#{utr} {id}"));
        claimed.collect::<Vec<_>>()
    });
    assert_eq!(of_claims, sorted(with_utr.collect()), "{case}: UTR claims");
}

fn of<'a>(items: &'a [Item], prefix: &'a str) -> impl Iterator<Item = &'a Item> {
    let begins = move |item: &&Item| text(item, "pk").starts_with(prefix);
    items.iter().filter(begins)
}

/// Each message and application has its pointer under its e-mail, each live application its claim, and
/// there are no others.
fn inbox(items: &[Item], case: &str) {
    for (kind, record) in [("MESSAGE#", "message"), ("APPLICATION#", "application")] {
        let place =
            |item: &Item| format!("EMAIL#{} {kind}{}", text(item, "email"), text(item, "id"));
        let wanted = sorted(of(items, kind).map(place).collect());
        let pointers = of(items, "EMAIL#").filter(|item| text(item, "sk").starts_with(kind));
        let there = pointers.map(|item| format!("{} {}", text(item, "pk"), text(item, "sk")));
        assert_eq!(
            sorted(there.collect()),
            wanted,
            "{case}: pointers to each {record}"
        );
    }
    let live = of(items, "APPLICATION#").filter(|item| text(item, "state") != "rejected");
    let live = sorted(live.map(|item| text(item, "id").to_owned()).collect());
    let claims = of(items, "APPLIED#").map(|item| text(item, "application").to_owned());
    assert_eq!(sorted(claims.collect()), live, "{case}: claims of openings");
}

/// Receipts are numbered from 1 in each financial year, without a gap and none twice.
fn receipts(enrollments: &BTreeMap<String, &Item>, case: &str) {
    let mut years: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for item in enrollments.values() {
        if let Some((year, serial)) = text(item, "receipt_number").rsplit_once('/') {
            let serials = years.entry(year.to_owned()).or_default();
            serials.push(serial.parse().unwrap());
        }
    }
    for (year, mut serials) in years {
        serials.sort_unstable();
        let expected: BTreeSet<u32> = (1..=u32::try_from(serials.len()).unwrap()).collect();
        assert_eq!(
            serials,
            expected.into_iter().collect::<Vec<_>>(),
            "{case}: receipts of {year}"
        );
    }
}

fn claims(items: &[Item], is_claim: impl Fn(&Item) -> bool) -> Vec<String> {
    let claims = items.iter().filter(|item| is_claim(item));
    sorted(
        claims
            .map(|item| text(item, "enrollment").to_owned())
            .collect(),
    )
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

fn text<'a>(item: &'a Item, name: &str) -> &'a str {
    let value = item.get(name).and_then(|value| value.as_s().ok());
    value.map_or("", String::as_str)
}
