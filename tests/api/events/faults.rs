//! The fault sweep of the event functions (BARS 8): every call that they make to the table, each kind of
//! fault, through the wire. Whatever happens, the next rounds end right.

use academy::store::outbox::Status;
use academy_local::wire::Wire;
use academy_tests::Academy;
use academy_tests::events::{Bucket, PostOffice};
use academy_tests::strikes::strikes;

use super::mails_to_asha;

/// Fails if `retry` gives up at the first failure: what SES took is then not written down.
#[tokio::test(flavor = "multi_thread")]
async fn no_failing_call_loses_or_doubles_a_mail() {
    let calls = {
        let (academy, wire) = Academy::wired().await;
        mails_to_asha(&academy, 1).await;
        let batch = academy.outbox_batch().await;
        wire.calls().clear();
        let app = academy.app().await;
        let mailed = functions_events::mailer::handle(app, PostOffice::default(), batch).await;
        mailed.unwrap();
        wire.calls().list()
    };
    assert_eq!(calls.len(), 4, "read, take, join, write down");
    let strikes = strikes(&calls);
    for strike in &strikes {
        let (academy, wire) = Academy::wired().await;
        mails_to_asha(&academy, 1).await;
        strike.lies_in_wait(&wire);
        let post = PostOffice::default();
        // One failing call is tried again, so that even the first round may end well.
        let _ = academy.rings_mailer(&post).await;
        strike.has_struck(&wire);
        academy.wait_seconds(200);
        academy.sweeps(&post).await.unwrap().unwrap();
        assert_eq!(academy.mails().await[0].status, Status::Sent, "{strike}");
        assert_eq!(post.taken().len(), 1, "{strike}");
    }
    let (calls, faults) = (calls.len(), strikes.len());
    println!("{faults} faults at {calls} calls of the mailer");
}

/// Fails if `retry` gives up at the first failure: what SES took is then not written down.
#[tokio::test(flavor = "multi_thread")]
async fn no_failing_call_loses_or_doubles_a_reminder() {
    let calls = {
        let (academy, wire) = waiting_for_a_reminder().await;
        wire.calls().clear();
        let swept = academy
            .sweeps(&PostOffice::default())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(swept.reminders, 1);
        wire.calls().list()
    };
    let strikes = strikes(&calls);
    for strike in &strikes {
        let (academy, wire) = waiting_for_a_reminder().await;
        strike.lies_in_wait(&wire);
        let post = PostOffice::default();
        let _ = academy.sweeps(&post).await;
        strike.has_struck(&wire);
        academy.wait_seconds(200);
        academy.sweeps(&post).await.unwrap().unwrap();
        assert_eq!(academy.mails().await.len(), 1, "{strike}");
        assert_eq!(post.taken().len(), 1, "{strike}");
    }
    let (calls, faults) = (calls.len(), strikes.len());
    println!("{faults} faults at {calls} calls of the sweeper");
}

/// Fails if a call that failed is neither made again nor reported.
#[tokio::test(flavor = "multi_thread")]
async fn no_failing_call_publishes_half_a_catalogue() {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 149_900).await;
    let right = Bucket::default();
    wire.calls().clear();
    academy
        .publishes(&right, &["COURSE#python"])
        .await
        .unwrap()
        .unwrap();
    let calls = wire.calls().list();
    let strikes = strikes(&calls);
    for strike in &strikes {
        let bucket = Bucket::default();
        strike.lies_in_wait(&wire);
        let first = academy
            .publishes(&bucket, &["COURSE#python"])
            .await
            .unwrap();
        strike.has_struck(&wire);
        if first.is_err() {
            academy
                .publishes(&bucket, &["COURSE#python"])
                .await
                .unwrap()
                .unwrap();
        }
        assert_eq!(bucket.files(), right.files(), "{strike}");
    }
    let (calls, faults) = (calls.len(), strikes.len());
    println!("{faults} faults at {calls} calls of the publisher");
}

async fn waiting_for_a_reminder() -> (Academy, Wire) {
    let (academy, wire) = Academy::wired().await;
    academy.course("python", 149_900).await;
    academy.student("Asha Rao").await.enrolls_in("python").await;
    academy.wait_seconds(4 * 24 * 60 * 60);
    academy.counts_as_sealed().await;
    (academy, wire)
}
