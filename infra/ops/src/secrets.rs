//! The one secret, made before the first deploy: keys from the operating system's generator, and the
//! payees that the operator names.

use academy::clock::{NoRandomness, random};
use academy::config::{ConfigError, Settings};
use academy::crypto::base64url;
use academy::store::retry::{CallError, Deadline, retry};
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::create_secret::CreateSecretError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use serde_json::json;

use crate::OpsError;

/// Somebody whom students pay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayee {
    /// Names it in requests: `main`.
    pub id: String,
    /// Names it to students: `Main account`.
    pub label: String,
    /// Its UPI address: `name@bank`.
    pub vpa: String,
}

impl std::str::FromStr for NewPayee {
    type Err = String;

    /// Reads `id=label=vpa`.
    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('=').map(str::trim).collect();
        match parts[..] {
            [id, label, vpa] if !id.is_empty() && !label.is_empty() => Ok(Self {
                id: id.to_owned(),
                label: label.to_owned(),
                vpa: vpa.to_owned(),
            }),
            _ => Err(
                "a payee is written id=label=vpa, such as main=Main account=name@bank".to_owned(),
            ),
        }
    }
}

/// What only the operator can say.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Whom students pay; the first is the default.
    pub payees: Vec<NewPayee>,
    /// The name that a banking app shows.
    pub payee_name: String,
    /// Whether the payees are verified merchants.
    pub verified_merchant: bool,
    /// Whether admins must have a second factor.
    pub second_factor_required: bool,
}

/// What `init` found or did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Init {
    /// The secret is new.
    Written,
    /// There was one, and it can be used; it was left as it is.
    WasThere,
}

/// A new secret's JSON, with keys that nobody has seen.
///
/// # Errors
/// Names the choice that the functions would refuse at their start.
pub fn generate(choices: &Choices) -> Result<String, OpsError> {
    let key =
        || -> Result<String, OpsError> { Ok(base64url(&random::<32>().map_err(randomless)?)) };
    let origin_secret = key()?;
    let payee = |p: &NewPayee| json!({"id": p.id, "label": p.label, "vpa": p.vpa});
    let secret = json!({
        "session_keys": [key()?],
        "origin_secrets": [&origin_secret],
        "origin_secret": &origin_secret,
        "totp_key": key()?,
        "second_factor_required": choices.second_factor_required,
        "upi": {
            "payees": choices.payees.iter().map(payee).collect::<Vec<_>>(),
            "payee_name": choices.payee_name,
            "verified_merchant": choices.verified_merchant,
        },
    });
    let text = secret.to_string();
    Settings::parse(&text)?;
    Ok(text)
}

/// Writes the secret `id` unless it is there. One that is there is read and checked, never changed:
/// replacing its keys would end every session and close the door to the CDN.
///
/// # Errors
/// When Secrets Manager refuses, or what is there cannot be used.
pub async fn init(client: &Client, id: &str, choices: &Choices) -> Result<Init, OpsError> {
    if let Some(found) = read(client, id).await? {
        Settings::parse(&found)?;
        return Ok(Init::WasThere);
    }
    let text = generate(choices)?;
    // One token over all tries: a retry after a lost answer makes no second secret.
    let token = base64url(&random::<24>().map_err(randomless)?);
    let call = || {
        client
            .create_secret()
            .name(id)
            .secret_string(&text)
            .client_request_token(&token)
            .send()
    };
    match retry(Deadline::after(30), call).await {
        Ok(_) => Ok(Init::Written),
        Err(CallError::Refused(CreateSecretError::ResourceExistsException(_))) => {
            Ok(Init::WasThere)
        }
        Err(error) => Err(OpsError::Secrets(error.to_string())),
    }
}

/// The secret's text, if there is one.
///
/// # Errors
/// When Secrets Manager refuses.
pub async fn read(client: &Client, id: &str) -> Result<Option<String>, OpsError> {
    let call = || client.get_secret_value().secret_id(id).send();
    match retry(Deadline::after(30), call).await {
        Ok(answer) => Ok(Some(answer.secret_string.unwrap_or_default())),
        Err(CallError::Refused(GetSecretValueError::ResourceNotFoundException(_))) => Ok(None),
        Err(error) => Err(OpsError::Secrets(error.to_string())),
    }
}

fn randomless(_: NoRandomness) -> OpsError {
    OpsError::Config(ConfigError::Unreadable(NoRandomness.to_string()))
}
