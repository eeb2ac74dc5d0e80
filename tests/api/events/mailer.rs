//! `events-mailer`.

use academy::domain::email::Email;
use academy::mail::Message;
use academy::store::item::{number, text};
use academy::store::outbox::{Recipient, Status};
use academy::store::people::Profile;
use academy::store::transaction::Transaction;
use academy::store::{Item, keys};
use academy_tests::Academy;
use academy_tests::academy::email_of;
use academy_tests::database::{TABLE, client};
use academy_tests::events::{Fate, PostOffice, record};
use functions_events::stream::{Batch, Failures};
use serde_json::json;

use super::{id_of, mails_to_asha, posted, rejected};

/// Regression 26: the welcome mail was never sent. Fails if `mailer::handle` does not deliver, or
/// `take_mail` takes what was sent already.
#[tokio::test]
async fn a_mail_goes_out_once_however_often_the_stream_rings() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 3).await;
    let post = PostOffice::default();
    for _ in 0..3 {
        assert_eq!(academy.rings_mailer(&post).await, Some(Failures::default()));
    }
    let subjects: Vec<String> = post
        .taken()
        .into_iter()
        .map(|mail| mail.words.subject)
        .collect();
    let wanted = |n| format!("We could not confirm your payment for Course {n}");
    assert_eq!(subjects, [wanted(0), wanted(1), wanted(2)]);
    let asha = email_of("Asha Rao");
    assert!(post.taken().iter().all(|mail| mail.to == asha));
    for mail in academy.mails().await {
        assert_eq!((mail.status, mail.attempts), (Status::Sent, 1));
        assert_eq!(mail.sent_at, Some(academy.clock.now()));
    }
}

#[tokio::test]
async fn what_is_sent_is_due_no_more_and_expires_after_thirty_days() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let due = |item: &Item| item.contains_key("due_pk") || item.contains_key("due_sk");
    let unsent = only_outbox_item(&academy).await;
    assert!(due(&unsent) && !unsent.contains_key("expires_at"));
    academy.rings_mailer(&PostOffice::default()).await;
    let sent = only_outbox_item(&academy).await;
    let expires = academy.clock.now().plus_days(30).seconds();
    assert!(!due(&sent));
    assert_eq!(sent.get("expires_at"), Some(&number(expires)));
}

#[tokio::test]
async fn two_mailers_at_once_send_a_mail_once() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 5).await;
    let post = PostOffice::default();
    let (one, other) = tokio::join!(academy.rings_mailer(&post), academy.rings_mailer(&post));
    assert_eq!(
        (one, other),
        (Some(Failures::default()), Some(Failures::default()))
    );
    assert_eq!(post.counts().into_values().collect::<Vec<_>>(), [1; 5]);
}

#[tokio::test]
async fn a_void_item_sends_nothing_and_stays_as_it_is() {
    let academy = Academy::open().await;
    let nobody = Recipient::Address(Email::parse("nobody@example.com").unwrap());
    posted(&academy, nobody, Message::Nothing).await;
    let before = academy.items().await;
    let post = PostOffice::default();
    assert_eq!(academy.rings_mailer(&post).await, Some(Failures::default()));
    assert_eq!(academy.items().await, before);
    assert!(post.taken().is_empty());
}

/// Regression 27: a lost mail was reported as success. Fails if `deliver` marks a mail sent that
/// SES did not take, or `deferred` lets it leave the index of what is due.
#[tokio::test]
async fn throttling_never_spends_the_streams_retries_and_the_mail_goes_out_later() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 2).await;
    let post = PostOffice::default();
    post.meets(vec![Fate::Throttled; 3]);
    assert_eq!(academy.rings_mailer(&post).await, Some(Failures::default()));
    let mails = academy.mails().await;
    assert_eq!(
        (mails[0].status, mails[1].status),
        (Status::Queued, Status::Sent)
    );
    assert_eq!(
        mails[0].next_attempt_at,
        academy.clock.now().plus_seconds(30)
    );
    assert_eq!(
        mails[0].failure.as_deref(),
        Some("TooManyRequestsException")
    );
    // Before its time, neither the stream nor the schedule takes it.
    academy.wait_seconds(20);
    academy.rings_mailer(&post).await;
    academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(post.taken().len(), 1);
    academy.wait_seconds(20);
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!((swept.mails_sent, swept.mails_waiting), (1, 0));
    assert_eq!(post.counts().into_values().collect::<Vec<_>>(), [1; 2]);
}

#[tokio::test]
async fn a_mail_that_ses_refuses_for_good_is_never_tried_again() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let post = PostOffice::default();
    post.meets([Fate::Refused]);
    assert_eq!(academy.rings_mailer(&post).await, Some(Failures::default()));
    academy.wait_seconds(24 * 60 * 60);
    academy.sweeps(&post).await.unwrap().unwrap();
    let mail = academy.mails().await.remove(0);
    assert_eq!(
        (mail.status, mail.failure.as_deref()),
        (Status::Failed, Some("MessageRejected"))
    );
    assert!(post.taken().is_empty());
}

/// SES may dislike an address that somebody typed into the contact form. Fails if the notice is lost with it.
#[tokio::test]
async fn a_notice_goes_without_the_address_to_answer_to_where_ses_refuses_it() {
    let academy = Academy::open().await;
    let message = json!({"name": "Asha", "email": "asha~rao@example.com", "message": "Hello?"});
    let mut visitor = academy.visitor();
    visitor.post("/api/messages", message).await.expect(201);
    let post = PostOffice::default();
    post.meets([Fate::Refused]);
    academy.rings_mailer(&post).await;
    let taken = post.taken();
    assert_eq!((taken.len(), post.asked()), (1, 2));
    assert_eq!(taken[0].answers_to, None);
    assert!(taken[0].words.text.contains("asha~rao@example.com"));
}

/// The mail that was just written goes out, and a minute later whatever was put off before.
async fn goes_on_to_the_next_sweep(academy: &Academy, post: &PostOffice) {
    academy.rings_mailer(post).await;
    academy.wait_seconds(60);
    academy.counts_as_sealed().await;
    academy.sweeps(post).await.unwrap().unwrap();
}

/// The newest mail in the box must have the link that works. Fails if a mail that was put off goes out though a
/// newer link took the place of its own.
#[tokio::test]
async fn a_link_that_was_replaced_meanwhile_is_not_mailed() {
    let academy = Academy::open().await;
    let mut asha = academy.visitor();
    asha.registers("Asha Rao").await.expect(202);
    let post = PostOffice::default();
    post.meets([Fate::Paused]);
    academy.rings_mailer(&post).await;
    academy.wait_seconds(10);
    asha.registers("Asha Rao").await.expect(202);
    goes_on_to_the_next_sweep(&academy, &post).await;
    assert_eq!(post.taken().len(), 1);
    let mut mails = academy.mails().await;
    mails.sort_by_key(|mail| mail.created_at);
    let ended: Vec<_> = mails.iter().map(|mail| mail.status).collect();
    assert_eq!(ended, [Status::Failed, Status::Sent]);
}

/// Who asks twice in a row gets two mails. Fails if `is_late` says so of what goes out at once.
#[tokio::test]
async fn a_link_that_was_replaced_before_it_could_go_is_mailed_all_the_same() {
    let academy = Academy::open().await;
    let mut asha = academy.visitor();
    for _ in 0..2 {
        asha.registers("Asha Rao").await.expect(202);
    }
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    assert_eq!(post.taken().len(), 2);
}

/// The same of a new e-mail. Fails if `leads_on` looks at links to open an account alone.
#[tokio::test]
async fn a_link_to_a_new_e_mail_that_was_replaced_meanwhile_is_not_mailed() {
    let academy = Academy::open().await;
    let mut asha = academy.student("Asha Rao").await;
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let before = post.taken().len();
    post.meets([Fate::Paused]);
    asha.wants_email("asha.new@example.org").await.expect(202);
    academy.rings_mailer(&post).await;
    academy.wait_seconds(10);
    asha.wants_email("asha.new@example.org").await.expect(202);
    goes_on_to_the_next_sweep(&academy, &post).await;
    assert_eq!(post.taken().len(), before + 1);
}

#[tokio::test]
async fn who_is_blocked_or_gone_gets_nothing_and_the_item_says_why() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let asha = id_of(&academy, "Asha Rao").await;
    let mut profile: Profile = academy
        .store()
        .read_one(&keys::profile(&asha))
        .await
        .unwrap()
        .unwrap();
    profile.mail_blocked = true;
    let mut transaction = Transaction::new();
    transaction.replace("profile", &profile);
    transaction.commit(&academy.store()).await.unwrap();
    // Her address is blocked too where it stands without an account's id.
    let address = Recipient::Address(Email::parse(&email_of("Asha Rao")).unwrap());
    academy.clock.set(academy.clock.now().plus_millis(1));
    posted(&academy, address, Message::AlreadyRegistered).await;
    let stranger = academy::domain::ids::UserId::from_bytes([1; 10]);
    academy.clock.set(academy.clock.now().plus_millis(1));
    posted(&academy, Recipient::Person(stranger), rejected(1)).await;

    let post = PostOffice::default();
    assert_eq!(academy.rings_mailer(&post).await, Some(Failures::default()));
    assert!(post.taken().is_empty());
    let failures: Vec<_> = academy
        .mails()
        .await
        .into_iter()
        .map(|m| (m.status, m.failure))
        .collect();
    let failed = |why: &str| (Status::Failed, Some(why.to_owned()));
    let blocked = failed("mail to this address is blocked");
    // Of the mail to somebody who is gone, nothing is left.
    assert_eq!(failures, [blocked.clone(), blocked]);
}

#[tokio::test]
async fn name_and_address_are_those_of_the_moment_it_is_sent() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let asha = id_of(&academy, "Asha Rao").await;
    let mut profile: Profile = academy
        .store()
        .read_one(&keys::profile(&asha))
        .await
        .unwrap()
        .unwrap();
    profile.email = Email::parse("new@example.com").unwrap();
    profile.name = academy::domain::person::PersonName::parse("Asha Singh").unwrap();
    let mut transaction = Transaction::new();
    transaction.replace("profile", &profile);
    transaction.commit(&academy.store()).await.unwrap();
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let mail = post.taken().remove(0);
    assert_eq!(mail.to, "new@example.com");
    assert!(mail.words.text.starts_with("Hello Asha Singh,\n"));
}

/// BARS 9: a poison record's neighbours go out, it alone is reported, and the outbox delivers what it told of
/// once that can be read. Fails if `mailer::handle` ends at the first record that fails.
#[tokio::test]
async fn the_neighbours_of_a_poison_record_go_out() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 3).await;
    let whole = academy.mails().await.remove(1);
    let spoilt = |message: &str| {
        client(&academy.database.url)
            .update_item()
            .table_name(TABLE)
            .set_key(Some(keys::outbox(&whole.id).attributes()))
            .update_expression("SET message = :m")
            .expression_attribute_values(":m", text(message))
            .send()
    };
    spoilt("no message at all").await.unwrap();
    let post = PostOffice::default();
    let failures = academy.rings_mailer(&post).await.unwrap();
    let told = serde_json::to_value(&failures).unwrap();
    let second = format!("{:021}", 2);
    assert_eq!(
        told,
        json!({"batchItemFailures": [{"itemIdentifier": second}]})
    );
    assert_eq!(post.taken().len(), 2);
    // The sweeper stumbles over it each time, says so, and sends what lies behind it.
    academy.clock.set(academy.clock.now().plus_millis(1));
    let asha = Recipient::Person(id_of(&academy, "Asha Rao").await);
    posted(&academy, asha, rejected(9)).await;
    assert!(academy.sweeps(&post).await.unwrap().is_err());
    assert_eq!(post.taken().len(), 3);

    let mut transaction = Transaction::new();
    transaction.replace("mail", &whole);
    transaction.commit(&academy.store()).await.unwrap();
    academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(post.counts().into_values().collect::<Vec<_>>(), [1; 4]);
}

#[tokio::test]
async fn a_record_that_is_none_is_reported_and_its_neighbours_go_out() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 1).await;
    let mut records = vec![
        record("SOMETHING#else", "MAIL", 100),
        json!({"dynamodb": {"SequenceNumber": "101", "Keys": 7}}),
    ];
    records.extend(academy.outbox_batch().await.records);
    let post = PostOffice::default();
    let app = academy.app().await;
    let batch = Batch { records };
    let failures = functions_events::mailer::handle(app, post.clone(), batch)
        .await
        .unwrap();
    let failed: Vec<_> = failures
        .batch_item_failures
        .into_iter()
        .map(|f| f.item_identifier)
        .collect();
    assert_eq!(failed, [format!("{:021}", 100), "101".to_owned()]);
    assert_eq!(post.taken().len(), 1);
}

/// The mail of a registration goes to an address that is no account yet.
#[tokio::test]
async fn the_link_of_a_registration_is_made_when_the_mail_goes_out() {
    let academy = Academy::open().await;
    academy.visitor().registers("Asha Rao").await.expect(202);
    let stored = format!("{:?}", academy.items().await);
    assert!(!stored.contains("token"), "no token lies in the table");
    let post = PostOffice::default();
    academy.rings_mailer(&post).await;
    let mail = post.taken().remove(0);
    assert_eq!(mail.to, email_of("Asha Rao"));
    assert!(mail.words.text.contains("/verify-email/#token="));
    // The academy's own mails go to the academy.
    academy.clock.set(academy.clock.now().plus_millis(1));
    posted(&academy, Recipient::Academy, rejected(1)).await;
    academy.rings_mailer(&post).await;
    assert_eq!(post.taken().remove(1).to, academy::facts::CONTACT_EMAIL);
}

async fn only_outbox_item(academy: &Academy) -> Item {
    let items = academy.items().await.into_iter();
    let mut of_outbox =
        items.filter(|item| item["pk"].as_s().unwrap().starts_with(keys::OUTBOX_PREFIX));
    of_outbox.next().unwrap()
}
