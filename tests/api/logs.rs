//! BARS 18: what is private stands in no log line, whatever route it was sent to and whatever became of
//! the request.

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use academy::domain::ids::UserId;
use academy::store::keys;
use academy_tests::academy::PASSWORD;
use academy_tests::database::{TABLE, client};
use academy_tests::events::{Fate, PostOffice};
use academy_tests::{Academy, uses};
use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

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

/// Regression 35: addresses stood in the logs. Fails if `lambda::serve` logs a path, a header or a body,
/// or a cause quotes an item's contents.
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
    let post = PostOffice::default();
    post.meets([Fate::Throttled, Fate::Refused]);
    academy.rings_mailer(&post).await.unwrap();
    spoil_a_profile(&academy).await;
    drop(logging);

    private.extend(["canary", "499999999999"].map(str::to_owned));
    let text = log.text();
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
        let update = client(&academy.database.url)
            .update_item()
            .table_name(TABLE)
            .set_key(Some(keys::profile(&id).attributes()))
            .update_expression("SET #f = :v")
            .expression_attribute_names("#f", field)
            .expression_attribute_values(":v", value);
        update.send().await.unwrap();
        student.session().await.expect_problem(500, "internal");
    }
}
