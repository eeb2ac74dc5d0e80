//! Functions' packages: a stripped copy of the binary as `bootstrap`, in a zip. A package is made again
//! only when its binary changed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::UNIX_EPOCH;

use tokio::process::Command;
use tokio::task::JoinSet;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::build::Binaries;
use super::{Config, Trouble};

/// Where each function's package lies, by the function's name.
pub(crate) type Packages = BTreeMap<String, PathBuf>;

/// How many are made at once.
const AT_ONCE: usize = 4;

/// The folder of the packages.
pub(crate) fn folder(config: &Config) -> PathBuf {
    config.data.join("packages")
}

/// Makes the packages of `binaries`; returns them all, and how many were made anew.
pub(crate) async fn package(config: &Config, binaries: &Binaries) -> Result<(Packages, usize), Trouble> {
    let folder = folder(config);
    std::fs::create_dir_all(&folder).map_err(|e| failed(&e))?;
    let mut packages = Packages::new();
    let mut making = JoinSet::new();
    let mut made = 0;
    for (name, binary) in binaries {
        let zip = folder.join(format!("{name}.zip"));
        packages.insert(name.clone(), zip.clone());
        let stamp = stamp(binary).map_err(|e| failed(&e))?;
        let stamp_file = folder.join(format!("{name}.stamp"));
        if zip.is_file() && std::fs::read_to_string(&stamp_file).is_ok_and(|old| old == stamp) {
            continue;
        }
        if making.len() == AT_ONCE {
            finish(making.join_next().await)?;
        }
        made += 1;
        let (binary, strip) = (binary.clone(), config.find("strip").unwrap_or_else(|| "strip".into()));
        making.spawn(async move {
            let bare = zip.with_extension("bare");
            stripped(&strip, &binary, &bare).await?;
            tokio::task::spawn_blocking(move || pack(&bare, &zip, &stamp_file, &stamp))
                .await
                .map_err(std::io::Error::other)?
        });
    }
    while let Some(done) = making.join_next().await {
        finish(Some(done))?;
    }
    Ok((packages, made))
}

fn finish(done: Option<Result<std::io::Result<()>, tokio::task::JoinError>>) -> Result<(), Trouble> {
    match done {
        None | Some(Ok(Ok(()))) => Ok(()),
        Some(Ok(Err(error))) => Err(failed(&error)),
        Some(Err(error)) => Err(failed(&std::io::Error::other(error))),
    }
}

fn failed(error: &std::io::Error) -> Trouble {
    Trouble::new(format!("A function could not be packaged: {error}."), "Is the disk full, or the data folder not yours?")
}

/// What changes when the binary does.
fn stamp(binary: &Path) -> std::io::Result<String> {
    let meta = std::fs::metadata(binary)?;
    let modified = meta.modified()?.duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(format!("{} {} {}", binary.display(), meta.len(), modified.as_nanos()))
}

async fn stripped(strip: &Path, binary: &Path, bare: &Path) -> std::io::Result<()> {
    let mut command = Command::new(strip);
    command.arg("--strip-all").arg("-o").arg(bare).arg(binary);
    let status = command.stdin(Stdio::null()).kill_on_drop(true).status().await?;
    if status.success() { Ok(()) } else { Err(std::io::Error::other(format!("strip: {status}"))) }
}

fn pack(bare: &Path, zip: &Path, stamp_file: &Path, stamp: &str) -> std::io::Result<()> {
    let unfinished = zip.with_extension("new");
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(1))
        // The same bytes for the same binary, so that its hash says whether it changed.
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o755);
    let mut writer = ZipWriter::new(File::create(&unfinished)?);
    writer.start_file("bootstrap", options)?;
    writer.write_all(&std::fs::read(bare)?)?;
    writer.finish()?;
    std::fs::remove_file(bare)?;
    std::fs::rename(&unfinished, zip)?;
    std::fs::write(stamp_file, stamp)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn a_package_holds_an_executable_bootstrap_and_is_the_same_each_time() {
        let folder = std::env::temp_dir().join(format!("academy-package-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let make = |name: &str| {
            let (bare, zip) = (folder.join("bare"), folder.join(name));
            std::fs::write(&bare, b"#!/bin/sh\n").unwrap();
            pack(&bare, &zip, &folder.join("stamp"), "1").unwrap();
            std::fs::read(zip).unwrap()
        };
        let (first, second) = (make("a.zip"), make("b.zip"));
        assert_eq!(first, second);
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(first)).unwrap();
        let mut entry = archive.by_name("bootstrap").unwrap();
        assert_eq!(entry.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut content = String::new();
        entry.read_to_string(&mut content).unwrap();
        assert_eq!(content, "#!/bin/sh\n");
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
