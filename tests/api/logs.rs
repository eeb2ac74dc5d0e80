//! BARS 18: what is private stands in no log line, whatever route it was sent to and whatever became of
//! the request.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use academy::domain::ids::UserId;
use academy::domain::slug::Slug;
use academy::store::item::text;
use academy::store::keys::{self, Key};
use academy::store::outbox::Status;
use academy_tests::academy::PASSWORD;
use academy_tests::database::{TABLE, client};
use academy_tests::events::{Bucket, Fate, PostOffice};
use academy_tests::uses::{self, COURSE};
use academy_tests::{Academy, Person};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

/// Where the requests come from.
const ADDRESS: &str = "198.51.100.77";

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// Every text of a body, at any depth.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(fields) => fields.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}

/// Regression 35: addresses stood in the logs. Fails if `lambda::serve` logs a path, a query, a header or a
/// body, or a cause quotes an item's contents, as typed or as kept.
#[tokio::test]
async fn nothing_private_is_logged_of_any_route_used_as_it_is_meant_or_not() {
    let academy = Academy::open().await;
    let admin = uses::prepare(&academy).await;
    let uses = uses::all(&academy, &admin, 1).await;
    let log = Log::default();
    // Beside a second subscriber: of a single one, tracing asks the thread that first meets a line whether
    // anybody wants it, and those of other tests have none.
    let quiet = tracing_subscriber::fmt().with_writer(io::sink).finish();
    let _beside = quiet.set_default();
    let subscriber = tracing_subscriber::fmt()
        .with_ansi(false)
        .with_writer(log.clone());
    let logging = subscriber.finish().set_default();
    let mut private = vec![
        PASSWORD.to_owned(),
        "@example.com".to_owned(),
        "Ordinary ".to_owned(),
    ];
    let mut asked = 0;
    for mut one in uses {
        let sent = texts(&one.body);
        // A course's own words, and what is a name for the course everywhere, are no secret.
        if !one.route.name.contains("course") && one.route.name != "enrollments-create" {
            private.extend(sent.into_iter().filter(|text| text.len() > 7));
        }
        private.extend(
            one.person
                .cookies
                .values()
                .filter(|v| v.len() > 12)
                .cloned(),
        );
        let writes = one.writes();
        ADDRESS.clone_into(&mut one.person.address);
        one.ask().await;
        asked += 1;
        if !writes {
            continue;
        }
        let spoilt =
            json!({"email": "canary@elsewhere.example", "utr": "499999999999x", "name": 7});
        let path = one.path.clone();
        one.person.call(one.route.method, &path, spoilt).await;
        asked += 1;
    }
    asked += asks_for_somebody(&academy, admin).await;
    let failures = work_behind_the_routes(&academy).await;
    spoil_a_profile(&academy).await;
    drop(logging);

    // What is typed as `98765 43210` is kept, and found, in other forms, all of which have these digits.
    let digits = "9876543210";
    private.extend(["canary", "499999999999", ADDRESS, digits].map(str::to_owned));
    let text = log.text() + &failures;
    assert!(
        text.lines().count() > asked,
        "{} lines of {asked} requests",
        text.lines().count()
    );
    for word in private {
        let line = text.lines().find(|line| line.contains(&word));
        assert!(line.is_none(), "{word} is logged: {line:?}");
    }
}

/// What is looked for stands in the address itself: somebody's e-mail, telephone and transfer, by an admin who
/// may, and by others, well and badly asked. Gives how often.
async fn asks_for_somebody(academy: &Academy, admin: Person) -> usize {
    let student = academy.student("Ordinary Student").await;
    let mut asked = 0;
    for (mut person, may) in [(admin, 200), (student, 403), (academy.visitor(), 401)] {
        for of in [
            "students",
            "enrollments",
            "exports/students",
            "exports/enrollments",
        ] {
            for q in ["canary.q%40elsewhere.example", "9876543210", "499999999999"] {
                let path = format!("/api/admin/{of}?q={q}");
                person.get(&path).await.expect(may);
                let path = format!("{path}&limit=canary&cursor=canary");
                let refused = if may == 200 { 400 } else { may };
                person.get(&path).await.expect(refused);
                asked += 2;
            }
        }
    }
    asked
}

/// The mailer, the sweeper, the publisher and the feedback at work, over what SES and the bucket refuse and
/// over items that do not read; gives the failures that the stream and the schedule are told of, as they
/// are logged in the end.
async fn work_behind_the_routes(academy: &Academy) -> String {
    let (post, bucket) = (PostOffice::default(), Bucket::default());
    let changed = [format!("COURSE#{COURSE}")];
    let changed = changed.each_ref().map(String::as_str);
    post.meets([Fate::Throttled, Fate::Refused]);
    academy.rings_mailer(&post).await.unwrap();
    academy.bounces("canary.bounced@elsewhere.example").await;
    let unread = json!({"Records": [{"Sns": {"Message": "canary 499999999999"}}]});
    academy.hears(unread).await;
    bucket.meets([Fate::Throttled]);
    let refused = academy.publishes(&bucket, &changed).await.unwrap();
    let mut mails = academy.mails().await.into_iter();
    let mail = mails.find(|mail| mail.status == Status::Queued).unwrap();
    set(academy, &keys::outbox(&mail.id), "attempts", text("canary")).await;
    academy.wait_seconds(60 * 60);
    academy.rings_mailer(&post).await.unwrap();
    let swept = academy.sweeps(&post).await.unwrap();
    let course = keys::course(&Slug::parse(COURSE).unwrap());
    set(academy, &course, "course", text("canary")).await;
    let unreadable = academy.publishes(&bucket, &changed).await.unwrap();
    let failures = [refused.err(), swept.err(), unreadable.err()];
    assert!(failures.iter().all(Option::is_some), "{failures:?}");
    format!("{failures:?}")
}

/// Sets an attribute to what the academy never writes there.
async fn set(academy: &Academy, key: &Key, name: &str, value: AttributeValue) {
    let update = client(&academy.database.url)
        .update_item()
        .table_name(TABLE)
        .set_key(Some(key.attributes()))
        .update_expression("SET #f = :v")
        .expression_attribute_names("#f", name)
        .expression_attribute_values(":v", value);
    update.send().await.unwrap();
}

/// An item that does not read makes a route fail, and what the log says of it must not quote the item.
async fn spoil_a_profile(academy: &Academy) {
    for (field, value) in [
        ("active", AttributeValue::S("canary-in-active".to_owned())),
        ("role", AttributeValue::S("canary-in-role".to_owned())),
        ("name", AttributeValue::N("499999999999".to_owned())),
        ("email", AttributeValue::S("canary in email".to_owned())),
    ] {
        let mut student = academy.student(&format!("Canary {field}")).await;
        let session = student.session().await.expect(200);
        let id = UserId::parse(session.text_at("/user/id")).unwrap();
        set(academy, &keys::profile(&id), field, value).await;
        student.session().await.expect_problem(500, "internal");
    }
}
