//! For how long things are kept, as people are told it: docs/PRIVACY.md, the page `/privacy/` and
//! docs/DATA_MODEL.md against what makes them go.

use academy::auth::cookies::DEVICE_SECONDS;
use academy::auth::signing_in::{FORGOTTEN_SECONDS, REMEMBERED_SECONDS};
use academy::domain::email::Email;
use academy::domain::ids::UserId;
use academy::domain::time::Timestamp;
use academy::domain::{audit, inbox};
use academy::store::erasures::FormerEmail;
use academy::store::item::Record;
use academy::store::second_factors::Offer;
use academy::store::{blocks, idempotency, outbox, registrations};

use super::documents::table;
use super::none;
use super::reading::TEMPLATE;
use super::source::read;

const MINUTE: i64 = 60;
const DAY: i64 = 24 * 60 * MINUTE;

/// What is kept, in seconds, and where it stands: how its row begins in docs/PRIVACY.md and on the page, and
/// the name of its item in docs/DATA_MODEL.md; empty where it does not stand there.
struct Kept(i64, [&'static str; 3]);

/// What goes by itself within months.
fn soon() -> Vec<Kept> {
    let dead_letters = &TEMPLATE["Resources"]["DeadLetters"]["Properties"];
    let dead_letters = dead_letters["MessageRetentionPeriod"].as_i64();
    let dead_letters = dead_letters.expect("the queue says how long it keeps");
    let registration = "a registration that was never opened";
    let page_registration = "A registration that was never opened";
    let mails = ["mails in the outbox", "Mails that we sent you", "mail"];
    let former = [
        "a former e-mail",
        "An e-mail that you gave up",
        "former e-mail",
    ];
    let blocked = [
        "that an e-mail takes no mail",
        "That mail to your address came back",
        "mail block",
    ];
    let requests = [
        "records of requests",
        "That a form was sent already",
        "idempotency record",
    ];
    let offer = [
        "an offer of a second factor",
        "A second factor that you began to set up",
        "offer of a second factor",
    ];
    vec![
        Kept(outbox::KEPT_SECONDS, mails),
        Kept(former_email(), former),
        Kept(blocks::KEPT_SECONDS, blocked),
        Kept(
            registrations::KEPT_SECONDS,
            [registration, page_registration, "registration"],
        ),
        Kept(idempotency::KEPT_SECONDS, requests),
        Kept(Offer::SECONDS, offer),
        Kept(dead_letters, ["dead letters", "Changes to any of this", ""]),
    ]
}

/// What is kept for a year and more.
fn long() -> Vec<Kept> {
    let (inbox, money) = (inbox::KEPT_DAYS * DAY, audit::KEPT_DAYS * DAY);
    let sent = [
        "messages and applications",
        "Messages and internship applications",
        "",
    ];
    vec![
        Kept(inbox, sent),
        Kept(
            money,
            ["audit log", "A record of what was done", "audit row"],
        ),
        Kept(money, ["its words", "", "audit text"]),
        Kept(money, ["enrollments with one", "Payments", "UTR claim"]),
    ]
}

/// For how long a former e-mail is kept after it was one.
fn former_email() -> i64 {
    let until = Timestamp::from_seconds(0);
    let former = FormerEmail {
        user_id: UserId::from_bytes([0; 10]),
        email: Email::parse("a@example.com").unwrap(),
        until,
    };
    let expires_at = former.places().expires_at;
    expires_at.expect("it goes by itself") - until.seconds()
}

/// A span as people are told it.
fn in_words(seconds: i64) -> String {
    const INBOX: i64 = 366 * DAY;
    const MONEY: i64 = (8 * 365 + 2) * DAY;
    match seconds {
        1800 => "half an hour".to_owned(),
        DAY => "24 hours".to_owned(),
        INBOX => "12 months".to_owned(),
        MONEY => "8 years".to_owned(),
        other if other % DAY == 0 => format!("{} days", other / DAY),
        other => format!("{} minutes", other / MINUTE),
    }
}

/// Whether `cell` says these words, in whichever case; `8 years` may be spelled out, hours cut short.
fn says(cell: &str, words: &str) -> bool {
    let plain = |text: &str| {
        let text = text.to_lowercase().replace("eight years", "8 years");
        let text = text
            .replace("24 h,", "24 hours")
            .replace("24 h ", "24 hours ");
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        format!(" {} ", words.join(" "))
    };
    plain(&format!("{cell} ")).contains(&plain(words))
}

/// The rows of the page's table, each by its cells.
fn page() -> Vec<Vec<String>> {
    let html = read("static-site/templates/pages/privacy.html");
    let rows = html
        .lines()
        .filter_map(|line| line.strip_prefix("<tr><th scope=\"row\">"));
    let rows: Vec<Vec<String>> = rows
        .map(|row| {
            let row = row.replace("</th>", "</td>").replace("</tr>", "");
            let cells = row.split("</td>").map(|cell| cell.replace("<td>", ""));
            cells.filter(|cell| !cell.is_empty()).collect()
        })
        .collect();
    assert!(rows.len() > 15, "the page is read wrongly");
    rows
}

/// Fails if something comes to be kept for another time, and a document or the page still says the old one; or
/// if a row is no longer there.
#[test]
fn things_are_kept_for_as_long_as_people_are_told() {
    let documents = [
        ("docs/PRIVACY.md", table("docs/PRIVACY.md", "what"), 2),
        ("/privacy/", page(), 2),
        ("docs/DATA_MODEL.md", table("docs/DATA_MODEL.md", "item"), 3),
    ];
    let mut faults = Vec::new();
    for Kept(seconds, names) in soon().into_iter().chain(long()) {
        let words = in_words(seconds);
        for ((path, rows, column), name) in documents.iter().zip(names) {
            if name.is_empty() {
                continue;
            }
            // An item's name is all of its cell; elsewhere a row says more of what is meant.
            let is_meant = |row: &&Vec<String>| match *column {
                3 => row[0] == name,
                _ => row[0].starts_with(name),
            };
            let found: Vec<_> = rows.iter().filter(is_meant).collect();
            match found.as_slice() {
                [row] if says(&row[*column], &words) => {}
                [row] => faults.push(format!("{path}: {} is not {words}: {name}", row[*column])),
                rows => faults.push(format!("{path}: {} rows of {name}", rows.len())),
            }
        }
    }
    none(&faults);
}

/// Fails if a cookie comes to last for another time than people are told.
#[test]
fn cookies_last_as_long_as_people_are_told() {
    const HOUR: i64 = 60 * MINUTE;
    assert_eq!(i64::from(DEVICE_SECONDS), 365 * DAY);
    assert_eq!(
        (FORGOTTEN_SECONDS, REMEMBERED_SECONDS),
        (12 * HOUR, 7 * DAY)
    );
    let told = [
        ("docs/PRIVACY.md", "| a year; until the account is deleted"),
        ("docs/PRIVACY.md", "12 hours at most; 7 days with"),
        (
            "static-site/templates/pages/privacy.html",
            "It stays for a year,",
        ),
        (
            "static-site/templates/pages/privacy.html",
            "after 12 hours at most; after 7 days if",
        ),
    ];
    for (path, words) in told {
        assert!(read(path).contains(words), "{path} does not say: {words}");
    }
}

#[test]
fn a_span_is_told_in_words_whole_and_not_as_a_part_of_another() {
    assert!(says("8 years; and more", "8 years") && says("TTL after eight years", "8 years"));
    assert!(says("TTL 24 h", "24 hours") && says("Half an hour", "half an hour"));
    assert!(!says("131 days", "31 days") && !says("31 daysies", "31 days"));
    assert_eq!(in_words(31 * DAY), "31 days");
    assert_eq!(in_words(10 * MINUTE), "10 minutes");
}
