//! What a fresh stack is filled with: the first catalogue, an admin, and the pages as the table has them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Stdio;

use academy::domain::catalogue::PublishState;
use academy::store::Store;
use academy_ops::{Connection, OpsError, admins, seed};
use academy_site::{Asset, SiteData};
use aws_credential_types::Credentials;
use data_encoding::HEXLOWER;
use md5::{Digest, Md5};
use tokio::process::Command;

use super::admin::first_admin;
use super::deploy::STACK;
use super::{Config, Trouble, say};
use crate::aws::site::Object;
use crate::aws::{Aws, REGION, ROOT_KEY};

/// Fills the stack through the `academy-local` that was just built: the pages are part of it, and this
/// process may be older than an edit of theirs. Returns what changed, in words.
pub(crate) async fn bring(
    config: &Config,
    aws: &Aws,
    program: &Path,
) -> Result<Option<String>, Trouble> {
    let failed = |e: std::io::Error| {
        Trouble::new(
            format!("{} could not be run: {e}.", program.display()),
            "Build it again.",
        )
    };
    let mut command = Command::new(program);
    // What it says aside is seen at once, whatever becomes of it or of us: the first admin's password.
    command
        .arg("fill")
        .arg(aws.address().to_string())
        .current_dir(&config.root)
        .stdin(Stdio::null())
        // Ctrl-C is ours to answer.
        .process_group(0)
        .stdout(Stdio::piped());
    let running = command.kill_on_drop(true).spawn().map_err(failed)?;
    let done = running.wait_with_output().await.map_err(failed)?;
    let words = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    if !done.status.success() {
        let mut lines = words.lines().map(str::trim);
        let what = lines.next().unwrap_or("The stack could not be filled.");
        return Err(Trouble::new(what, lines.collect::<Vec<_>>().join("\n  ")));
    }
    Ok((!words.is_empty()).then_some(words))
}

/// Seeds what is absent, and publishes the pages that changed, at the MiniStack of `address`; returns
/// what changed, in words.
///
/// # Errors
/// When the stack is not there, or the local AWS fails.
pub async fn fill(config: &Config, address: &str) -> Result<String, Trouble> {
    let none = || {
        Trouble::new(
            format!("No stack is deployed at {address}."),
            "Start one with make dev.",
        )
    };
    let aws = Aws::at(address.parse().map_err(|_| none())?);
    let deployed = aws.stack(STACK).await?.ok_or_else(none)?;
    let store = connection(&aws).store(deployed.output("TableName")?);
    let mut words = Vec::new();
    let seeded = seed::catalogue(&store, admins::now()).await?;
    let created = seeded.courses.len() + seeded.internships.len();
    if created > 0 {
        words.push(format!("{created} courses and internships created"));
    }
    let given = (
        config.admin_email.as_deref(),
        config.admin_password.as_deref(),
    );
    words.extend(first_admin(&store, given, say::aside).await?);
    let pages = render(config, &store).await?;
    let changed = publish(config, &aws, deployed.output("SiteBucketName")?, pages).await?;
    if changed > 0 {
        words.push(format!("{changed} files of the site published"));
    }
    Ok(words.join("; "))
}

fn connection(aws: &Aws) -> Connection {
    Connection {
        region: REGION.to_owned(),
        endpoint_url: Some(format!("http://{}", aws.address())),
        credentials: Credentials::new(ROOT_KEY, ROOT_KEY, None, None, "root of the local stack"),
    }
}

/// The whole site from the table's current state, as the publisher would render it.
async fn render(config: &Config, store: &Store) -> Result<Vec<Asset>, Trouble> {
    let shown = [PublishState::Published, PublishState::Archived];
    let data = SiteData {
        origin: config.origin(),
        courses: store.courses(&shown).await.map_err(OpsError::from)?,
        internships: store.internships(&shown).await.map_err(OpsError::from)?,
    };
    academy_site::render(&data).map_err(|e| {
        Trouble::new(
            format!("The site could not be rendered: {e}."),
            "Mend it in static-site/.",
        )
    })
}

/// Puts the files that differ from the bucket's, or all if their headers changed; returns how many.
async fn publish(
    config: &Config,
    aws: &Aws,
    bucket: &str,
    pages: Vec<Asset>,
) -> Result<usize, Trouble> {
    let there: BTreeMap<_, _> = aws.list_objects(bucket).await?.into_iter().collect();
    let headers_file = config.data.join("site-headers");
    let headers = headers_digest(&pages);
    let same_headers = std::fs::read_to_string(&headers_file).is_ok_and(|old| old == headers);
    let mut changed = 0;
    for page in pages {
        let object = Object {
            key: page.key,
            content_type: page.content_type,
            cache_control: page.cache_control,
            body: page.body,
        };
        let tag = format!("\"{}\"", HEXLOWER.encode(&Md5::digest(&object.body)));
        if same_headers && there.get(&object.key) == Some(&tag) {
            continue;
        }
        aws.put_object(bucket, &object).await?;
        changed += 1;
    }
    std::fs::write(&headers_file, headers).map_err(|e| {
        Trouble::new(
            format!("The data folder cannot be written: {e}."),
            "Is the disk full?",
        )
    })?;
    Ok(changed)
}

/// The bucket's list tells bodies apart, not headers.
fn headers_digest(pages: &[Asset]) -> String {
    let mut hash = Md5::new();
    for page in pages {
        hash.update(format!(
            "{}\n{}\n{}\n",
            page.key, page.content_type, page.cache_control
        ));
    }
    HEXLOWER.encode(&hash.finalize())
}
