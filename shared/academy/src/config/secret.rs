//! The secret as it is read: from Secrets Manager, at most a minute old.

use std::sync::Arc;

use academy_domain::time::Timestamp;
use tokio::sync::Mutex;

use super::{ConfigError, Settings};
use crate::lambda::Work;
use crate::store::retry::{Deadline, retry};

/// For how many seconds a copy of the secret may serve: a rotated one is in force within a minute.
const COPY_SECONDS: i64 = 60;

/// Where the secret comes from: Secrets Manager, or a test.
#[derive(Debug, Clone)]
pub enum SecretSource {
    /// Secrets Manager, by the secret's id.
    Manager(aws_sdk_secretsmanager::Client, String),
    /// These settings, always.
    Fixed(Arc<Settings>),
}

/// When the secret was asked for, and what it said.
type Copy = (Timestamp, Arc<Settings>);

/// The secret, read at start and again once its copy is a minute old.
#[derive(Debug, Clone)]
pub struct Secret {
    source: SecretSource,
    copy: Arc<Mutex<Option<Copy>>>,
}

impl Secret {
    /// A secret that is read when it is first asked for.
    pub fn new(source: SecretSource) -> Self {
        Self {
            source,
            copy: Arc::new(Mutex::new(None)),
        }
    }

    /// The settings, less than a minute old at `now`. Where they must be read, that is tried until
    /// `deadline`.
    ///
    /// # Errors
    /// When the secret cannot be read or used.
    pub fn settings(
        &self,
        now: Timestamp,
        deadline: Deadline,
    ) -> Work<'_, Result<Arc<Settings>, ConfigError>> {
        Box::pin(async move {
            let (client, id) = match &self.source {
                SecretSource::Fixed(settings) => return Ok(Arc::clone(settings)),
                SecretSource::Manager(client, id) => (client, id),
            };
            let mut copy = self.copy.lock().await;
            // A clock that was put back makes a copy of the future, which nobody can tell the age of.
            if let Some((asked_at, settings)) = copy.as_ref()
                && (0..COPY_SECONDS * 1000).contains(&(now.millis() - asked_at.millis()))
            {
                return Ok(Arc::clone(settings));
            }
            let answer = retry(deadline, || client.get_secret_value().secret_id(id).send());
            let answer = answer
                .await
                .map_err(|e| ConfigError::Unreadable(e.to_string()))?;
            let json = answer.secret_string().unwrap_or_default();
            let settings = Arc::new(Settings::parse(json)?);
            *copy = Some((now, Arc::clone(&settings)));
            Ok(settings)
        })
    }
}
