//! `sam deploy` of the real template, when it changed.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use tokio::process::Command;
use tokio::task::JoinSet;

use super::package::{Package, folder};
use super::process::Group;
use super::settings::SECRET_NAME;
use super::{Config, Trouble};
use crate::aws::site::Object;
use crate::aws::{Aws, AwsError, REGION, ROOT_KEY};
use crate::template::Template;

/// The stack's name.
pub(crate) const STACK: &str = "academy";
/// Where packages are uploaded to.
pub(crate) const ARTIFACTS: &str = "academy-artifacts";
const UPDATED_AT_ONCE: usize = 4;

/// Deploys the template with its code in the packages' folder.
pub(crate) async fn deploy(config: &Config, aws: &Aws, template: &Template) -> Result<(), Trouble> {
    let failed = |e: &dyn std::fmt::Display| {
        Trouble::new(format!("sam could not be run: {e}."), "Run make setup.")
    };
    let packages = folder(config);
    let text = template
        .with_code(|name| packages.join(format!("{name}.zip")).display().to_string())
        .map_err(|e| failed(&e))?;
    let file = config.data.join("template.yaml");
    std::fs::write(&file, &text).map_err(|e| failed(&e))?;
    let log = config.data.join("deploy.log");
    let out = std::fs::File::create(&log).map_err(|e| failed(&e))?;
    let mut command = Command::new(config.venv("sam"));
    command
        .args([
            "deploy",
            "--stack-name",
            STACK,
            "--s3-bucket",
            ARTIFACTS,
            "--region",
            REGION,
        ])
        .args([
            "--capabilities",
            "CAPABILITY_IAM",
            "--no-confirm-changeset",
            "--no-fail-on-empty-changeset",
        ])
        .args(["--no-progressbar", "--template-file"])
        .arg(&file)
        .arg("--parameter-overrides")
        .args(parameters(config))
        .current_dir(&config.data)
        .env_clear()
        .env("PATH", &config.path)
        .env("HOME", config.data.join("home"))
        .env("LANG", "C.UTF-8")
        .env("SAM_CLI_TELEMETRY", "0")
        // How often it looks whether it is done; by itself every 5 s.
        .env("SAM_CLI_POLL_DELAY", "0.5")
        .env("AWS_ENDPOINT_URL", format!("http://{}", aws.address()))
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_ACCESS_KEY_ID", ROOT_KEY)
        .env("AWS_SECRET_ACCESS_KEY", ROOT_KEY)
        .stdin(Stdio::null())
        .stderr(out.try_clone().map_err(|e| failed(&e))?)
        .stdout(out);
    let mut sam = Group::start(&mut command).map_err(|e| failed(&e))?;
    let status = sam.wait().await.map_err(|e| failed(&e))?;
    if !status.success() {
        return Err(undeployed(config, aws, &log).await);
    }
    std::fs::write(fingerprint_file(config), fingerprint(config, template))
        .map_err(|e| failed(&e))?;
    empty_artifacts(aws).await
}

/// Why sam did not deploy: the resources that failed, or else what it says itself.
async fn undeployed(config: &Config, aws: &Aws, log: &Path) -> Trouble {
    let mut reasons = aws.failures(STACK).await.unwrap_or_default();
    if reasons.is_empty() {
        let words = std::fs::read_to_string(log).unwrap_or_default();
        let errors = words.lines().map(str::trim).filter(|l| l.contains("rror"));
        reasons.extend(errors.map(str::to_owned));
    }
    reasons.truncate(12);
    let name = config.template_name();
    Trouble::new(
        format!("{name} could not be deployed:\n  {}", reasons.join("\n  ")),
        format!(
            "All of sam's words are in {}. .venv/bin/cfn-lint {name} finds most mistakes.",
            log.display()
        ),
    )
}

/// Gives functions the code of their packages: pairs of a deployed function's name and its package.
/// A few at once; each is some megabytes.
pub(crate) async fn update(aws: &Aws, changed: Vec<(String, Package)>) -> Result<(), Trouble> {
    let mut updating: JoinSet<Result<(), AwsError>> = JoinSet::new();
    let mut waiting = changed.into_iter();
    loop {
        while updating.len() < UPDATED_AT_ONCE
            && let Some((name, package)) = waiting.next()
        {
            let aws = aws.clone();
            updating.spawn(async move { update_one(&aws, &name, &package).await });
        }
        match updating.join_next().await {
            Some(done) => done.map_err(|e| AwsError::unclear("UpdateFunctionCode", e))??,
            None => return empty_artifacts(aws).await,
        }
    }
}

async fn update_one(aws: &Aws, name: &str, package: &Package) -> Result<(), AwsError> {
    let body =
        std::fs::read(&package.path).map_err(|e| AwsError::unclear("UpdateFunctionCode", e))?;
    let object = Object {
        key: format!("{name}.zip"),
        content_type: "application/zip".to_owned(),
        cache_control: "no-store".to_owned(),
        body,
    };
    aws.put_object(ARTIFACTS, &object).await?;
    aws.update_code(name, ARTIFACTS, &object.key).await
}

/// Lambda has its own copies; these would only fill the disk.
async fn empty_artifacts(aws: &Aws) -> Result<(), Trouble> {
    for (key, _) in aws.list_objects(ARTIFACTS).await? {
        aws.delete_object(ARTIFACTS, &key).await?;
    }
    Ok(())
}

/// Whether the template, or what it is given, changed since the last deploy.
pub(crate) fn is_due(config: &Config, template: &Template) -> bool {
    let last = std::fs::read_to_string(fingerprint_file(config)).unwrap_or_default();
    last != fingerprint(config, template)
}

fn parameters(config: &Config) -> [String; 3] {
    [
        "Stage=local".to_owned(),
        format!("PublicOrigin={}", config.origin()),
        format!("SecretName={SECRET_NAME}"),
    ]
}

fn fingerprint(config: &Config, template: &Template) -> String {
    let mut hash = Sha256::new();
    hash.update(&template.text);
    parameters(config)
        .iter()
        .for_each(|p| hash.update(p.as_bytes()));
    HEXLOWER.encode(&hash.finalize())
}

fn fingerprint_file(config: &Config) -> PathBuf {
    config.data.join("deployed")
}
