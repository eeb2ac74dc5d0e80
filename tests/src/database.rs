//! A DynamoDB in this process (dynoxide), with the table as template.yaml has it.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection,
    ProjectionType, ScalarAttributeType,
};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// The table's name in the tests.
pub const TABLE: &str = "academy-test";

/// A database that lives as long as this value.
#[derive(Debug)]
pub struct Database {
    /// Where it answers.
    pub url: String,
    _stop: oneshot::Sender<()>,
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
            memory,
            async move {
                let _ = stopped.await;
            },
        ));
        create_table(&client(&url)).await;
        Self { url, _stop: stop }
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
        .interceptor(academy::on_behalf::NameTheRequest);
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
    for index in ["list", "course", "due"] {
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
