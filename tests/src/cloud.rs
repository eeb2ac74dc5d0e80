//! SES, S3 and CloudFront as the event functions meet them: they take mails, keep objects, and forget
//! copies, over real sockets, so that a wire can stand in between and break what it is asked to break.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use academy::config::Environment;
use academy::mail::send::Ses;
use academy_local::wire::Wire;
use functions_events::seals::SealBucket;
use functions_events::site::Distribution;
use serde_json::Value;

use crate::service::{Asked, Service};
use crate::service_config;
use crate::strikes::wire_before;

/// Where the pages lie: bucket and slash.
pub const PAGES: &str = "site/";
/// Where the seals lie.
pub const SEALS: &str = "seals/";

/// What the services keep.
#[derive(Debug, Default, Clone)]
pub struct Kept {
    /// The mails that SES took, by the outbox's item, oldest first.
    pub mails: Vec<String>,
    /// The objects, by bucket and key.
    pub objects: BTreeMap<String, String>,
    /// Whether the pages changed since CloudFront was last asked to forget.
    pub edge_is_behind: bool,
}

/// The running services behind a wire.
pub struct Cloud {
    /// Between the functions and the services.
    pub wire: Wire,
    kept: Arc<Mutex<Kept>>,
    _service: Service,
}

impl Cloud {
    /// Starts them, empty.
    pub async fn start() -> Self {
        let kept = Arc::new(Mutex::new(Kept::default()));
        let behind = Arc::clone(&kept);
        let service =
            Service::answering(move |asked| Some(behind.lock().unwrap().answer(asked))).await;
        let wire = wire_before(&service.url).await;
        Self {
            wire,
            kept,
            _service: service,
        }
    }

    /// What they keep now.
    pub fn kept(&self) -> Kept {
        self.kept.lock().unwrap().clone()
    }

    /// SES, as the mailer and the sweeper reach it.
    pub fn ses(&self, environment: &Environment) -> Ses {
        let client = aws_sdk_sesv2::Client::from_conf(service_config!(aws_sdk_sesv2, self.url()));
        Ses::new(client, environment).unwrap()
    }

    /// The bucket of the pages and its edge, as the publisher reaches them.
    pub fn site(&self, environment: &Environment) -> Distribution {
        let bucket = service_config!(aws_sdk_s3, self.url());
        let edge = service_config!(aws_sdk_cloudfront, self.url());
        Distribution::new(&bucket, edge, &named(environment)).unwrap()
    }

    /// The bucket of the seals, as the sweeper reaches it.
    pub fn vault(&self, environment: &Environment) -> SealBucket {
        SealBucket::new(
            &service_config!(aws_sdk_s3, self.url()),
            &named(environment),
        )
        .unwrap()
    }

    fn url(&self) -> String {
        self.wire.endpoint_url()
    }
}

/// `environment`, with the names of what is here.
fn named(environment: &Environment) -> Environment {
    Environment {
        site_bucket: Some(PAGES.trim_end_matches('/').to_owned()),
        distribution_id: Some("EDGE".to_owned()),
        seal_bucket: Some(SEALS.trim_end_matches('/').to_owned()),
        ..environment.clone()
    }
}

impl Kept {
    /// Status and body, as the services give them.
    fn answer(&mut self, asked: &Asked) -> (u16, String) {
        let (method, path) = asked.line.split_once(' ').unwrap_or_default();
        let path = path
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_start_matches('/');
        match method {
            "POST" if path.starts_with("v2/email/") => {
                let mail: Value = serde_json::from_str(&asked.body).unwrap();
                let id = mail["EmailTags"][0]["Value"].as_str().unwrap();
                self.mails.push(id.to_owned());
                (200, r#"{"MessageId": "1"}"#.to_owned())
            }
            "POST" => {
                self.edge_is_behind = false;
                (201, INVALIDATION.to_owned())
            }
            "PUT" if asked.header("if-none-match") == "*" && self.objects.contains_key(path) => (
                412,
                "<Error><Code>PreconditionFailed</Code></Error>".to_owned(),
            ),
            "PUT" => {
                self.edge_is_behind |= path.starts_with(PAGES);
                self.objects.insert(path.to_owned(), asked.body.clone());
                (200, String::new())
            }
            "DELETE" => {
                self.edge_is_behind |= path.starts_with(PAGES);
                self.objects.remove(path);
                (204, String::new())
            }
            _ => match self.objects.get(path) {
                Some(body) => (200, body.clone()),
                None => (404, "<Error><Code>NoSuchKey</Code></Error>".to_owned()),
            },
        }
    }
}

const INVALIDATION: &str = "<Invalidation><Id>I1</Id><Status>InProgress</Status>\
    <CreateTime>2026-04-01T10:00:00Z</CreateTime><InvalidationBatch><Paths><Quantity>1</Quantity></Paths>\
    <CallerReference>x</CallerReference></InvalidationBatch></Invalidation>";
