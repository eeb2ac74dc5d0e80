//! The hourly seals of the audit log, in a bucket where none can be replaced or removed. What is sealed
//! is the rows of one hour, so that it costs the same however long the log has grown.

use std::future::Future;
use std::time::Duration;

use academy::app::App;
use academy::config::{ConfigError, Environment};
use academy::domain::audit::seal::{Seal, SealHead, first_unsettled, seal_hash};
use academy::domain::time::Hour;
use academy::store::StoreError;
use academy::store::audit::LastSeal;
use academy::store::keys;
use academy::store::retry::{CallError, Deadline, retry, retry_when};
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::ChecksumAlgorithm;

/// How many hours one round seals at most: a day's worth, so that a week is caught up within an hour.
const HOURS_AT_ONCE: u32 = 24;
/// No further hour is begun with less time left: reading it, keeping its seal, noting it.
const ONE_HOUR: Duration = Duration::from_secs(5);

/// Where seals are kept for good.
pub trait Vault: Clone + Send + Sync + 'static {
    /// Keeps `text` as the seal `name`, unless there is one: then gives back that one's text.
    ///
    /// # Errors
    /// When the vault cannot be reached or refuses.
    fn keep(
        &self,
        name: &str,
        text: &str,
        until: Deadline,
    ) -> impl Future<Output = Result<Option<String>, VaultError>> + Send;
}

/// The vault could not be reached, or refused.
#[derive(Debug, thiserror::Error)]
#[error("the seals' bucket: {0}")]
pub struct VaultError(pub String);

/// Why sealing stopped.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The table could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The vault could not be reached, or refused.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The note of what was sealed last does not read.
    #[error("the note of the last seal names no hour")]
    Note,
}

/// What a round of sealing did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Sealed {
    /// Hours that were sealed.
    pub hours: u32,
    /// Hours that are over and not sealed yet.
    pub left: i64,
}

/// Seals the hours that are over, the earliest first, as long as there is time for one more, and counts
/// them in `sealed`.
///
/// What lies in the vault is the truth: whoever finds a seal there goes on behind it, so that a round
/// that died between sealing and noting, and one that ran at the same time, change nothing.
///
/// # Errors
/// [`SealError`]; the hours sealed until then stay sealed.
pub async fn seal<V: Vault>(app: &App, vault: &V, sealed: &mut Sealed) -> Result<(), SealError> {
    let mut note: Option<LastSeal> = app.store.read_one(&keys::last_seal()).await?;
    let (mut hour, mut head) = match &note {
        Some(note) => {
            let last = Hour::parse(&note.hour).ok_or(SealError::Note)?;
            (last.next(), note.head())
        }
        None => match app.store.first_audit_hour().await? {
            Some(first) => (first, SealHead::empty()),
            None => return Ok(()),
        },
    };
    sealed.left = first_unsettled(app.now()).since(hour).max(0);
    while sealed.left > 0 && sealed.hours < HOURS_AT_ONCE {
        if app.store.deadline().left() < ONE_HOUR {
            break;
        }
        head = seal_hour(app, vault, hour, &head).await?;
        let next = LastSeal::new(hour, &head);
        if !app.store.note_last_seal(note.as_ref(), &next).await? {
            // Another round is at work: it goes on, and the next one sees what is left.
            break;
        }
        note = Some(next);
        hour = hour.next();
        sealed.hours += 1;
        sealed.left -= 1;
    }
    Ok(())
}

/// Seals `hour` behind `head`; gives the head behind it.
async fn seal_hour<V: Vault>(
    app: &App,
    vault: &V,
    hour: Hour,
    head: &SealHead,
) -> Result<SealHead, SealError> {
    let rows = app.store.audit_rows_of(hour).await?;
    let seal = Seal::behind(head, hour, rows);
    let text = seal.to_text();
    let until = app.store.deadline();
    let kept = vault.keep(&seal.hour.to_string(), &text, until).await?;
    let kept = kept.unwrap_or(text);
    // What is there and no seal is named by `academy audit verify`; the hours behind it are sealed.
    let total = Seal::parse(&kept).map_or(seal.total, |kept| kept.total);
    Ok(SealHead {
        hash: seal_hash(&kept),
        total,
    })
}

/// A bucket with versions and object lock.
#[derive(Debug, Clone)]
pub struct SealBucket {
    client: aws_sdk_s3::Client,
    name: String,
}

impl SealBucket {
    /// The bucket that this process's environment names.
    ///
    /// # Errors
    /// When it, or the credentials, are missing.
    pub fn connect(environment: &Environment, route: &'static str) -> Result<Self, ConfigError> {
        let config = academy::client_config!(aws_sdk_s3, environment, route);
        Self::new(&config, environment)
    }

    /// The same, reached as `config` says.
    ///
    /// # Errors
    /// When `environment` names no bucket of seals.
    pub fn new(
        config: &aws_sdk_s3::Config,
        environment: &Environment,
    ) -> Result<Self, ConfigError> {
        let name = environment.seal_bucket.clone();
        // An AWS that is not at its own addresses knows no bucket by a host name.
        let by_path = environment.endpoint_url.is_some();
        let config = config.to_builder().force_path_style(by_path).build();
        Ok(Self {
            client: aws_sdk_s3::Client::from_conf(config),
            name: name.ok_or(ConfigError::Missing("SEAL_BUCKET"))?,
        })
    }
}

impl Vault for SealBucket {
    async fn keep(
        &self,
        name: &str,
        text: &str,
        until: Deadline,
    ) -> Result<Option<String>, VaultError> {
        let put = || {
            self.client
                .put_object()
                .bucket(&self.name)
                .key(name)
                .content_type("text/plain; charset=utf-8")
                // A bucket with a lock takes no object without a checksum.
                .checksum_algorithm(ChecksumAlgorithm::Sha256)
                .if_none_match("*")
                .body(ByteStream::from(text.as_bytes().to_vec()))
                .send()
        };
        let conflict = |error: &_| code(error) == Some("ConditionalRequestConflict");
        match retry_when(until, conflict, put).await {
            Ok(_) => return Ok(None),
            Err(CallError::Refused(error)) if code(&error) == Some("PreconditionFailed") => {}
            Err(error) => return Err(VaultError(error.to_string())),
        }
        let get = || self.client.get_object().bucket(&self.name).key(name).send();
        let kept = retry(until, get).await;
        let kept = kept.map_err(|error| VaultError(error.to_string()))?;
        let kept = kept.body.collect().await;
        let kept = kept.map_err(|error| VaultError(error.to_string()))?;
        // Bytes that are no text are no seal either, and go on as such.
        Ok(Some(String::from_utf8_lossy(&kept.to_vec()).into_owned()))
    }
}

fn code<E: ProvideErrorMetadata>(error: &E) -> Option<&str> {
    error.code()
}
