//! BARS 14: known and unknown e-mails cannot be told apart by time. Regression 19: log-in took 4 ms for
//! unknown and 189 ms for known addresses.

use std::ops::RangeInclusive;
use std::time::Duration;

use academy::auth::password::Passwords;
use academy_tests::academy::email_of;
use academy_tests::{Academy, times};
use tokio::time::Instant;

/// How many requests of each kind are asked in a series: with the least series, 80 for a median in every run,
/// and the bar's 200 by `make audit`, where a hash each makes minutes of them.
fn samples() -> usize {
    times(40, 100)
}

/// How many series are judged together, at the least and at the most: where a busy machine makes medians
/// differ, more of them are asked, and what was seen before counts all the same. So a difference in the work
/// cannot be missed by one series that happens to hide it: the more there are, the plainer it shows.
const SERIES: RangeInclusive<usize> = 2..=10;

/// Asks, and gives the status and the time that it took.
macro_rules! timed {
    ($ask:expr) => {{
        let began = Instant::now();
        let answer = $ask.await;
        (answer.status, began.elapsed())
    }};
}

/// Whether two medians are as far apart as the bar allows: 10 % or 3 ms.
fn alike(a: Duration, b: Duration) -> bool {
    a.abs_diff(b) <= a.max(b).div_f64(10.0).max(Duration::from_millis(3))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// Measures `kinds` in random order until the medians of all that was measured are alike; fails when those of
/// all series are not.
async fn expect_alike<F, T>(what: &str, kinds: &[&str], mut ask: F)
where
    F: FnMut(usize) -> T,
    T: Future<Output = (u16, Duration)>,
{
    let mut seen = String::new();
    let mut took_each = vec![Vec::new(); kinds.len()];
    for series in 1..=*SERIES.end() {
        for _ in 0..samples() {
            for kind in shuffled(kinds.len()) {
                let (status, took) = ask(kind).await;
                assert!(
                    matches!(status, 202 | 401),
                    "{what}, {}: {status}",
                    kinds[kind]
                );
                took_each[kind].push(took);
            }
        }
        let medians: Vec<_> = took_each.iter().cloned().map(median).collect();
        let count = took_each[0].len();
        seen = format!("{what}: medians of {count}: {kinds:?} {medians:?}");
        println!("{seen}");
        let alike = medians.iter().all(|median| alike(*median, medians[0]));
        if alike && SERIES.contains(&series) {
            return;
        }
    }
    panic!("{seen}");
}

fn shuffled(count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for at in (1..count).rev() {
        let [lot] = academy::clock::random::<1>().unwrap();
        order.swap(at, usize::from(lot) % (at + 1));
    }
    order
}

/// Regression 19: log-in took 4 ms for unknown, 189 ms for known addresses. Fails if
/// `Passwords::verify` returns early where there is no hash. Without the floor: what is compared is
/// the work itself.
#[tokio::test]
async fn a_failed_log_in_takes_as_long_for_known_as_for_unknown_e_mails() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    academy.platform.login_floor = Duration::ZERO;
    academy.student("Asha Rao").await;
    academy.visitor().registers("Ravi Iyer").await.expect(202);
    let names = ["Asha Rao", "Ravi Iyer", "Nobody Known"];
    expect_alike("log-in", &["known", "waiting", "unknown"], |kind| {
        let mut visitor = academy.visitor();
        let email = email_of(names[kind]);
        if kind == 0 {
            academy.wait_seconds(60);
        }
        async move { timed!(visitor.logs_in(&email, "not the password")) }
    })
    .await;
}

/// BARS 14, with a hash of the old site, which costs more than one of today. Fails if a failed log-in
/// waits for a time of its own behind the hash, instead of for the floor.
#[tokio::test]
async fn at_the_floor_an_imported_hash_cannot_be_told_from_a_new_one_or_none() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    academy.platform.login_floor = Duration::from_millis(150);
    academy.student("Asha Rao").await;
    academy.student("Meera Das").await;
    let old = format!("pbkdf2:sha512:50000$salt${}", "0".repeat(128));
    academy.keeps_hash(&email_of("Meera Das"), &old).await;
    let names = ["Asha Rao", "Meera Das", "Nobody Known"];
    let mut answers = Vec::new();
    for name in names {
        let mut visitor = academy.visitor();
        let answer = visitor.logs_in(&email_of(name), "not the password").await;
        answers.push(answer.but_its_id());
    }
    // Status, headers and body: whichever hash there is, or none.
    assert_eq!(answers[0].0, 401);
    assert_eq!(answers[1], answers[0]);
    assert_eq!(answers[2], answers[0]);
    expect_alike("log-in", &["new", "imported", "unknown"], |kind| {
        let mut visitor = academy.visitor();
        academy.wait_seconds(60);
        async move { timed!(visitor.logs_in(&email_of(names[kind]), "not the password")) }
    })
    .await;
}

/// Regression 19: registration told who has an account. Fails if `register.rs` hashes the password
/// only where a registration is written.
#[tokio::test]
async fn a_registration_takes_as_long_for_known_as_for_unknown_e_mails() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    academy.student("Asha Rao").await;
    let mut number = 0;
    expect_alike("register", &["known", "unknown", "again"], |kind| {
        let mut visitor = academy.visitor();
        number += 1;
        let name = match kind {
            0 => "Asha Rao".to_owned(),
            1 => format!("Student {number}"),
            _ => "Ravi Iyer".to_owned(),
        };
        academy.wait_seconds(24 * 60 * 60);
        async move { timed!(visitor.registers(&name)) }
    })
    .await;
}

/// Fails if `resend.rs` does for some e-mails what takes as long as a hash; that the calls are the same is
/// shown by `calls.rs`.
#[tokio::test]
async fn asking_for_a_link_takes_as_long_for_every_e_mail() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    academy.student("Asha Rao").await;
    let names = ["Ravi Iyer", "Asha Rao", "Nobody Known"];
    academy.visitor().registers("Ravi Iyer").await.expect(202);
    expect_alike("resend", &["waiting", "known", "unknown"], |kind| {
        let mut visitor = academy.visitor();
        let email = email_of(names[kind]);
        academy.wait_seconds(20 * 60 + 1);
        async move { timed!(visitor.asks_for_a_link(&email)) }
    })
    .await;
}

/// Regression 19. Fails if `forgot.rs` does for some e-mails what takes as long as a hash.
#[tokio::test]
async fn a_forgotten_password_takes_as_long_for_every_e_mail() {
    let mut academy = Academy::open().await;
    academy.platform.passwords = Passwords::OF_TODAY;
    academy.student("Asha Rao").await;
    let names = ["Asha Rao", "Ravi Iyer", "Nobody Known"];
    academy.visitor().registers("Ravi Iyer").await.expect(202);
    expect_alike("forgot", &["known", "waiting", "unknown"], |kind| {
        let mut visitor = academy.visitor();
        let email = email_of(names[kind]);
        academy.wait_seconds(20 * 60 + 1);
        async move { timed!(visitor.forgets(&email)) }
    })
    .await;
}
