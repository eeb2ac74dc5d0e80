//! The one secret.

use serde_json::json;

use super::{Aws, AwsError};

impl Aws {
    /// The secret's text, if there is one.
    ///
    /// # Errors
    /// When it cannot be asked for.
    pub async fn secret(&self, name: &str) -> Result<Option<String>, AwsError> {
        let answer = self
            .by_target(
                "secretsmanager",
                "secretsmanager.GetSecretValue",
                &json!({"SecretId": name}),
            )
            .await;
        match answer {
            Ok(found) => Ok(found["SecretString"].as_str().map(str::to_owned)),
            Err(error) if error.is_not_found() => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes the secret for the first time.
    ///
    /// # Errors
    /// When it is there already, or refused.
    pub async fn create_secret(&self, name: &str, text: &str) -> Result<(), AwsError> {
        let body =
            json!({"Name": name, "SecretString": text, "ClientRequestToken": request_token(text)});
        self.by_target("secretsmanager", "secretsmanager.CreateSecret", &body)
            .await?;
        Ok(())
    }
}

/// A token of 32 characters; the same for the same text, so that a repeated call changes nothing.
fn request_token(text: &str) -> String {
    use sha2::{Digest, Sha256};
    data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())[..16])
}
