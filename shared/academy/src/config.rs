//! Settings: the deployment's parameters from the environment, which only this file reads, and the one
//! secret. Both are typed and checked at start; a missing or wrong value stops the function with a
//! message that names it, never its value.

mod secret;

use academy_domain::upi::{Payee, Vpa};
use serde::Deserialize;

pub use self::secret::{Secret, SecretSource};
use crate::crypto::{Key, from_base64url};

/// A setting that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The environment lacks this variable.
    #[error("the setting {0} is missing")]
    Missing(&'static str),
    /// This setting cannot be used; the reason tells nothing of its value.
    #[error("the setting {name} is wrong: {reason}")]
    Wrong {
        /// The setting, as a path into the secret or the variable's name.
        name: String,
        /// Why, without the value.
        reason: String,
    },
    /// The secret could not be read at all.
    #[error("the secret could not be read: {0}")]
    Unreadable(String),
}

/// The deployment's parameters. Nothing in here is secret.
#[derive(Debug, Clone)]
pub struct Environment {
    /// The table's name.
    pub table_name: String,
    /// The secret's name or ARN.
    pub secret_id: String,
    /// Where people reach the academy: scheme, host and port, without a slash at the end.
    pub public_origin: String,
    /// `local`, `dev`, `prod`, …
    pub stage: String,
    /// The AWS region.
    pub region: String,
    /// Where AWS answers, when not at its own addresses (a machine's local stack).
    pub endpoint_url: Option<String>,
    /// The sender of mails; only the functions that send have one.
    pub mail_sender: Option<String>,
    /// SES's configuration set, when mails go through one.
    pub mail_configuration: Option<String>,
    /// The bucket of the pages; only the publisher has one.
    pub site_bucket: Option<String>,
    /// The distribution; only the publisher has one.
    pub distribution_id: Option<String>,
    /// The bucket of the audit log's seals; only the sweeper has one.
    pub seal_bucket: Option<String>,
}

impl Environment {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// Names the first variable that is missing or wrong.
    pub fn from_process() -> Result<Self, ConfigError> {
        let public_origin = required("PUBLIC_ORIGIN")?;
        let is_origin =
            public_origin.starts_with("https://") || public_origin.starts_with("http://");
        if !is_origin || public_origin.ends_with('/') {
            return Err(ConfigError::Wrong {
                name: "PUBLIC_ORIGIN".to_owned(),
                reason: "it must be scheme and host, without a slash at the end".to_owned(),
            });
        }
        Ok(Self {
            table_name: required("TABLE_NAME")?,
            secret_id: required("SECRET_ID")?,
            public_origin,
            stage: required("STAGE")?,
            region: required("AWS_REGION")?,
            endpoint_url: variable("AWS_ENDPOINT_URL"),
            mail_sender: variable("MAIL_SENDER"),
            mail_configuration: variable("MAIL_CONFIGURATION_SET"),
            site_bucket: variable("SITE_BUCKET"),
            distribution_id: variable("DISTRIBUTION_ID"),
            seal_bucket: variable("SEAL_BUCKET"),
        })
    }
}

/// What the operators' command is told by the environment. What a command does not use may be absent.
#[derive(Debug, Clone)]
pub struct Operator {
    /// The AWS region.
    pub region: String,
    /// Where AWS answers, when not at its own addresses.
    pub endpoint_url: Option<String>,
    table_name: Option<String>,
    secret_id: Option<String>,
    seal_bucket: Option<String>,
}

impl Operator {
    /// Reads the process's environment.
    ///
    /// # Errors
    /// When it names no region.
    pub fn from_process() -> Result<Self, ConfigError> {
        Ok(Self {
            region: required("AWS_REGION").or_else(|e| variable("AWS_DEFAULT_REGION").ok_or(e))?,
            endpoint_url: variable("AWS_ENDPOINT_URL"),
            table_name: variable("TABLE_NAME"),
            secret_id: variable("SECRET_ID"),
            seal_bucket: variable("SEAL_BUCKET"),
        })
    }

    /// The table's name.
    ///
    /// # Errors
    /// When `TABLE_NAME` is missing.
    pub fn table_name(&self) -> Result<&str, ConfigError> {
        let name = self.table_name.as_deref();
        name.ok_or(ConfigError::Missing("TABLE_NAME"))
    }

    /// The bucket of the audit log's seals.
    ///
    /// # Errors
    /// When `SEAL_BUCKET` is missing.
    pub fn seal_bucket(&self) -> Result<&str, ConfigError> {
        let name = self.seal_bucket.as_deref();
        name.ok_or(ConfigError::Missing("SEAL_BUCKET"))
    }

    /// The secret's name or ARN.
    ///
    /// # Errors
    /// When `SECRET_ID` is missing.
    pub fn secret_id(&self) -> Result<&str, ConfigError> {
        let id = self.secret_id.as_deref();
        id.ok_or(ConfigError::Missing("SECRET_ID"))
    }
}

/// The credentials that Lambda puts into the environment of each function.
///
/// # Errors
/// Names the variable that is missing.
pub fn credentials() -> Result<aws_sdk_dynamodb::config::Credentials, ConfigError> {
    Ok(aws_sdk_dynamodb::config::Credentials::new(
        required("AWS_ACCESS_KEY_ID")?,
        required("AWS_SECRET_ACCESS_KEY")?,
        variable("AWS_SESSION_TOKEN"),
        None,
        "lambda environment",
    ))
}

/// How much a function says: `RUST_LOG`, or `info`.
pub fn log_filter() -> String {
    variable("RUST_LOG").unwrap_or_else(|| "info".to_owned())
}

fn required(name: &'static str) -> Result<String, ConfigError> {
    variable(name).ok_or(ConfigError::Missing(name))
}

#[expect(
    clippy::disallowed_methods,
    reason = "this module reads the environment"
)]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|v| !v.is_empty())
}

/// What the secret holds, checked.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Keys of sessions, links and cursors, newest first; two during a planned rotation.
    pub session_keys: Vec<Key>,
    /// What the CDN proves itself with; two while it follows a change.
    pub origin_secrets: Vec<OriginSecret>,
    /// Seals the second factors' secrets.
    pub totp_key: Key,
    /// Whether admins must have a second factor.
    pub second_factor_required: bool,
    /// Whom students pay; the first is the default.
    pub payees: Vec<Payee>,
    /// The name that a banking app shows.
    pub payee_name: String,
    /// Whether the payees are verified merchants, so that `upi://` links may be offered.
    pub verified_merchant: bool,
}

/// What the CDN proves itself with; its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct OriginSecret(String);

impl std::fmt::Debug for OriginSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OriginSecret(…)")
    }
}

impl OriginSecret {
    /// Whether `claimed` is this secret, in constant time.
    pub fn is(&self, claimed: &str) -> bool {
        crate::crypto::same(self.0.as_bytes(), claimed.as_bytes())
    }

    /// The secret itself, for who must send it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl Settings {
    /// Reads the secret's JSON.
    ///
    /// # Errors
    /// Names what is missing or wrong.
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let mut from = serde_json::Deserializer::from_str(json);
        let raw: Raw = serde_path_to_error::deserialize(&mut from)
            .map_err(|e| unread(&e.path().to_string(), e.inner()))?;
        from.end().map_err(|e| unread(".", &e))?;
        let origin_secrets: Vec<_> = raw.origin_secrets.into_iter().map(OriginSecret).collect();
        if !(1..=2).contains(&origin_secrets.len()) || origin_secrets.iter().any(|s| s.0.len() < 32)
        {
            return Err(wrong(
                "origin_secrets",
                "one or two of at least 32 characters",
            ));
        }
        if raw
            .origin_secret
            .is_some_and(|sent| !origin_secrets.iter().any(|s| s.is(&sent)))
        {
            return Err(wrong("origin_secret", "it must be one of origin_secrets"));
        }
        let payees = payees(raw.upi.payees)?;
        if payees.is_empty() || raw.upi.payee_name.trim().is_empty() {
            return Err(wrong("upi", "at least one payee, and payee_name"));
        }
        Ok(Self {
            session_keys: keys("session_keys", &raw.session_keys)?,
            origin_secrets,
            totp_key: key("totp_key", &raw.totp_key)?,
            second_factor_required: raw.second_factor_required,
            payees,
            payee_name: raw.upi.payee_name,
            verified_merchant: raw.upi.verified_merchant,
        })
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    session_keys: Vec<String>,
    origin_secrets: Vec<String>,
    /// The one of `origin_secrets` that the distribution sends: CloudFormation reads a key of the
    /// secret, not an element of a list.
    #[serde(default)]
    origin_secret: Option<String>,
    totp_key: String,
    second_factor_required: bool,
    upi: RawUpi,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawUpi {
    payees: Vec<RawPayee>,
    payee_name: String,
    verified_merchant: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPayee {
    id: String,
    label: String,
    vpa: String,
}

/// The payees, each with an id and a label of its own: a request names one by its id, and a student by
/// its label.
fn payees(raw: Vec<RawPayee>) -> Result<Vec<Payee>, ConfigError> {
    let mut payees: Vec<Payee> = Vec::with_capacity(raw.len());
    for (at, raw) in raw.into_iter().enumerate() {
        let setting = |field: &str| format!("upi.payees[{at}].{field}");
        let (id, label) = (raw.id.trim(), raw.label.trim());
        let taken = [
            ("id", id, payees.iter().any(|other| other.id.trim() == id)),
            (
                "label",
                label,
                payees.iter().any(|other| other.label.trim() == label),
            ),
        ];
        for (field, text, taken) in taken {
            if text.is_empty() {
                return Err(wrong(&setting(field), "it must not be empty"));
            }
            if taken {
                return Err(wrong(&setting(field), "another payee has the same"));
            }
        }
        let vpa = Vpa::parse(&raw.vpa).map_err(|e| wrong(&setting("vpa"), &e.message))?;
        payees.push(Payee {
            id: raw.id,
            label: raw.label,
            vpa,
        });
    }
    Ok(payees)
}

fn keys(name: &str, texts: &[String]) -> Result<Vec<Key>, ConfigError> {
    if !(1..=2).contains(&texts.len()) {
        return Err(wrong(name, "one key, or two during a rotation"));
    }
    texts.iter().map(|text| key(name, text)).collect()
}

fn key(name: &str, text: &str) -> Result<Key, ConfigError> {
    from_base64url(text)
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .map(Key::new)
        .ok_or_else(|| wrong(name, "it must be 32 bytes in base64url"))
}

/// What is wrong at `path`. Of serde's own words only the name of a missing field is told on: those for
/// a wrong type may quote the value.
fn unread(path: &str, error: &serde_json::Error) -> ConfigError {
    if error.is_syntax() || error.is_eof() {
        let (line, column) = (error.line(), error.column());
        return ConfigError::Unreadable(format!(
            "it is not well-formed JSON (line {line}, column {column})"
        ));
    }
    let words = error.to_string();
    let missing = words.strip_prefix("missing field `");
    match missing.and_then(|rest| rest.split('`').next()) {
        Some(field) if path == "." => wrong(field, "it is missing"),
        Some(field) => wrong(&format!("{path}.{field}"), "it is missing"),
        None if words.starts_with("unknown field") => wrong(path, "there is no such setting"),
        None => wrong(path, "not of the kind that belongs here"),
    }
}

fn wrong(name: &str, reason: &str) -> ConfigError {
    ConfigError::Wrong {
        name: name.to_owned(),
        reason: reason.to_owned(),
    }
}
