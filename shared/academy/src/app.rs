//! What a handler has in its hands for one request, and what the process keeps between them.

use std::sync::Arc;
use std::time::Duration;

use academy_domain::time::Timestamp;

use crate::auth::password::Passwords;
use crate::clock::Clock;
use crate::config::{ConfigError, Environment, Secret, Settings};
use crate::crypto::{Key, base64url};
use crate::http::Problem;
use crate::store::Store;
use crate::store::retry::Deadline;

/// A failed log-in answers this long after it came, whatever it met: longer than the slowest hash, which
/// is one of the old site. docs/decisions/0008 has the figures.
const LOGIN_FLOOR: Duration = Duration::from_secs(1);
/// How long a mail waits at most before SES, which would not take it just now, is asked again: SES
/// counts mails by the second.
const MAIL_PAUSE: Duration = Duration::from_millis(500);

/// What a function keeps between requests.
#[derive(Debug, Clone)]
pub struct Platform {
    /// The deployment's parameters.
    pub environment: Arc<Environment>,
    /// The secret.
    pub secret: Secret,
    /// The table.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// How long a failed log-in takes.
    pub login_floor: Duration,
    /// How passwords are hashed.
    pub passwords: Passwords,
    /// The bound of the first pause after SES took a mail not just now; each further one doubles.
    pub mail_pause: Duration,
}

impl Platform {
    /// A platform with the machine's clock.
    pub fn new(environment: Environment, secret: Secret, store: Store) -> Self {
        Self {
            environment: Arc::new(environment),
            secret,
            store,
            clock: Clock::system(),
            login_floor: LOGIN_FLOOR,
            passwords: Passwords::OF_TODAY,
            mail_pause: MAIL_PAUSE,
        }
    }

    /// What one request is handled with; it may go on trying until `deadline`.
    ///
    /// # Errors
    /// When the secret cannot be read or used.
    pub async fn app(&self, deadline: Deadline) -> Result<App, ConfigError> {
        Ok(App {
            environment: Arc::clone(&self.environment),
            settings: self.secret.settings(self.clock.now(), deadline).await?,
            store: self.store.until(deadline),
            clock: self.clock.clone(),
            login_floor: self.login_floor,
            passwords: self.passwords,
            mail_pause: self.mail_pause,
        })
    }
}

/// What a handler has in its hands.
#[derive(Debug, Clone)]
pub struct App {
    /// The deployment's parameters.
    pub environment: Arc<Environment>,
    /// The secret's contents.
    pub settings: Arc<Settings>,
    /// The table, until this request's deadline.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// How long a failed log-in takes.
    pub login_floor: Duration,
    /// How passwords are hashed.
    pub passwords: Passwords,
    /// The bound of the first pause after SES took a mail not just now; each further one doubles.
    pub mail_pause: Duration,
}

impl App {
    /// The time now.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The newest session key: what is made now is made with it.
    ///
    /// # Errors
    /// None that happens: settings without a key are refused at start.
    pub fn key(&self) -> Result<&Key, Problem> {
        let first = self.settings.session_keys.first();
        first.ok_or_else(|| Problem::internal("the settings hold no session key"))
    }

    /// A keyed hash to count by: no e-mail and no address lies in a key of the table.
    ///
    /// # Errors
    /// As [`App::key`].
    pub fn counted(&self, parts: &[&str]) -> Result<String, Problem> {
        Ok(counted_by(self.key()?, parts))
    }

    /// The same under every key that may have been the newest since the counter's window began: for who
    /// removes counters.
    pub fn counted_by_any(&self, parts: &[&str]) -> Vec<String> {
        let keys = self.settings.session_keys.iter();
        keys.map(|key| counted_by(key, parts)).collect()
    }
}

fn counted_by(key: &Key, parts: &[&str]) -> String {
    let parts: Vec<&[u8]> = parts.iter().map(|p| p.as_bytes()).collect();
    base64url(&key.mac("limit", &parts)[..18])
}
