//! The secret of a local stack: keys of its own, two payees, kept across restarts.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde_json::{Value, json};

use super::Trouble;

/// The secret's name; a parameter of the template.
pub(crate) const SECRET_NAME: &str = "academy/local";

/// A new secret.
pub(crate) fn new() -> Result<String, Trouble> {
    let origin = HEXLOWER.encode(&random()?);
    let secret = json!({
        "session_keys": [BASE64URL_NOPAD.encode(&random()?)],
        "origin_secrets": [origin],
        // The one that the distribution sends; CloudFormation reads a key, not an element of a list.
        "origin_secret": origin,
        "totp_key": BASE64URL_NOPAD.encode(&random()?),
        "second_factor_required": false,
        "upi": {
            "payee_name": "The Coding Science",
            "verified_merchant": false,
            "payees": [
                {"id": "main", "label": "Main account", "vpa": "thecodingscience@localbank"},
                {"id": "second", "label": "Second account", "vpa": "codingscience.fees@localbank"},
            ],
        },
    });
    Ok(secret.to_string())
}

/// What the door sends to prove itself, of a secret.
pub(crate) fn origin_secret(text: &str) -> Result<String, Trouble> {
    let broken = || {
        Trouble::new(
            format!("The secret {SECRET_NAME} is broken: it has no origin_secret."),
            "Stop, delete the data folder (all local data goes), and start again.",
        )
    };
    let secret: Value = serde_json::from_str(text).map_err(|_| broken())?;
    secret["origin_secret"].as_str().map(str::to_owned).ok_or_else(broken)
}

fn random() -> Result<[u8; 32], Trouble> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|e| Trouble::new(format!("No random numbers to be had: {e}."), "This system is not supported."))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_secret_is_another_and_holds_what_the_door_sends() {
        let (one, two) = (new().unwrap(), new().unwrap());
        assert_ne!(origin_secret(&one).unwrap(), origin_secret(&two).unwrap());
        assert!(origin_secret(&one).unwrap().len() >= 32);
        let value: Value = serde_json::from_str(&one).unwrap();
        assert_eq!(value["origin_secrets"][0], value["origin_secret"]);
        assert_eq!(value["upi"]["payees"].as_array().map(Vec::len), Some(2));
    }

    #[test]
    fn a_broken_secret_is_named() {
        assert!(origin_secret("{}").unwrap_err().what.contains("academy/local"));
    }
}
