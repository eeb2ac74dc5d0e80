//! A mail that SES does not take just now is offered again at once, a few times; one that it may have
//! taken is not. By the mailer, with SES behind a wire that breaks what it is asked to break.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use academy::mail::send::{Outgoing, SendError, Sender, Ses};
use academy::store::outbox::{Mail, Status};
use academy::store::retry::Deadline;
use academy_local::wire::{Fault, FaultKind, Wire};
use academy_tests::Academy;
use academy_tests::events::{Fate, PostOffice};
use academy_tests::service::{Answer, Service};
use functions_events::mailer;

use super::mails_to_asha;
use super::services::ses;

const TAKEN: Answer = Answer {
    status: 200,
    error: "",
    body: r#"{"MessageId": "1"}"#,
};

/// A mail to Asha, a SES that takes mails, and the wire between it and the mailer.
struct Post {
    academy: Academy,
    ses: Service,
    wire: Wire,
}

impl Post {
    async fn open() -> Self {
        let academy = Academy::open().await;
        mails_to_asha(&academy, 1).await;
        let ses = Service::start(vec![TAKEN; 5]).await;
        let address: SocketAddr = ses.url.trim_start_matches("http://").parse().unwrap();
        let wire = Wire::start(address).await.unwrap();
        Self { academy, ses, wire }
    }

    /// The stream rings, and what is asked of SES breaks so many times in this way.
    async fn rings(&self, kind: FaultKind, count: u32) -> Mail {
        let fault = Fault {
            count,
            service: Some("ses".to_owned()),
            ..Fault::new(kind)
        };
        self.wire.faults().add(fault);
        self.delivers().await
    }

    async fn delivers(&self) -> Mail {
        let batch = self.academy.outbox_batch().await;
        let sender = ses(
            &self.wire.endpoint_url(),
            &self.academy.platform.environment,
        );
        let ended = mailer::handle(self.academy.app().await, sender, batch).await;
        let failures = ended.unwrap();
        assert!(failures.batch_item_failures.is_empty(), "{failures:?}");
        self.wire.faults().clear();
        self.academy.mails().await.remove(0)
    }

    /// How often the mailer asked, and how many mails SES took.
    fn asked_and_taken(&self) -> (usize, usize) {
        (self.wire.calls().list().len(), self.ses.asked().len())
    }
}

#[tokio::test]
async fn a_mail_that_ses_refuses_for_a_moment_goes_out_by_the_same_run() {
    for kind in [FaultKind::Throttle, FaultKind::Error] {
        for count in [1, 2] {
            let post = Post::open().await;
            let mail = post.rings(kind, count).await;
            assert_eq!((mail.status, mail.attempts), (Status::Sent, 1), "{kind:?}");
            let asked = usize::try_from(count).unwrap() + 1;
            assert_eq!(post.asked_and_taken(), (asked, 1), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn a_mail_that_ses_refuses_three_times_waits_for_a_sweep() {
    for (kind, cause) in [
        (FaultKind::Throttle, "TooManyRequestsException"),
        (FaultKind::Error, "InternalServiceErrorException"),
    ] {
        let post = Post::open().await;
        let mail = post.rings(kind, 3).await;
        assert_eq!(mail.status, Status::Queued, "{kind:?}");
        assert_eq!(mail.failure.as_deref(), Some(cause));
        assert_eq!(post.asked_and_taken(), (3, 0), "{kind:?}");
        let next = post.academy.clock.now().plus_seconds(30);
        assert_eq!(mail.next_attempt_at, next);
    }
}

/// A connection that breaks may break behind the last byte; the two cannot be told apart.
#[tokio::test]
async fn a_mail_that_may_have_been_taken_is_not_offered_again_at_once() {
    for (kind, taken) in [(FaultKind::Reset, 0), (FaultKind::AppliedThenReset, 1)] {
        let post = Post::open().await;
        let mail = post.rings(kind, 1).await;
        assert_eq!(mail.status, Status::Queued, "{kind:?}");
        assert_eq!(post.asked_and_taken(), (1, taken), "{kind:?}");
        // The next run sends it: twice at most.
        post.academy.wait_seconds(30);
        let mail = post.delivers().await;
        assert_eq!(mail.status, Status::Sent, "{kind:?}");
        assert_eq!(post.asked_and_taken(), (2, taken + 1), "{kind:?}");
    }
}

/// The mailer gives SES ten seconds to answer; the wire holds the call until it hangs up.
#[tokio::test]
async fn a_mail_that_ses_does_not_answer_to_is_not_offered_again_at_once() {
    let post = Post::open().await;
    let mail = post.rings(FaultKind::Timeout, 1).await;
    assert_eq!(mail.status, Status::Queued);
    assert_eq!(mail.failure.as_deref(), Some("no answer in time"));
    assert_eq!(post.asked_and_taken(), (1, 0));
}

/// A sender that counts what passes it.
#[derive(Clone)]
struct Counting(Ses, Arc<AtomicUsize>);

impl Sender for Counting {
    async fn send(&self, mail: Outgoing<'_>, until: Deadline) -> Result<(), SendError> {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.send(mail, until).await
    }
}

/// Where nothing listens, nothing was taken.
#[tokio::test]
async fn an_ses_that_cannot_be_connected_to_is_asked_three_times() {
    let post = Post::open().await;
    let nobody = Service::start(Vec::new()).await.url.clone();
    let asked = Arc::new(AtomicUsize::new(0));
    let ses = ses(&nobody, &post.academy.platform.environment);
    let batch = post.academy.outbox_batch().await;
    let sender = Counting(ses, Arc::clone(&asked));
    let ended = mailer::handle(post.academy.app().await, sender, batch).await;
    assert!(ended.unwrap().batch_item_failures.is_empty());
    let mail = post.academy.mails().await.remove(0);
    assert_eq!(mail.failure.as_deref(), Some("SES was not reached"));
    assert_eq!((mail.status, mail.attempts), (Status::Queued, 1));
    assert_eq!(asked.load(Ordering::SeqCst), 3);
}

/// How often a post office is asked, as SES's answer has it.
#[tokio::test]
async fn only_what_passes_in_a_moment_is_asked_for_again() {
    for (fate, asked, status) in [
        (Fate::Throttled, 2, Status::Sent),
        (Fate::Paused, 1, Status::Queued),
        (Fate::Unheard, 1, Status::Queued),
        (Fate::Refused, 1, Status::Failed),
    ] {
        let academy = Academy::open().await;
        mails_to_asha(&academy, 1).await;
        let post = PostOffice::default();
        post.meets([fate.clone()]);
        academy.rings_mailer(&post).await.unwrap();
        assert_eq!(post.asked(), asked, "{fate:?}");
        assert_eq!(academy.mails().await[0].status, status, "{fate:?}");
    }
}

/// A function that is about to end asks once: another try might be cut short.
#[tokio::test]
async fn a_function_that_is_about_to_end_does_not_ask_again() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let post = PostOffice::default();
    post.meets([Fate::Throttled]);
    let app = academy.platform.app(Deadline::after(3)).await.unwrap();
    let id = &academy.mails().await[0].id;
    let outcome = functions_events::delivery::deliver(&app, &post, id).await;
    assert_eq!(outcome.unwrap().word(), "deferred");
    assert_eq!(post.asked(), 1);
}
