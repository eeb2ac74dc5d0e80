//! BARS 9, over our own mapping: a mail that makes the mailer fail each time it is told of. Nothing that
//! a request writes does so; here it is a letter that the deployed mailer does not know, as an older one
//! would meet it.

use academy::clock::{Clock, random};
use academy::domain::email::Email;
use academy::domain::ids::RecordId;
use academy::mail::Message;
use academy::store::Item;
use academy::store::item::{text, to_item};
use academy::store::outbox::{Mail, Recipient, Status};
use academy_local::aws::Aws;
use academy_tests::database::client;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::{PutRequest, WriteRequest};
use reqwest::Method;
use serde_json::{Value, json};

use crate::person::{Person, data, until};

/// What the mail says.
const SUBJECT: &str = "You already have an account at The Coding Science";

/// The stack's AWS, past the door.
struct Behind {
    aws: Aws,
    items: Client,
    table: String,
    queue: String,
}

impl Behind {
    async fn reach() -> Self {
        let address = std::fs::read_to_string(format!("{}/aws", data())).unwrap();
        let aws = Aws::at(address.trim().parse().unwrap());
        let tables = aws.dynamodb("ListTables", &json!({})).await.unwrap();
        let (service, target) = ("sqs", "AmazonSQS.ListQueues");
        let queues = aws.by_target(service, target, &json!({})).await.unwrap();
        Self {
            items: client(&format!("http://{}", aws.address())),
            table: named(&tables["TableNames"], "academy"),
            queue: named(&queues["QueueUrls"], "DeadLetters"),
            aws,
        }
    }

    /// Writes items at once, so that the stream tells of them side by side.
    async fn writes(&self, items: Vec<Item>) {
        let put = |item| {
            let put = PutRequest::builder().set_item(Some(item)).build().unwrap();
            WriteRequest::builder().put_request(put).build()
        };
        let puts = items.into_iter().map(put).collect();
        let batch = self.items.batch_write_item();
        let written = batch.request_items(&self.table, puts).send().await.unwrap();
        assert!(
            written
                .unprocessed_items()
                .is_none_or(|left| left.is_empty())
        );
    }

    async fn dead_letters(&self) -> u32 {
        let asked = json!({
            "QueueUrl": self.queue, "AttributeNames": ["ApproximateNumberOfMessages"],
        });
        let target = "AmazonSQS.GetQueueAttributes";
        let answer = self.aws.by_target("sqs", target, &asked).await.unwrap();
        let count = answer["Attributes"]["ApproximateNumberOfMessages"].as_str();
        count.unwrap().parse().unwrap()
    }

    /// The schedule rings.
    async fn sweeps(&self) {
        let path = "/2015-03-31/functions/academy-events-sweeper/invocations";
        let invoke = (Method::POST, path);
        let body = json!({});
        let swept = self.aws.by_path("lambda", "Invoke", invoke, Some(&body));
        let swept = swept.await.unwrap();
        assert_eq!(swept["failures"], 0, "{swept}");
    }
}

/// The one of `names` in which `part` stands.
fn named(names: &Value, part: &str) -> String {
    let all = names.as_array().unwrap().iter().filter_map(Value::as_str);
    let found: Vec<_> = all.filter(|name| name.contains(part)).collect();
    assert_eq!(found.len(), 1, "{names}");
    found[0].to_owned()
}

/// A mail to `person` that waits.
fn mail_to(person: &Person) -> Mail {
    let now = Clock::system().now();
    Mail {
        id: RecordId::from_parts(now, random().unwrap()),
        status: Status::Queued,
        to: Recipient::Address(Email::parse(&person.email).unwrap()),
        message: Message::AlreadyRegistered,
        created_at: now,
        attempts: 0,
        next_attempt_at: now,
        sent_at: None,
        failure: None,
    }
}

async fn hears(person: &mut Person) {
    let fits = |mail: &Value| (mail["subject"] == SUBJECT).then_some(());
    person.mails_where("the one mail", 1, fits).await;
}

/// Fails if the stream's mapping in template.yaml has no queue for what fails, or keeps trying for ever.
#[tokio::test]
async fn a_poison_record_lands_in_the_dead_letters_its_neighbours_go_out_and_the_outbox_delivers_it()
 {
    let behind = Behind::reach().await;
    let dead = behind.dead_letters().await;
    let (mut first, mut second, mut third) =
        (Person::visitor(), Person::visitor(), Person::visitor());
    let mail = mail_to(&second);
    let mut poison = to_item(&mail).unwrap();
    poison.insert("message".to_owned(), text("a_letter_of_tomorrow"));
    let good = [&first, &third].map(|person| to_item(&mail_to(person)).unwrap());
    let [before, behind_it] = good;
    behind.writes(vec![before, poison, behind_it]).await;

    for person in [&mut first, &mut third] {
        hears(person).await;
    }
    until("the poison among the dead letters", async || {
        (behind.dead_letters().await == dead + 1).then_some(())
    })
    .await;
    let sent = second.get("/_local/mail.json").await.text;
    assert!(
        !sent.contains(&second.email),
        "a letter that nobody knows was sent"
    );

    // A mailer that knows the letter is deployed. No record of the stream tells of the mail any more:
    // the mapping gave up on the one there was, and is rung by new items only.
    behind.writes(vec![to_item(&mail).unwrap()]).await;
    behind.sweeps().await;
    for person in [&mut first, &mut second, &mut third] {
        hears(person).await;
    }
    assert_eq!(behind.dead_letters().await, dead + 1);
}
