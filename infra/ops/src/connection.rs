//! Where AWS answers, and as whom the operator asks.

use academy::config::{self, ConfigError, Operator};
use academy::store::Store;
use aws_sdk_dynamodb::config::Credentials;

/// How to reach AWS.
#[derive(Debug, Clone)]
pub struct Connection {
    /// The region.
    pub region: String,
    /// Where AWS answers, when not at its own addresses (a machine's local stack).
    pub endpoint_url: Option<String>,
    /// As whom.
    pub credentials: Credentials,
}

/// The connection that this process's environment names: region, endpoint and credentials as the AWS
/// command line exports them.
///
/// # Errors
/// Names the setting that is missing.
pub fn connect() -> Result<(Connection, Operator), ConfigError> {
    let operator = Operator::from_process()?;
    let connection = Connection {
        region: operator.region.clone(),
        endpoint_url: operator.endpoint_url.clone(),
        credentials: config::credentials()?,
    };
    Ok((connection, operator))
}

/// The configuration of a client of the crate `$sdk`: one attempt a call, as retries are the store's.
macro_rules! client_config {
    ($sdk:ident, $connection:expr) => {{
        let connection: &Connection = $connection;
        let mut config = $sdk::Config::builder()
            .behavior_version($sdk::config::BehaviorVersion::latest())
            .http_client(academy::aws::operators_http_client())
            .region($sdk::config::Region::new(connection.region.clone()))
            .credentials_provider(connection.credentials.clone())
            .retry_config($sdk::config::retry::RetryConfig::disabled());
        config.set_endpoint_url(connection.endpoint_url.clone());
        config.build()
    }};
}

impl Connection {
    /// The table `table`.
    pub fn store(&self, table: &str) -> Store {
        let client = aws_sdk_dynamodb::Client::from_conf(client_config!(aws_sdk_dynamodb, self));
        Store::new(client, table)
    }

    /// The buckets.
    pub fn buckets(&self) -> aws_sdk_s3::Client {
        let config: aws_sdk_s3::Config = client_config!(aws_sdk_s3, self);
        // An AWS that is not at its own addresses knows no bucket by a host name.
        let by_path = self.endpoint_url.is_some();
        let config = config.to_builder().force_path_style(by_path).build();
        aws_sdk_s3::Client::from_conf(config)
    }

    /// Secrets Manager.
    pub fn secrets(&self) -> aws_sdk_secretsmanager::Client {
        aws_sdk_secretsmanager::Client::from_conf(client_config!(aws_sdk_secretsmanager, self))
    }
}
