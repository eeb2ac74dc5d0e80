//! The secret of a local stack: keys of its own, two payees, kept across restarts.

use academy::config::Settings;
use academy_ops::secrets::{Choices, NewPayee, generate};

use super::{Config, Trouble};
use crate::aws::Aws;

/// The secret's name; a parameter of the template.
pub(crate) const SECRET_NAME: &str = "academy/local";

/// Reads the secret, or writes it at the first start. What is returned is what the door sends to prove
/// itself.
pub(crate) async fn origin_secret(config: &Config, aws: &Aws) -> Result<String, Trouble> {
    let broken = |error: &dyn std::fmt::Display| broken(config, error);
    let text = match aws.secret(SECRET_NAME).await? {
        Some(text) => text,
        None => {
            let text = generate(&choices()).map_err(|e| broken(&e))?;
            aws.create_secret(SECRET_NAME, &text).await?;
            text
        }
    };
    let settings = Settings::parse(&text).map_err(|e| broken(&e))?;
    // `parse` has seen at least one.
    Ok(settings
        .origin_secrets
        .first()
        .map(|s| s.reveal().to_owned())
        .unwrap_or_default())
}

fn broken(config: &Config, error: &dyn std::fmt::Display) -> Trouble {
    let words = error.to_string();
    let kept = config.data.join("state/secretsmanager.json");
    Trouble::new(
        format!(
            "The secret {SECRET_NAME} cannot be used: {}.",
            words.trim_end_matches('.')
        ),
        format!(
            "Mend it in {} while the stack is down, or delete {} (all local data goes), and start again.",
            kept.display(),
            config.data.display()
        ),
    )
}

/// Two payees, neither a verified merchant; no second factor is asked for.
fn choices() -> Choices {
    let payee = |id: &str, label: &str, vpa: &str| NewPayee {
        id: id.to_owned(),
        label: label.to_owned(),
        vpa: vpa.to_owned(),
    };
    Choices {
        payees: vec![
            payee("main", "Main account", "thecodingscience@localbank"),
            payee("second", "Second account", "codingscience.fees@localbank"),
        ],
        payee_name: "The Coding Science".to_owned(),
        verified_merchant: false,
        second_factor_required: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_secret_is_one_that_the_functions_accept() {
        let settings = Settings::parse(&generate(&choices()).unwrap()).unwrap();
        assert_eq!(settings.payees.len(), 2);
        assert!(!settings.verified_merchant && !settings.second_factor_required);
    }
}
