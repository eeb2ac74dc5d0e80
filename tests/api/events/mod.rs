//! The events routes, one file a route; and what the mails say.

mod faults;
mod faults_elsewhere;
mod feedback;
mod letters;
mod letters_academy;
mod letters_account;
mod letters_golden;
mod mailer;
mod mailer_crashes;
mod mailer_retries;
mod outbox;
mod publisher;
mod publisher_missed;
mod retention;
mod seals;
mod services;
mod sweeper;
mod turns;

use academy::domain::email::Email;
use academy::domain::ids::{EnrollmentId, RecordId, UserId};
use academy::domain::money::Paise;
use academy::domain::time::Timestamp;
use academy::mail::Message;
use academy::store::keys;
use academy::store::outbox::{Recipient, post};
use academy::store::people::Login;
use academy::store::transaction::Transaction;
use academy_tests::Academy;
use academy_tests::academy::email_of;
use academy_tests::events::{MemoryVault, PostOffice};

/// The id of somebody whom the tests made.
async fn id_of(academy: &Academy, name: &str) -> UserId {
    let email = Email::parse(&email_of(name)).unwrap();
    let login: Option<Login> = academy
        .store()
        .read_one(&keys::login(&email))
        .await
        .unwrap();
    login.unwrap().user_id
}

/// Writes a mail into the outbox, as a request would.
async fn posted(academy: &Academy, to: Recipient, message: Message) {
    let mut transaction = Transaction::new();
    post(&mut transaction, to, message, academy.clock.now()).unwrap();
    transaction.commit(&academy.store()).await.unwrap();
}

/// What a sweeper reaches besides the table.
fn tools(post: &PostOffice) -> (PostOffice, MemoryVault) {
    (post.clone(), MemoryVault::default())
}

/// So many mails to Asha, each about another course, in the order of their ids.
async fn mails_to_asha(academy: &Academy, count: usize) {
    academy.student("Asha Rao").await;
    let asha = id_of(academy, "Asha Rao").await;
    for number in 0..count {
        academy.clock.set(academy.clock.now().plus_millis(1));
        posted(academy, Recipient::Person(asha.clone()), rejected(number)).await;
    }
}

fn rejected(number: usize) -> Message {
    Message::PaymentRejected {
        enrollment: enrollment(),
        course_name: format!("Course {number}"),
        reason: "No such transfer.".to_owned(),
    }
}

fn enrollment() -> EnrollmentId {
    let made = Timestamp::from_seconds(1_775_017_800);
    EnrollmentId::new(&UserId::from_bytes([7; 10]), made)
}

fn registration() -> RecordId {
    RecordId::from_parts(Timestamp::from_seconds(1_775_017_800), [9; 10])
}

fn paise(paise: i64) -> Paise {
    Paise::new(paise).unwrap()
}
