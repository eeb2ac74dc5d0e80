//! A DynamoDB in this process (dynoxide), with the table as template.yaml has it.

use std::fmt;

use academy::store::Item;
use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
    KeyType, Projection, ProjectionType, ScalarAttributeType,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The table's name in the tests.
pub const TABLE: &str = "academy-test";

/// A database that lives as long as this value.
pub struct Database {
    /// Where it answers.
    pub url: String,
    memory: dynoxide::Database,
    _stop: oneshot::Sender<()>,
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the database at {}", self.url)
    }
}

impl Database {
    /// Starts one on a free port of this machine, with the empty table.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (stop, stopped) = oneshot::channel::<()>();
        let memory = dynoxide::Database::memory().unwrap();
        tokio::spawn(dynoxide::server::serve_with_shutdown(
            listener,
            memory.clone(),
            async move {
                let _ = stopped.await;
            },
        ));
        create_table(&client(&url)).await;
        Self {
            url,
            memory,
            _stop: stop,
        }
    }

    /// Lays `items` into the table at once, past the wire: for more than requests could make in time.
    pub fn lay(&self, items: Vec<Item>) {
        let items = items.into_iter().map(plain).collect();
        let options = dynoxide::ImportOptions::default();
        self.memory.import_items(TABLE, items, options).unwrap();
    }
}

fn plain(item: Item) -> dynoxide::Item {
    let named = item.into_iter();
    named.map(|(name, value)| (name, value_of(value))).collect()
}

/// A value as this DynamoDB has it.
fn value_of(value: AttributeValue) -> dynoxide::AttributeValue {
    use dynoxide::AttributeValue as Plain;
    match value {
        AttributeValue::S(text) => Plain::S(text),
        AttributeValue::N(number) => Plain::N(number),
        AttributeValue::Bool(truth) => Plain::BOOL(truth),
        AttributeValue::Null(truth) => Plain::NULL(truth),
        AttributeValue::L(list) => Plain::L(list.into_iter().map(value_of).collect()),
        AttributeValue::M(map) => Plain::M(plain(map)),
        other => panic!("no item of ours holds {other:?}"),
    }
}

/// A client of the database at `url`, as the functions configure theirs.
pub fn client(url: &str) -> Client {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .http_client(academy::aws::http_client())
        .region(Region::new("ap-south-1"))
        .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
        .retry_config(RetryConfig::disabled())
        .endpoint_url(url)
        .interceptor(academy::on_behalf::NameTheRequest)
        .interceptor(crate::granted::Judge);
    Client::from_conf(config.build())
}

async fn create_table(client: &Client) {
    let mut table = client
        .create_table()
        .table_name(TABLE)
        .billing_mode(BillingMode::PayPerRequest)
        .attribute_definitions(attribute("pk"))
        .attribute_definitions(attribute("sk"))
        .key_schema(key("pk", KeyType::Hash))
        .key_schema(key("sk", KeyType::Range));
    for index in ["list", "course", "due", "waiting"] {
        let (pk, sk) = (format!("{index}_pk"), format!("{index}_sk"));
        let all = Projection::builder()
            .projection_type(ProjectionType::All)
            .build();
        let index = GlobalSecondaryIndex::builder()
            .index_name(format!("by_{index}"))
            .key_schema(key(&pk, KeyType::Hash))
            .key_schema(key(&sk, KeyType::Range))
            .projection(all)
            .build()
            .unwrap();
        table = table
            .attribute_definitions(attribute(&pk))
            .attribute_definitions(attribute(&sk))
            .global_secondary_indexes(index);
    }
    table.send().await.unwrap();
}

fn attribute(name: &str) -> AttributeDefinition {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
        .unwrap()
}

fn key(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder()
        .attribute_name(name)
        .key_type(kind)
        .build()
        .unwrap()
}
