//! The deployed functions: what code they run, whose key they sign with.

use data_encoding::{BASE64, HEXUPPER};
use http::Method;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ACCOUNT, Aws, AwsError};
use crate::wire::Caller;

/// A function as it is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployed {
    /// Its name: `academy-auth-login`.
    pub name: String,
    /// The hash of its package, as [`package_hash`] gives it.
    pub code_hash: String,
    arn: String,
    role: String,
}

impl Deployed {
    /// The access key that MiniStack gives it, and who that is. MiniStack makes the key of both names
    /// (`lambda_runtime.execution_credentials`), so it is the same after each start.
    pub fn caller(&self, function: &str) -> (String, Caller) {
        let both = Sha256::digest(format!("{}:{}", self.arn, self.role).as_bytes());
        let hex = HEXUPPER.encode(&both[..8]);
        let role = self.role.rsplit('/').next().unwrap_or_default();
        let principal = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{}", self.name);
        (
            format!("ASIA{hex}"),
            Caller {
                function: function.to_owned(),
                principal,
            },
        )
    }
}

/// The hash of a package as Lambda gives it: SHA-256 in base64.
pub fn package_hash(package: &[u8]) -> String {
    BASE64.encode(&Sha256::digest(package))
}

impl Aws {
    /// All deployed functions.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn functions(&self) -> Result<Vec<Deployed>, AwsError> {
        let mut found = Vec::new();
        let mut path = "/2015-03-31/functions?MaxItems=50".to_owned();
        loop {
            let page = self
                .by_path("lambda", "ListFunctions", (Method::GET, &path), None)
                .await?;
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            found.extend(
                page["Functions"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|f| Deployed {
                        name: text(&f["FunctionName"]),
                        code_hash: text(&f["CodeSha256"]),
                        arn: text(&f["FunctionArn"]),
                        role: text(&f["Role"]),
                    }),
            );
            let Some(marker) = page["NextMarker"].as_str().filter(|m| !m.is_empty()) else {
                return Ok(found);
            };
            path = format!("/2015-03-31/functions?MaxItems=50&Marker={marker}");
        }
    }

    /// Gives a function new code, which lies in a bucket.
    ///
    /// # Errors
    /// When the package is not there or is refused.
    pub async fn update_code(&self, name: &str, bucket: &str, key: &str) -> Result<(), AwsError> {
        let path = format!("/2015-03-31/functions/{name}/code");
        let body = json!({"S3Bucket": bucket, "S3Key": key});
        self.by_path(
            "lambda",
            "UpdateFunctionCode",
            (Method::PUT, &path),
            Some(&body),
        )
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_access_key_is_the_one_that_ministack_makes() {
        let deployed = Deployed {
            name: "academy-f".to_owned(),
            code_hash: String::new(),
            arn: "arn:aws:lambda:ap-south-1:000000000000:function:academy-f".to_owned(),
            role: "arn:aws:iam::000000000000:role/academy-R".to_owned(),
        };
        let (key, caller) = deployed.caller("f");
        // sha256("<arn>:<role>"), the first 16 hexadecimal digits.
        assert_eq!(key, "ASIA7462816DB41B8588");
        assert_eq!(
            caller.principal,
            "arn:aws:sts::000000000000:assumed-role/academy-R/academy-f"
        );
        assert_eq!(caller.function, "f");
    }
}
