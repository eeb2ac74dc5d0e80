//! How AWS is reached: one HTTP client a process, shared by the clients of all services, so that they
//! share connections too. See docs/decisions/0011-trusted-roots.md for whom it trusts.

use std::sync::OnceLock;

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_http_client::tls::{Provider, TlsContext, TrustStore};
use aws_smithy_runtime_api::client::http::SharedHttpClient;

/// The authorities that sign for AWS, and no others: reading the hundred and more of a system's store
/// takes longer than all the rest of a cold start. From <https://www.amazontrust.com/repository/>.
const ROOTS: [&str; 5] = [
    include_str!("../roots/amazon-root-ca-1.pem"),
    include_str!("../roots/amazon-root-ca-2.pem"),
    include_str!("../roots/amazon-root-ca-3.pem"),
    include_str!("../roots/amazon-root-ca-4.pem"),
    include_str!("../roots/starfield-services-root-g2.pem"),
];

/// The one client of a function's process.
pub fn shared_http_client() -> SharedHttpClient {
    static CLIENT: OnceLock<SharedHttpClient> = OnceLock::new();
    CLIENT.get_or_init(http_client).clone()
}

/// A client that trusts Amazon's own authorities. Its connections live in the runtime that made them,
/// so each test has one of its own.
pub fn http_client() -> SharedHttpClient {
    let trusted = |store: TrustStore, root: &&str| store.with_pem_certificate(*root);
    trusting(ROOTS.iter().fold(TrustStore::empty(), trusted))
}

/// The client of an operator's command: it trusts whom the machine trusts, as a network at work may
/// have an authority of its own.
pub fn operators_http_client() -> SharedHttpClient {
    trusting(TrustStore::default())
}

fn trusting(store: TrustStore) -> SharedHttpClient {
    let builder = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring));
    // Building a context cannot fail in this version; were it to, the machine's store serves.
    match TlsContext::builder().with_trust_store(store).build() {
        Ok(context) => builder.tls_context(context).build_https(),
        Err(_) => builder.build_https(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_root_is_one_certificate() {
        for root in ROOTS {
            assert_eq!(root.matches("-----BEGIN CERTIFICATE-----").count(), 1);
            assert!(root.trim_end().ends_with("-----END CERTIFICATE-----"));
        }
    }

    #[tokio::test]
    async fn the_roots_are_read_when_the_first_call_is_made() {
        use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region, retry::RetryConfig};
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .http_client(http_client())
            .region(Region::new("ap-south-1"))
            .credentials_provider(Credentials::new("test", "test", None, None, "tests"))
            .retry_config(RetryConfig::disabled())
            // Nobody listens there: what fails is the connection, and not the making of the client.
            .endpoint_url("https://127.0.0.1:1");
        let client = aws_sdk_dynamodb::Client::from_conf(config.build());
        let refused = client.list_tables().send().await.unwrap_err();
        assert!(
            matches!(refused, aws_sdk_dynamodb::error::SdkError::DispatchFailure(f) if f.is_io())
        );
    }
}
