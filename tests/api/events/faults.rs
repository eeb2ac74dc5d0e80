//! The fault sweep of the event functions (BARS 8): every call that they make to the table, each kind of
//! fault, through the wire. Whatever happens, the next rounds end right.

use std::net::SocketAddr;

use academy::store::outbox::Status;
use academy_local::wire::{Fault, FaultKind, Wire};
use academy_tests::Academy;
use academy_tests::database::Database;
use academy_tests::events::{Bucket, PostOffice};

use super::mails_to_asha;

const KINDS: [FaultKind; 6] = [
    FaultKind::Throttle,
    FaultKind::Error,
    FaultKind::Timeout,
    FaultKind::Reset,
    FaultKind::AppliedThenReset,
    FaultKind::Conflict,
];

#[tokio::test(flavor = "multi_thread")]
async fn no_failing_call_loses_or_doubles_a_mail() {
    let calls = {
        let (academy, wire) = wired().await;
        mails_to_asha(&academy, 1).await;
        let batch = academy.outbox_batch().await;
        wire.calls().clear();
        let app = academy.app().await;
        let mailed = functions_events::mailer::handle(app, PostOffice::default(), batch).await;
        mailed.unwrap();
        wire.calls().list().len()
    };
    assert_eq!(calls, 4, "read, take, join, write down");
    for nth in 1..=calls {
        for kind in KINDS {
            let (academy, wire) = wired().await;
            mails_to_asha(&academy, 1).await;
            fault(&wire, nth, kind);
            let post = PostOffice::default();
            // One failing call is tried again, so that even the first round may end well.
            let _ = academy.rings_mailer(&post).await;
            wire.faults().clear();
            academy.wait_seconds(200);
            academy.sweeps(&post).await.unwrap().unwrap();
            let told = format!("{kind:?} at call {nth}");
            assert_eq!(academy.mails().await[0].status, Status::Sent, "{told}");
            assert_eq!(post.taken().len(), 1, "{told}");
        }
    }
    println!(
        "{calls} calls of the mailer, {} kinds of faults",
        KINDS.len()
    );
}

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
        wire.calls().list().len()
    };
    for nth in 1..=calls {
        for kind in KINDS {
            let (academy, wire) = waiting_for_a_reminder().await;
            fault(&wire, nth, kind);
            let post = PostOffice::default();
            let _ = academy.sweeps(&post).await;
            wire.faults().clear();
            academy.wait_seconds(200);
            academy.sweeps(&post).await.unwrap().unwrap();
            let told = format!("{kind:?} at call {nth}");
            assert_eq!(academy.mails().await.len(), 1, "{told}");
            assert_eq!(post.taken().len(), 1, "{told}");
        }
    }
    println!(
        "{calls} calls of the sweeper, {} kinds of faults",
        KINDS.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_failing_call_publishes_half_a_catalogue() {
    let (academy, wire) = wired().await;
    academy.course("python", 149_900).await;
    let right = Bucket::default();
    wire.calls().clear();
    academy
        .publishes(&right, &["COURSE#python"])
        .await
        .unwrap()
        .unwrap();
    let calls = wire.calls().list().len();
    for nth in 1..=calls {
        for kind in KINDS {
            let bucket = Bucket::default();
            fault(&wire, nth, kind);
            let first = academy
                .publishes(&bucket, &["COURSE#python"])
                .await
                .unwrap();
            wire.faults().clear();
            if first.is_err() {
                academy
                    .publishes(&bucket, &["COURSE#python"])
                    .await
                    .unwrap()
                    .unwrap();
            }
            assert_eq!(bucket.files(), right.files(), "{kind:?} at call {nth}");
        }
    }
    println!(
        "{calls} calls of the publisher, {} kinds of faults",
        KINDS.len()
    );
}

/// An academy whose calls pass a wire.
async fn wired() -> (Academy, Wire) {
    let database = Database::start().await;
    let address: SocketAddr = database.url.trim_start_matches("http://").parse().unwrap();
    let wire = Wire::start(address).await.unwrap();
    let url = wire.endpoint_url();
    (Academy::over(database, &url), wire)
}

async fn waiting_for_a_reminder() -> (Academy, Wire) {
    let (academy, wire) = wired().await;
    academy.course("python", 149_900).await;
    academy.student("Asha Rao").await.enrolls_in("python").await;
    academy.wait_seconds(4 * 24 * 60 * 60);
    academy.counts_as_sealed().await;
    (academy, wire)
}

fn fault(wire: &Wire, nth: usize, kind: FaultKind) {
    wire.faults().add(Fault {
        nth: u32::try_from(nth).unwrap(),
        ..Fault::new(kind)
    });
}
