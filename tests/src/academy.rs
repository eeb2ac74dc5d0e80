//! An academy in this process: the routes' own handlers over a database of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use academy::app::Platform;
use academy::clock::Clock;
use academy::config::{Environment, Secret, SecretSource, Settings};
use academy::domain::time::Timestamp;
use academy::store::Store;

use crate::database::{Database, TABLE, client};
use crate::person::Person;

/// Where the pages are, in the tests.
pub const ORIGIN: &str = "http://localhost:8080";
/// What the CDN proves itself with, in the tests.
pub const ORIGIN_SECRET: &str = "the origin secret of the tests, long enough";

/// A whole academy; it ends with this value.
#[derive(Debug)]
pub struct Academy {
    /// What the functions stand on.
    pub platform: Platform,
    /// The time, which the test may move.
    pub clock: Clock,
    /// The database.
    pub database: Database,
    people: AtomicU32,
}

impl Academy {
    /// An empty academy, on 1 April 2026 at 10:00 in India.
    pub async fn open() -> Self {
        let database = Database::start().await;
        let url = database.url.clone();
        Self::over(database, &url)
    }

    /// An academy whose calls reach `database` by way of `url` (a wire, where faults are wanted).
    pub fn over(database: Database, url: &str) -> Self {
        let clock = Clock::fixed(Timestamp::from_seconds(1_775_017_800));
        let environment = Environment {
            table_name: TABLE.to_owned(),
            secret_id: "tests".to_owned(),
            public_origin: ORIGIN.to_owned(),
            stage: "test".to_owned(),
            region: "ap-south-1".to_owned(),
            endpoint_url: Some(url.to_owned()),
            mail_sender: Some("academy@example.com".to_owned()),
            site_bucket: None,
            distribution_id: None,
        };
        let secret = Secret::new(SecretSource::Fixed(Arc::new(settings())));
        let mut platform = Platform::new(environment, secret, Store::new(client(url), TABLE));
        platform.clock = clock.clone();
        platform.login_floor = Duration::from_millis(30);
        Self {
            platform,
            clock,
            database,
            people: AtomicU32::new(0),
        }
    }

    /// Somebody new, with a device and an address of their own, not signed in.
    pub fn visitor(&self) -> Person {
        let number = self.people.fetch_add(1, Ordering::SeqCst) + 1;
        let [_, a, b, c] = number.to_be_bytes();
        Person::new(self.platform.clone(), format!("127.{a}.{b}.{c}"))
    }

    /// Lets time pass.
    pub fn wait_seconds(&self, seconds: i64) {
        self.clock.set(self.clock.now().plus_seconds(seconds));
    }
}

fn settings() -> Settings {
    let json = serde_json::json!({
        "session_keys": ["AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"],
        "origin_secrets": [ORIGIN_SECRET],
        "totp_key": "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",
        "second_factor_required": false,
        "upi": {
            "payees": [
                {"id": "main", "label": "Main account", "vpa": "academy@bank"},
                {"id": "second", "label": "Second account", "vpa": "academy.two@bank"},
            ],
            "payee_name": "The Coding Science",
            "verified_merchant": false,
        },
    });
    Settings::parse(&json.to_string()).unwrap()
}
