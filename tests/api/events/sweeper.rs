//! `events-sweeper`.

use academy::domain::enrollment::State;
use academy::domain::slug::Slug;
use academy::mail::Message;
use academy::store::catalogue::CourseRecord;
use academy::store::enrollments::Enrollment;
use academy::store::item::{number, text};
use academy::store::keys;
use academy::store::outbox::{Mail, Recipient, Status};
use academy::store::transaction::Transaction;
use academy_tests::Academy;
use academy_tests::database::{TABLE, client};
use academy_tests::events::{Fate, PostOffice, crashing};
use functions_events::sweeper;
use serde_json::json;

use super::{id_of, mails_to_asha, tools};

const DAY: i64 = 24 * 60 * 60;

#[tokio::test]
async fn mails_that_the_stream_never_told_of_go_out() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 3).await;
    let post = PostOffice::default();
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(
        (swept.mails_sent, swept.mails_waiting, swept.failures),
        (3, 0, 0)
    );
    assert_eq!(academy.sweeps(&post).await.unwrap().unwrap().mails_sent, 0);
    assert_eq!(post.counts().into_values().collect::<Vec<_>>(), [1; 3]);
}

#[tokio::test]
async fn more_mails_than_a_page_go_out_in_one_round() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 105).await;
    let post = PostOffice::default();
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!(swept.mails_sent, 105);
    assert_eq!(post.counts().len(), 105);
}

#[tokio::test]
async fn a_round_ends_when_ses_takes_no_more_and_the_gauges_say_what_waits() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 8).await;
    academy.wait_seconds(600);
    let post = PostOffice::default();
    // Five mails in a row, each asked about three times.
    post.meets(vec![Fate::Throttled; 15]);
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!((swept.mails_sent, swept.mails_deferred), (0, 5));
    assert_eq!(swept.mails_waiting, 3, "the deferred ones are due later");
    assert!(
        (599..=600).contains(&swept.mails_waiting_seconds),
        "{swept:?}"
    );
    academy.wait_seconds(60);
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!((swept.mails_sent, swept.mails_waiting), (8, 0));
}

/// Fails if mails that cannot be rendered count as refusals of SES, and so end a round.
#[tokio::test]
async fn a_template_that_fails_holds_up_no_other_mail() {
    let academy = Academy::open().await;
    mails_to_asha(&academy, 8).await;
    let mut broken = Transaction::new();
    for mail in academy.mails().await.into_iter().take(7) {
        let message = Message::Nothing;
        broken.replace("mail", &Mail { message, ..mail });
    }
    broken.commit(&academy.store()).await.unwrap();
    let post = PostOffice::default();
    let swept = academy.sweeps(&post).await.unwrap().unwrap();
    assert_eq!((swept.mails_sent, swept.mails_deferred), (1, 7));
    // They wait for the deploy that mends it.
    let waits = academy.mails().await.into_iter();
    let waits = waits.filter(|mail| mail.status == Status::Queued);
    assert_eq!(waits.count(), 7);
}

#[tokio::test]
async fn who_did_not_pay_is_reminded_once_after_three_days() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let id = asha.enrolls_in("python").await;
    let reference = asha.enrollment(&id).await.text_at("/reference").to_owned();
    let post = PostOffice::default();
    academy.wait_seconds(3 * DAY - 60);
    assert_eq!(academy.sweeps(&post).await.unwrap().unwrap().reminders, 0);
    academy.wait_seconds(120);
    assert_eq!(academy.sweeps(&post).await.unwrap().unwrap().reminders, 1);
    let mails = reminders(&academy).await;
    let [
        Message::Reminder {
            course_name,
            amount,
            reference: told,
            ..
        },
    ] = mails.as_slice()
    else {
        panic!("{mails:?}");
    };
    assert_eq!(
        (course_name.as_str(), amount.value()),
        ("Course python", 149_900)
    );
    assert_eq!(told.to_string(), reference);
    // The next rounds send it and remind nobody again.
    for _ in 0..3 {
        academy.wait_seconds(DAY);
        assert_eq!(academy.sweeps(&post).await.unwrap().unwrap().reminders, 0);
    }
    assert_eq!(post.taken().len(), 1);
    assert_eq!(reminders(&academy).await.len(), 1);
}

#[tokio::test]
async fn who_paid_or_cancelled_is_not_reminded_but_who_waits_in_a_closed_course_is() {
    let academy = Academy::open().await;
    for slug in ["python", "java", "rust"] {
        academy.course(slug, 149_900).await;
    }
    let mut asha = academy.student("Asha Rao").await;
    let paid = asha.enrolls_in("python").await;
    asha.pays(&paid, "412345678901").await;
    let cancelled = asha.enrolls_in("java").await;
    asha.delete(&format!("/api/enrollments/{cancelled}"))
        .await
        .expect(204);
    asha.enrolls_in("rust").await;
    archive(&academy, "rust").await;
    academy.wait_seconds(4 * DAY);
    let swept = academy
        .sweeps(&PostOffice::default())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(swept.reminders, 1);
    let mails = reminders(&academy).await;
    assert!(
        matches!(mails.as_slice(), [Message::Reminder { course_name, .. }] if course_name == "Course rust")
    );
}

/// Fails if a reminder asks the state alone: then who paid too little is asked for the whole again.
#[tokio::test]
async fn who_paid_another_amount_is_not_reminded() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let id = academy.student("Asha Rao").await.enrolls_in("python").await;
    let mut meera = academy.admin("Meera Iyer").await;
    let short = json!({"utr": "412345678901", "amount_received_paise": 100});
    meera.records(&id, short).await;
    // As long as the record of money is kept, nothing of it is due.
    let items = academy.items().await;
    let kept = items.iter().find(|item| item.contains_key("course_pk"));
    assert_eq!(kept.unwrap()["due_pk"], text("RETENTION"));
    academy.wait_seconds(4 * DAY);
    let post = PostOffice::default();
    assert_eq!(academy.sweeps(&post).await.unwrap().unwrap().reminders, 0);
    assert!(reminders(&academy).await.is_empty());
}

#[tokio::test]
async fn who_cannot_log_in_is_not_asked_to_pay() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    let mut asha = academy.student("Asha Rao").await;
    asha.enrolls_in("python").await;
    let key = keys::profile(&id_of(&academy, "Asha Rao").await);
    let mut profile: academy::store::people::Profile =
        academy.store().read_one(&key).await.unwrap().unwrap();
    profile.active = false;
    let mut transaction = Transaction::new();
    transaction.replace("profile", &profile);
    transaction.commit(&academy.store()).await.unwrap();
    academy.wait_seconds(4 * DAY);
    for _ in 0..2 {
        let swept = academy
            .sweeps(&PostOffice::default())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(swept.reminders, 0);
    }
    assert!(reminders(&academy).await.is_empty());
}

/// Two rounds at once, and a round that dies anywhere: mark and mail are one.
#[tokio::test]
async fn a_reminder_is_written_once_whatever_happens_to_the_sweeper() {
    for polls in (0..).step_by(3) {
        let academy = Academy::open().await;
        academy.course("python", 149_900).await;
        let id = academy.student("Asha Rao").await.enrolls_in("python").await;
        academy.wait_seconds(4 * DAY);
        academy.counts_as_sealed().await;
        let post = PostOffice::default();
        let work = sweeper::handle(academy.app().await, tools(&post), json!({}));
        let ended = crashing(polls, work).await;
        for _ in 0..4 {
            let (one, other) = tokio::join!(academy.sweeps(&post), academy.sweeps(&post));
            one.unwrap().unwrap();
            other.unwrap().unwrap();
            academy.wait_seconds(200);
        }
        assert_eq!(
            reminders(&academy).await.len(),
            1,
            "killed after {polls} polls"
        );
        let id = academy::domain::ids::EnrollmentId::parse(&id).unwrap();
        let kept: Enrollment = academy
            .store()
            .read_one(&keys::enrollment(&id))
            .await
            .unwrap()
            .unwrap();
        assert!(kept.reminded && kept.state == State::PendingPayment);
        assert!(post.counts().into_values().all(|count| count <= 2));
        if ended.is_some() {
            break;
        }
    }
}

#[tokio::test]
async fn the_gauges_show_what_waits_for_an_admin_and_for_how_long() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.course("java", 149_900).await;
    let mut asha = academy.student("Asha Rao").await;
    for (slug, utr) in [("python", "412345678901"), ("java", "412345678902")] {
        let id = asha.enrolls_in(slug).await;
        asha.pays(&id, utr).await;
        academy.wait_seconds(1_800);
    }
    let swept = academy
        .sweeps(&PostOffice::default())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(swept.payments_waiting, 2);
    assert!(
        (3_599..=3_600).contains(&swept.payments_waiting_seconds),
        "{swept:?}"
    );
}

/// One item that does not read keeps no other from its turn, and is told.
#[tokio::test]
async fn an_item_that_does_not_read_stops_nobody_else() {
    let academy = Academy::open().await;
    academy.course("python", 149_900).await;
    academy.course("java", 149_900).await;
    let mut asha = academy.student("Asha Rao").await;
    let spoilt = asha.enrolls_in("python").await;
    let spoilt = academy::domain::ids::EnrollmentId::parse(&spoilt).unwrap();
    asha.enrolls_in("java").await;
    client(&academy.database.url)
        .update_item()
        .table_name(TABLE)
        .set_key(Some(keys::enrollment(&spoilt).attributes()))
        .update_expression("SET amount = :x")
        .expression_attribute_values(":x", text("much"))
        .send()
        .await
        .unwrap();
    academy.wait_seconds(4 * DAY);
    let problem = academy
        .sweeps(&PostOffice::default())
        .await
        .unwrap()
        .unwrap_err();
    assert!(
        format!("{problem:?}").contains("failures: 1"),
        "{problem:?}"
    );
    assert_eq!(reminders(&academy).await.len(), 1);
}

async fn reminders(academy: &Academy) -> Vec<Message> {
    let mails = academy.mails().await.into_iter();
    let mails = mails.filter(|mail| matches!(mail.message, Message::Reminder { .. }));
    let mails = mails.inspect(|mail| {
        assert!(matches!(mail.to, Recipient::Person(_)));
        assert!(matches!(
            mail.status,
            Status::Queued | Status::Sent | Status::Sending
        ));
    });
    mails.map(|mail| mail.message).collect()
}

async fn archive(academy: &Academy, slug: &str) {
    let key = keys::course(&Slug::parse(slug).unwrap());
    let course: CourseRecord = academy.store().read_one(&key).await.unwrap().unwrap();
    let mut course = course;
    course.course.state = academy::domain::catalogue::PublishState::Archived;
    let mut transaction = Transaction::new();
    transaction.replace("course", &course);
    transaction.commit(&academy.store()).await.unwrap();
    let item = academy
        .items()
        .await
        .into_iter()
        .find(|item| item["sk"] == text(key.sk.clone()));
    assert_eq!(item.unwrap()["schema"], number(1));
}
