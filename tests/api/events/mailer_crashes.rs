//! The mailer dies between any two steps (BARS 9): no mail is lost, and a crash doubles at most one.

use academy::store::outbox::Status;
use academy_tests::Academy;
use academy_tests::events::{Fate, PostOffice, crashing};
use functions_events::{mailer, sweeper};
use serde_json::json;

use super::{mails_to_asha, tools};

/// How many mails wait when the mailer dies.
const MAILS: usize = 3;

#[tokio::test]
async fn a_mailer_that_dies_before_it_sends_sends_nothing_twice() {
    for at in 0..MAILS {
        let (academy, post) = died(at, Fate::DiesBefore).await;
        recovered(&academy, &post).await;
        assert!(
            post.counts().into_values().all(|count| count == 1),
            "at {at}"
        );
    }
}

#[tokio::test]
async fn a_mailer_that_dies_before_it_writes_down_what_it_sent_doubles_one_mail() {
    for at in 0..MAILS {
        let (academy, post) = died(at, Fate::DiesAfter).await;
        recovered(&academy, &post).await;
        let twice: Vec<_> = post
            .counts()
            .into_values()
            .filter(|count| *count > 1)
            .collect();
        assert_eq!(twice, [2], "at {at}");
    }
}

/// Until its lease is over, nobody else takes what a dead mailer had taken.
#[tokio::test]
async fn what_a_dead_mailer_took_is_free_again_when_its_lease_ends() {
    let (academy, post) = died(0, Fate::DiesBefore).await;
    academy.wait_seconds(170);
    academy.rings_mailer(&post).await;
    academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(post.taken().len(), MAILS - 1);
    academy.wait_seconds(10);
    academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(post.taken().len(), MAILS);
}

/// The same at every point where the mailer waits for anything, the middle of its calls included.
/// Regression 27: a lost mail was reported as success. Fails if `deliver` writes `sent` before SES
/// took the mail, or the lease never ends.
#[tokio::test]
async fn a_mailer_that_dies_anywhere_loses_nothing_and_doubles_at_most_one_mail() {
    let mut points = 0;
    for polls in 0.. {
        let academy = Academy::open().await;
        mails_to_asha(&academy, MAILS).await;
        let post = PostOffice::default();
        let batch = academy.outbox_batch().await;
        let ended = crashing(
            polls,
            mailer::handle(academy.app().await, post.clone(), batch),
        )
        .await;
        recovered(&academy, &post).await;
        at_most_one_twice(&post, polls);
        if ended.is_some() {
            break;
        }
        points += 1;
    }
    println!("the mailer was killed at {points} points");
    assert!(points > 3 * MAILS, "{points} points");
}

/// The sweeper sends by the same steps; it dies as the mailer does.
#[tokio::test]
async fn a_sweeper_that_dies_anywhere_loses_nothing_and_doubles_at_most_one_mail() {
    let mut points = 0;
    for polls in (0..).step_by(2) {
        let academy = Academy::open().await;
        mails_to_asha(&academy, MAILS).await;
        let post = PostOffice::default();
        let work = sweeper::handle(academy.app().await, tools(&post), json!({}));
        let ended = crashing(polls, work).await;
        recovered(&academy, &post).await;
        at_most_one_twice(&post, polls);
        if ended.is_some() {
            break;
        }
        points += 1;
    }
    println!("the sweeper was killed at {points} points");
    assert!(points > MAILS, "{points} points");
}

/// An academy whose mailer died at its `at`th mail.
async fn died(at: usize, fate: Fate) -> (Academy, PostOffice) {
    let academy = Academy::open().await;
    mails_to_asha(&academy, MAILS).await;
    let post = PostOffice::default();
    let mut fates = vec![Fate::Done; at];
    fates.push(fate);
    post.meets(fates);
    assert_eq!(academy.rings_mailer(&post).await, None, "it died");
    (academy, post)
}

/// The stream rings again, and the schedule goes on ringing: in the end every mail is sent. A call that
/// the dead function had begun may still be applied meanwhile, so that it takes some rounds.
async fn recovered(academy: &Academy, post: &PostOffice) {
    for _ in 0..10 {
        academy.rings_mailer(post).await;
        academy.sweeps(post).await.unwrap().unwrap();
        let mails = academy.mails().await;
        assert_eq!(mails.len(), MAILS);
        if mails.iter().all(|mail| mail.status == Status::Sent) {
            assert_eq!(post.counts().len(), MAILS, "no mail is lost");
            return;
        }
        academy.wait_seconds(200);
    }
    panic!("mails are still waiting: {:?}", academy.mails().await);
}

fn at_most_one_twice(post: &PostOffice, polls: u32) {
    let counts = post.counts();
    let more: Vec<_> = counts.values().filter(|count| **count > 1).collect();
    assert!(
        more.is_empty() || more == [&2],
        "killed after {polls} polls: {counts:?}"
    );
}
